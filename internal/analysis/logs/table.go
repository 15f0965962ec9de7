package logs

import (
	"slices"
	"strings"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/safe"
	"airefinery-mcp/internal/text"
)

// Table is the lines of a response that pass a filter.
type Table struct {
	// Fetched is the number of entries of the response, those that came alone
	// included, and Read of the lines that they make: fewer where the lines of a
	// stack trace came one by one.
	Fetched, Read int
	// Lines are those that pass the filter, the newest first.
	Lines []*Line
	// Places counts the messages of the lines, each once however many lines have it,
	// where a text is looked for, else 0.
	Places int
	// Totals counts the lines by severity. Critical ones count as errors too.
	Totals [text.Severities]int
	// Columns are the fields in which the lines differ.
	Columns []Column
	// Shared are the labels that all of the lines have with the same value,
	// without meaningless ones; nil for fewer than two lines. Hidden are the
	// names of the labels that no column has. Both are in order of the names.
	Shared client.Labels
	Hidden []string
	// Idle are the parameters of the request that visibly did nothing.
	Idle []analysis.IdleFilter
	// NoSuchPattern is set when the filter names a pattern that no line of the
	// response has, see PatternIDs.
	NoSuchPattern bool
	// Doubts are of the lines.
	Doubts Doubts
	// Coverage is that of the response. Where a limit cut it, Alone are the
	// severities that were asked for alone, and reach back further.
	Coverage analysis.Coverage
	Alone    []Alone

	patterns *Patterns // once asked for
	miner    *Miner
	usual    window
	// span is from the first to the last of all lines that came, but for wrong
	// clocks, and kept the time that the filter keeps.
	span, kept window
	match      *analysis.Matcher
}

// NewTable returns the lines of a response to req that pass the filter.
func NewTable(resp *client.LogsResponse, req *analysis.Request, filter *analysis.Filter, clean *safe.Cleaner) *Table {
	t := &Table{miner: NewMiner()}
	pauses := pauses{clean: clean}
	whole, units := readTimes(t.addAlone(resp, req, &pauses), req)
	t.Fetched = whole.Entries()
	all, passes := t.read(whole, units, filter, clean)
	t.usual = usualWindow(req, all)
	t.Read = len(all)
	t.Coverage = coverage(resp, req, t.usual)
	asked, ok := askedWindow(req)
	if t.Doubts.Windowed = ok; !ok {
		asked = t.usual
	}
	t.span, t.kept = window{1<<62 - 1, -1 << 62}, window{-1 << 62, 1<<62 - 1}
	if !filter.Since.IsZero() {
		t.kept.from = filter.Since.UnixNano()
	}
	if !filter.Until.IsZero() {
		t.kept.to = filter.Until.UnixNano()
	}
	t.miner.Finish(clean)
	var wanted map[*Cluster]bool
	if filter.Pattern != "" {
		wanted = t.miner.Find(filter.Pattern)
		t.NoSuchPattern = len(wanted) == 0
	}
	t.Lines = make([]*Line, 0, len(all))
	for i := range all {
		pauses.behind("")
		l := &all[i]
		l.cluster = l.cluster.Root(l.codeLine)
		if t.usual.has(l.Time) {
			t.span = window{min(t.span.from, l.Time), max(t.span.to, l.Time)}
		}
		if passes[i] && (filter.Pattern == "" || wanted[l.cluster]) {
			t.add(l)
			t.doubt(l, asked)
		}
	}
	t.Lines = analysis.ByTime(t.Lines, func(l *Line) int64 { return -l.Time })
	t.countPlaces()
	labels := t.sortLabels()
	t.Columns = t.columns(labels)
	t.Idle = t.idleFilters(req)
	return t
}

// pauses lets others at the processor go first now and then, as loops go over lines.
type pauses struct {
	clean *safe.Cleaner
	bytes int // of lines since the last time
}

// pauseAfter is after how many bytes of lines, a few milliseconds' work; a line counts
// as 64 more than it has.
const pauseAfter = 128 << 10

// behind is called for each line.
func (p *pauses) behind(line string) {
	if p.bytes += 64 + len(line); p.bytes >= pauseAfter {
		p.clean.Pause()
		p.bytes = 0
	}
}

// read takes all entries apart, whose times came in units; see [readTimes]. passes
// says which of them pass the filter but for its pattern.
func (t *Table) read(resp *client.LogsResponse, units []int8, filter *analysis.Filter, clean *safe.Cleaner) (all []Line, passes []bool) {
	t.match = analysis.NewMatcher(filter.Match, clean)
	r := reader{clean: clean, miner: t.miner, stacks: map[string]*Stack{}, match: t.match}
	pauses := pauses{clean: clean}
	raws := r.rawLines(resp, t.Fetched, &pauses)
	all, passes = make([]Line, len(raws)), make([]bool, len(raws))
	for n, p := range parseAll(all, raws, clean) {
		from, l := &raws[n], &all[n]
		pauses.behind(from.entry.Line)
		r.read(l, p)
		if units != nil {
			l.unit = units[from.n] + 1
		}
		t.compare(l, from.entry)
		passes[n] = filter.KeepsTime(from.entry.Time) && r.matches(l, p.message, from.entry)
	}
	return all, passes
}

