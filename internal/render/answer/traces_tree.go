package answer

import (
	"math"
	"slices"
	"sort"
	"strings"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis/traces"
	"airefinery-mcp/internal/render/budget"
	"airefinery-mcp/internal/safe"
)

// treeShare is the part of the room that a whole tree should take at most, so
// that a look at a trace stays cheap; deeper looks have the records.
const treeShare = 0.78

// fitting lays the trace out in at most so many bytes. A tree that is too long is
// cut in its middle and takes the room that there is: of what is not needed for
// the ends and the failures, the longest spans go first.
func (a *detailAnswer) fitting(room int) []traces.Line {
	var lines, longer []traces.Line
	var w budget.Writer
	fits := func(lines []traces.Line, room int) bool {
		a.clean.Pause()
		w.Rollback(0)
		return a.tree(&w, lines, room) == len(lines)
	}
	for i, least := range a.detail.LeastDurations() {
		lines = a.detail.Layout(least)
		switch {
		case !fits(lines, int(float64(room)*treeShare)):
			longer = lines
			continue
		case i == 0:
			return lines
		}
		return a.cutTree(a.detail.NewCut(longer, lines), room, fits)
	}
	return a.cutTree(a.detail.NewCut(longer, nil), room, fits)
}

// minLine is less than any line of a tree takes, in bytes.
const minLine = 16

// cutTree returns as many lines of a tree as fit, the most important ones.
func (a *detailAnswer) cutTree(cut *traces.Cut, room int, fits func([]traces.Line, int) bool) []traces.Line {
	most := min(cut.Len(), room/minLine)
	n := sort.Search(most, func(n int) bool { return !fits(cut.Best(n+1), room) })
	return cut.Best(n)
}

var treeColumns = []safe.Text{safe.Const("depth"), safe.Const("span"), safe.Const("at_ms"), safe.Const("ms"), safe.Const("self_ms"),
	safe.Const("flags"), safe.Const("attrs")}

// tree writes lines as a table and returns how many.
func (a *detailAnswer) tree(w *budget.Writer, lines []traces.Line, limit int) int {
	if len(lines) == 0 {
		return 0
	}
	w.Key("tree")
	w.Open('{')
	w.Key("columns")
	w.Open('[')
	for _, c := range treeColumns {
		w.Text(c)
	}
	if a.searched() {
		w.Literal("found")
	}
	w.Close(']')
	w.Key("rows")
	w.Open('[')
	shown := 0
	for shown < len(lines) && w.Try(limit-2, func() { a.treeRow(w, &lines[shown]) }) {
		shown++
	}
	w.Close(']')
	w.Close('}')
	return shown
}

func (a *detailAnswer) treeRow(w *budget.Writer, l *traces.Line) {
	w.Row('[')
	defer w.Close(']')
	w.Int(int64(l.Depth))
	if l.Node == traces.None {
		w.Text(safe.Format("+%s spans", safe.Int(l.Inside)))
		w.Null()
		milliseconds(w, l.Longest)
		return
	}
	n := &a.detail.Forest.Nodes[l.Node]
	name := a.nodeName(n, l.Service)
	if l.Spans > 1 {
		name = safe.Format("%s ×%s", name, safe.Int(l.Spans))
	}
	if a.brief {
		name = name.Cut(8)
	}
	w.Text(name)
	if n.Unplaced {
		w.Null()
	} else {
		w.Float(wholeMS(n.Start - a.detail.Start))
	}
	if n.Untimed && l.Spans == 1 {
		w.Null()
	} else {
		w.Float(wholeMS(l.Sum))
	}
	if n.Self == n.Duration() || l.Spans > 1 {
		w.Null()
	} else {
		w.Float(wholeMS(n.Self))
	}
	flags := flagsOf(n)
	if a.detail.Soft[l.Node] != nil {
		flags = safe.Join(safe.Const("S"), flags)
	}
	if a.brief {
		if !flags.IsEmpty() {
			w.Text(flags)
		}
		return
	}
	switch attrs := a.lineText(l, n); {
	case a.searched():
		w.Text(flags)
		w.Text(attrs)
		w.Text(a.found(l.Node, foundBytes))
	case !attrs.IsEmpty():
		w.Text(flags)
		w.Text(attrs)
	case !flags.IsEmpty():
		w.Text(flags)
	}
}

// searched reports whether rows say where a text was found.
func (a *detailAnswer) searched() bool { return a.o.Filter.Match != "" }

// maxFound is how many places of a span are told of, and foundBytes how much of
// each in a row.
const maxFound, foundBytes = 3, 140

// found tells where in a span the text that is looked for stands first, with the
// words around it.
func (a *detailAnswer) found(i int32, bytes int) safe.Text {
	places := a.detail.Finds.Of(i)
	var parts []safe.Text
	told := map[safe.Text]bool{}
	for k := range places {
		p := &places[k]
		words := a.detail.Words(p, bytes)
		if told[words] {
			continue // a message and its stack trace begin alike
		}
		if told[words] = true; len(told) > maxFound {
			return safe.JoinWith(" | ", append(parts, safe.Format("%s places", safe.Int(len(places))))...)
		}
		parts = append(parts, safe.Format("%s: %s", p.Where.Cut(80), words))
	}
	return safe.JoinWith(" | ", parts...)
}

