package logs

import (
	"slices"
	"strings"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/semconv"
	"airefinery-mcp/internal/text"
)

// maxLineGap is how long after the line before it a line of a stack trace may
// come: a program writes them at once, and a collector reads them soon.
const maxLineGap = int64(time.Second)

// joined is a stack trace that came as an entry for each of its lines.
type joined struct {
	entry client.LogEntry // the first one, with all lines
	lines int
	guess text.Severity // the gravest that a collector guessed of a line
}

// joinStacks finds the stack traces whose lines came as entries of their own. It
// returns them by their first entry, and the entries that are a part of one;
// entries are numbered in the order of the response.
func joinStacks(resp *client.LogsResponse, pauses *pauses) (first map[int]*joined, part map[int]bool) {
	if !anyFrame(resp, pauses) {
		return nil, nil
	}
	first, part = map[int]*joined{}, map[int]bool{}
	for _, source := range sourcesOf(resp) {
		for i := 0; i < len(source); i++ {
			pauses.behind(source[i].entry.Line)
			n := text.LinesOfStack(func(j int) (string, bool) { return source.line(i, i+j) })
			if n < 2 {
				continue
			}
			first[source[i].n] = source[i : i+n].join()
			for _, l := range source[i+1 : i+n] {
				part[l.n] = true
			}
			i += n - 1
		}
	}
	return first, part
}

func anyFrame(resp *client.LogsResponse, pauses *pauses) bool {
	for i := range resp.Streams {
		entries := resp.Streams[i].Entries
		for j := range entries {
			pauses.behind(entries[j].Line)
			if text.LooksLikeFrame(entries[j].Line) {
				return true
			}
		}
	}
	return false
}

// sourceLine is an entry of a source, the n-th of the response.
type sourceLine struct {
	n      int
	entry  *client.LogEntry
	labels client.Labels // the stream's
}

// get returns the first of some labels that the line has.
func (l *sourceLine) get(keys semconv.Keys) string {
	return keys.First(func(name string) string {
		for _, labels := range [...]client.Labels{l.labels, l.entry.Metadata, l.entry.Parsed} {
			if v := labels.Get(name); v != "" {
				return v
			}
		}
		return ""
	})
}

// source is the lines that one place wrote, the oldest first.
type source []sourceLine

// sourcesOf gathers the lines of each source. An engine that merges what is an
// entry's own into the labels makes streams of one source that differ in it.
func sourcesOf(resp *client.LogsResponse) []source {
	var out []source
	places := map[string]int{}
	n := 0
	for i := range resp.Streams {
		s := &resp.Streams[i]
		key := sourceKey(s.Labels)
		at, ok := places[key]
		if !ok {
			at = len(out)
			places[key] = at
			out = append(out, nil)
		}
		lines := make(source, len(s.Entries))
		for j := range s.Entries {
			lines[j] = sourceLine{n, &s.Entries[j], s.Labels}
			n++
		}
		// Of lines of the same time the order of the body tells.
		if last := len(lines) - 1; last > 0 && lines[0].entry.Time >= lines[last].entry.Time {
			slices.Reverse(lines)
		}
		out[at] = append(out[at], lines...)
	}
	for _, lines := range out {
		slices.SortStableFunc(lines, func(a, b sourceLine) int {
			switch {
			case a.entry.Time < b.entry.Time:
				return -1
			case a.entry.Time > b.entry.Time:
				return 1
			}
			return 0
		})
	}
	return out
}

// sourceKey is what tells sources apart: the labels without those that are of
// one entry.
func sourceKey(labels client.Labels) string {
	var pairs []string
	for i := range labels {
		if name := labels[i].Name; semconv.LevelRole(name) == semconv.NoLevel && !slices.Contains(semconv.TraceID, name) && !slices.Contains(semconv.SpanIDMember, name) {
			pairs = append(pairs, name+"\x00"+labels[i].Value)
		}
	}
	slices.Sort(pairs)
	return strings.Join(pairs, "\x00\x00")
}

// line returns a line that may be of the trace that starts at from: one that
// came soon after the line before it and names no other request.
func (s source) line(from, i int) (string, bool) {
	if i >= len(s) {
		return "", false
	}
	e := s[i].entry
	if i > from {
		if e.Time-s[i-1].entry.Time > maxLineGap {
			return "", false
		}
		if of, own := s[from].get(semconv.TraceID), s[i].get(semconv.TraceID); of != "" && own != "" && of != own {
			return "", false
		}
	}
	return strings.TrimRight(text.StripANSI(e.Line), "\r\n"), true
}

// join makes one entry of all lines.
func (s source) join() *joined {
	j := &joined{entry: *s[0].entry, lines: len(s), guess: text.Unknown}
	var b strings.Builder
	for i := range s {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(strings.TrimRight(s[i].entry.Line, "\r\n"))
		by := labelledBy(s[i].entry.Metadata).over(labelledBy(s[i].entry.Parsed)).over(labelledBy(s[i].labels))
		j.guess = min(j.guess, by.guess)
	}
	j.entry.Line = b.String()
	return j
}