// rawLine is what a line is read from.
type rawLine struct {
	n      int // of the entry in the response
	stream *stream
	entry  *client.LogEntry
	whole  *joined // nil unless it was put together of several
}

// rawLines are those of the lines of a response with a number of entries.
func (r *reader) rawLines(resp *client.LogsResponse, entries int, pauses *pauses) []rawLine {
	var known layouts
	first, part := joinStacks(resp, pauses)
	out := make([]rawLine, 0, entries-len(part))
	streams := make([]stream, len(resp.Streams))
	seen := 0
	for i := range resp.Streams {
		entries := resp.Streams[i].Entries
		if len(entries) == 0 {
			continue
		}
		s := &streams[i]
		s.read(resp.Streams[i].Labels, &known)
		s.matches = r.inLabels(s.labels)
		pauses.behind("")
		for j := range entries {
			from := rawLine{seen, s, &entries[j], first[seen]}
			if from.whole != nil {
				from.entry = &from.whole.entry
			}
			if !part[seen] {
				out = append(out, from)
			}
			seen++
		}
	}
	return out
}

// countPlaces counts the messages of the lines where a text is looked for.
func (t *Table) countPlaces() {
	if t.match == nil {
		return
	}
	messages := map[safe.Text]bool{}
	for _, l := range t.Lines {
		messages[l.Message()] = true
	}
	t.Places = len(messages)
}

// Words returns about n bytes of a text, with what is looked for if the text has
// it.
func (t *Table) Words(text safe.Text, n int) safe.Text { return t.match.Around(text, n) }

// Shown reports whether a text has what is looked for.
func (t *Table) Shown(text safe.Text) bool { return t.match.Shown(text) }

// add adds a line that passes the filter.
func (t *Table) add(l *Line) {
	t.Lines = append(t.Lines, l)
	t.Totals[l.Severity.AsCounted()]++
	if l.Severity == text.Critical {
		t.Totals[text.Critical]++
	}
	if l.Stack != nil {
		l.Stack.Lines++
	}
}

// PatternIDs returns the ids of the first n patterns of the response, those of
// the highest severity first.
func (t *Table) PatternIDs(n int) []string { return t.miner.someIDs(n) }

// coverage is the window that was asked for or, where the limit was reached,
// what lies after the oldest line, those with wrong clocks left aside.
func coverage(resp *client.LogsResponse, req *analysis.Request, usual window) analysis.Coverage {
	c := analysis.Coverage{From: req.Start(), To: req.FetchedAt, Cuts: analysis.SizeCuts(&resp.Meta), Infos: resp.Infos}
	if n := resp.Entries(); req.Limit > 0 && n >= req.Limit {
		oldest := usual.to
		for i := range resp.Streams {
			for j := range resp.Streams[i].Entries {
				if at := analysis.Bounded(resp.Streams[i].Entries[j].Time); usual.has(at) {
					oldest = min(oldest, at)
				}
			}
		}
		c.From = time.Unix(0, oldest).UTC()
		c.Cuts = append(c.Cuts, analysis.Cut{Kind: analysis.ByLimit, N: n})
	}
	c.Cuts = append(c.Cuts, analysis.PartialCuts(&resp.Meta)...)
	for _, a := range resp.Alone {
		if a.Response == nil {
			continue
		}
		for _, cut := range slices.Concat(analysis.SizeCuts(&a.Response.Meta), analysis.PartialCuts(&a.Response.Meta)) {
			if !slices.Contains(c.Cuts, cut) {
				c.Cuts = append(c.Cuts, cut)
			}
		}
	}
	return c
}

// idleFilters returns the parameters of the request that did nothing.
func (t *Table) idleFilters(req *analysis.Request) []analysis.IdleFilter {
	var out []analysis.IdleFilter
	add := func(name, want string, of func(*Line) string) {
		f := analysis.IdleFilter{Name: name, Asked: req.Get(name), Of: len(t.Lines)}
		if want == "" {
			return
		}
		for _, l := range t.Lines {
			v := of(l)
			if v == "" || v == want {
				continue
			}
			if f.N++; f.N == 1 || v < f.Other {
				f.Other = v
			}
		}
		if f.N > 0 {
			out = append(out, f)
		}
	}
	add("project_name", req.Get("project_name"), func(l *Line) string { return l.Project })
	add("severity", strings.ToLower(req.Get("severity")), func(l *Line) string {
		if l.Severity == text.Unknown {
			return ""
		}
		return l.Severity.AsCounted().String()
	})
	return out
}