// lineText says of a line what matters most besides its times: attributes of its
// span and, of several spans, the longest duration and how many are inside; and
// the id to ask for texts by that have no place in a line.
func (a *detailAnswer) lineText(l *traces.Line, n *traces.Node) safe.Text {
	var buf [traces.MaxLineAttrs]traces.LineAttr
	var parts [traces.MaxLineAttrs + 6]safe.Text
	if traces.HasTexts(n.Span) {
		parts[0] = safe.Join(safe.Const("id="), safe.Token(a.detail.SpanHandle(n.Span.ID)))
	}
	if l.Spans > 1 {
		parts[1] = safe.Format("longest %s ms", budget.FloatText(wholeMS(l.Longest)))
	}
	for i, attr := range a.detail.AppendLineAttrs(buf[:0], n) {
		key := safe.Join(safe.Token(attr.Short), a.clean.Clean(attr.Rest))
		parts[i+2] = safe.Join(lineWord(key), safe.Const("="), lineWord(a.clean.CleanNamed(attr.Key, attr.Value)))
	}
	if n.Excepted() {
		parts[len(parts)-3] = safe.Join(safe.Const("exception="), a.clean.Clean(traces.ExceptionOf(n.Span)).Cut(2*lineWordBytes).Quoted())
	}
	if s := a.detail.Soft[l.Node]; s != nil {
		parts[len(parts)-4] = safe.Format("%s %s", softNames[s.Soft], a.stepText(s).CutMiddle(softTextBytes).Quoted())
	}
	if l.Links > 0 {
		parts[len(parts)-2] = a.linksText(l, n)
	}
	if l.Spans > 1 && l.Inside > 0 {
		parts[len(parts)-1] = safe.Format("+%s spans inside", safe.Int(l.Inside))
	}
	return safe.JoinWith(" ", parts[:]...)
}

// softTextBytes bounds what a line says of a failure that threw nothing.
const softTextBytes = 80

// lineWordBytes bounds a key and a value of a line.
const lineWordBytes = 36

// lineWord returns a key or a value of a line, cut. One that could be taken for
// several attributes, "x status=200", is quoted.
func lineWord(word safe.Text) safe.Text {
	word = word.OneLine().Cut(lineWordBytes)
	if hasPair(word.String()) {
		return word.Quoted()
	}
	return word
}

// hasPair reports whether a text holds what looks like another attribute: a
// blank, a key and an equals sign.
func hasPair(text string) bool {
	for from := 0; ; {
		i := strings.IndexByte(text[from:], '=')
		if i < 0 {
			return false
		}
		key := text[:from+i]
		rest := strings.TrimRight(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-")
		if len(rest) < len(key) && strings.HasSuffix(rest, " ") {
			return true
		}
		from += i + 1
	}
}

// wholeMS is a duration in ms: whole from 10 ms on.
func wholeMS(ns int64) float64 {
	ms := float64(ns) / 1e6
	if ms >= 10 || ms <= -10 {
		return math.Round(ms)
	}
	return math.Round(ms*10) / 10
}

// maxLineLinks is how many links of a line are named.
const maxLineLinks = 2

// linksText names the traces that the links of a line's span lead to, and how
// many more links there are.
func (a *detailAnswer) linksText(l *traces.Line, n *traces.Node) safe.Text {
	var ids []client.TraceID
	within, named := 0, 0
	for i := range n.Span.Links {
		switch id := n.Span.Links[i].TraceID; {
		case id == a.detail.Trace.ID || id.IsZero():
			within++
		case slices.Contains(ids, id):
			named++
		case len(ids) < maxLineLinks:
			ids, named = append(ids, id), named+1
		}
	}
	var names []safe.Text
	for _, id := range ids {
		names = append(names, a.o.handle(id))
	}
	if within > 0 {
		names = append(names, safe.Format("%s in this trace", safe.Int(within)))
	}
	if rest := l.Links - within - named; rest > 0 {
		names = append(names, safe.Format("+%s", safe.Int(rest)))
	}
	return safe.Join(safe.Const("links "), safe.JoinWith(" ", names...))
}

// flagsOf marks a span: E failed, x has an exception and did not, * on the
// critical path, ? parent missing, ! no duration, & went on after its parent, ~
// reaches outside it.
func flagsOf(n *traces.Node) safe.Text {
	if !n.Failed && !n.Excepted() && !n.Critical && !n.Orphan && !n.Inverted && !n.Untimed && !n.Async && !n.Skewed {
		return safe.Text{}
	}
	mark := func(set bool, mark safe.Text) safe.Text {
		if set {
			return mark
		}
		return safe.Text{}
	}
	return safe.Join(mark(n.Failed, safe.Const("E")), mark(n.Excepted(), safe.Const("x")), mark(n.Critical, safe.Const("*")), mark(n.Orphan, safe.Const("?")),
		mark(n.Inverted || n.Untimed, safe.Const("!")), mark(n.Async, safe.Const("&")), mark(n.Skewed, safe.Const("~")))
}

// legend explains the marks that occur.
func (a *detailAnswer) legend() safe.Text {
	flaws := &a.detail.Forest.Flaws
	parts := []safe.Text{safe.Const("E failed, * critical path")}
	if len(a.detail.Soft) > 0 {
		parts = append(parts, safe.Const(", S failed without an error"))
	}
	if flaws.Orphans > 0 {
		parts = append(parts, safe.Const(", ? parent missing"))
	}
	if flaws.Excepted > 0 {
		parts = append(parts, safe.Const(", x exception, no failure"))
	}
	switch {
	case flaws.Untimed > 0:
		parts = append(parts, safe.Const(", ! no duration"))
	case flaws.Inverted > 0:
		parts = append(parts, safe.Const(", ! ends before it starts"))
	}
	if flaws.Async > 0 {
		parts = append(parts, safe.Const(", & went on after its parent"))
	}
	if flaws.Skewed > 0 {
		parts = append(parts, safe.Const(", ~ outside its parent"))
	}
	if a.detail.Telling() != traces.None {
		parts = append(parts, safe.Const("; id: for span_id"))
	}
	return safe.Join(append(parts, safe.Const("; ms of ×n is the sum, of +n spans the longest"))...)
}
