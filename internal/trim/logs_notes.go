package trim

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// incomplete says what of the window or the response was not seen.
func (t *logTable) incomplete() []string {
	out := tooMuch(&t.r.Meta)
	if o := t.o; o.Limit > 0 && t.fetched >= o.Limit {
		out = append(out, strconv.Itoa(t.fetched)+" entries is the limit: older lines in the window were not seen")
	}
	return append(out, t.o.partial(&t.r.Meta)...)
}

// notes says what filters did nothing and what emptiness can mean.
func (t *logTable) notes() []string {
	var out []string
	o := t.o
	if n, other := t.others(o.asked("project_name"), func(l *logLine) string { return l.project }); n > 0 {
		out = append(out, "the filter project_name="+cut(o.clean(o.asked("project_name")), 60)+" did nothing: "+
			strconv.Itoa(n)+" of "+strconv.Itoa(len(t.lines))+" lines have another, as "+cut(other, 60))
	}
	if n, other := t.others(strings.ToLower(o.asked("severity")), func(l *logLine) string {
		if l.severity == unknown {
			return ""
		}
		return l.severity.counted().name()
	}); n > 0 {
		out = append(out, "the filter severity="+cut(o.clean(o.asked("severity")), 20)+" did nothing: "+
			strconv.Itoa(n)+" of "+strconv.Itoa(len(t.lines))+" lines have another, as "+other)
	}
	switch {
	case len(t.lines) > 0:
	case t.fetched == 0:
		out = append(out, "no log entries: nothing was logged in this window, or a filter (project_name, severity) names what does not exist; widen time_window or drop a filter")
	case o.Pattern != "" && len(t.wanted) == 0:
		out = append(out, "no pattern "+cut(o.clean(o.Pattern), 20)+" among these lines; there are "+strings.Join(t.someIDs(6), ", "))
	default:
		out = append(out, "none of the "+strconv.Itoa(t.fetched)+" fetched entries passes match, since, until or pattern; these act on what was fetched only")
	}
	return out
}

// others counts the lines whose field is another than the one asked for.
func (t *logTable) others(want string, field func(*logLine) string) (n int, other string) {
	if want == "" {
		return 0, ""
	}
	for _, l := range t.lines {
		if v := field(l); v != "" && v != want && v != t.o.clean(want) {
			n++
			if other == "" || v < other {
				other = v
			}
		}
	}
	return n, other
}

func (t *logTable) someIDs(n int) []string {
	clusters := slices.Clone(t.miner.all)
	slices.SortStableFunc(clusters, func(a, b *cluster) int { return int(a.severity) - int(b.severity) })
	var out []string
	for _, c := range clusters {
		if c.merged == nil && len(out) < n {
			out = append(out, c.id)
		}
	}
	return out
}

// again is the same lines in another view or through another filter.
func (t *logTable) again(why string, change ...Param) call {
	if t.o.CursorAll != "" {
		args := append([]Param{{"cursor", t.o.CursorAll}}, t.o.Own...)
		return call{why: why, args: withParams(without(args, "view", "max_bytes"), change)}
	}
	return call{why: why, args: withParams(without(slices.Concat(t.o.Asked, t.o.Own), "cursor"), change)}
}

func without(params []Param, names ...string) []Param {
	return slices.DeleteFunc(slices.Clone(params), func(p Param) bool { return slices.Contains(names, p.Name) })
}

// emptyCalls proposes what to ask when no line is left.
func (t *logTable) emptyCalls() []call {
	o := t.o
	switch {
	case t.fetched == 0 && o.Window > 0 && o.Window < 24*time.Hour:
		return []call{{why: "a longer window", args: withParams(o.Asked, []Param{{"time_window", "24h"}})}}
	case t.fetched > 0 && o.CursorAll != "":
		return []call{{why: "all " + strconv.Itoa(t.fetched) + " entries", args: []Param{{"cursor", o.CursorAll}}}}
	case t.fetched > 0:
		return []call{{why: "all entries", args: slices.Clone(o.Asked)}}
	}
	return nil
}

// pageCall gets the records from an offset on.
func (t *logTable) pageCall(offset int) []call {
	rest := len(t.lines) - offset
	if rest <= 0 {
		if len(t.lines) == 0 {
			return t.emptyCalls()
		}
		return nil
	}
	why := strconv.Itoa(rest) + " older"
	if c := t.o.cursor(offset); c != "" {
		return []call{t.o.page(why, c)}
	}
	// Nothing is kept: the same call again, ended after the next line, since
	// lines of one time may stand on both sides of the page's end.
	until := time.Unix(0, t.lines[offset].time+1).UTC().Format(time.RFC3339Nano)
	return []call{{why: why, args: withParams(slices.Concat(t.o.Asked, t.o.Own), []Param{{"view", string(Records)}, {"until", until}})}}
}
