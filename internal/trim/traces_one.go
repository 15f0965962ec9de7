package trim

import (
	"math"
	"slices"
	"strings"

	"airefinery-mcp/client"
)

// oneTrace is an answer about a single trace.
type oneTrace struct {
	o      *Options
	r      *client.TracesResponse
	trace  *client.Trace
	tree   spanTree
	start  int64 // of its first span, in ns
	shared client.Attrs
	kept   []int32 // nodes that pass the filters, in the tree's order
	brief  bool    // rows have short names and no attributes
}

func newOneTrace(r *client.TracesResponse, o *Options) *oneTrace {
	t := &oneTrace{o: o, r: r, trace: &r.Traces[0]}
	t.tree.build(t.trace.Spans)
	t.tree.markCritical()
	t.start = t.tree.nodes[t.tree.roots[0]].start
	t.sharedAttrs()
	find := newFinder(o.Match)
	for _, i := range t.tree.order {
		if o.keepsNode(&t.tree.nodes[i], find) {
			t.kept = append(t.kept, i)
		}
	}
	return t
}

func (t *oneTrace) answer() Result {
	o := t.o
	w := &writer{b: make([]byte, 0, min(o.MaxBytes, 1<<16))}
	skip := min(max(o.Offset, 0), len(t.kept))
	notes := append(o.idleProject(t.r.Traces), t.tree.notes(o)...)
	if t.tree.skewed > 0 {
		notes = append(notes, itoa(int64(t.tree.skewed))+" spans reach outside their parent (clock skew, or work that went on after it)")
	}
	if len(t.kept) == 0 {
		notes = append(notes, "none of its spans pass match, since, until, min_duration or errors_only")
	}
	if skip > 0 {
		notes = nil // the first page said them
	}
	traceLead(w, o, &t.r.Meta, func() { t.totals(w) }, o.traceIncomplete(t.r), notes)
	mark := w.len()
	shown := 0
	// Where not one span has a place, what stands before them gives way, then
	// their texts.
	for attempt := range 3 {
		w.rollback(mark)
		t.brief = attempt == 2
		if skip == 0 && attempt == 0 {
			t.facts(w, w.len()+(o.MaxBytes-w.len())/3)
		}
		limit := o.MaxBytes - o.tailRoom()
		if t.brief {
			limit = o.MaxBytes - 60 // enough for the counts, without calls
		}
		switch {
		case o.View == Records:
			shown = t.records(w, t.kept[skip:], limit)
		case o.filters():
			shown = t.rows(w, t.flat(t.kept[skip:]), limit)
		default:
			lines := t.fitting(limit - w.len())
			shown = len(t.kept)
			for _, l := range lines[t.rows(w, lines, limit):] {
				shown -= l.spans()
			}
		}
		if shown > 0 {
			break
		}
	}
	t.tail(w, skip, shown)
	return Result{JSON: w.b, Total: len(t.kept), Shown: shown, Whole: o.View == Records && skip == 0 && shown == len(t.tree.nodes)}
}

func (t *oneTrace) totals(w *writer) {
	w.keyStr("trace", t.o.handle(t.trace.ID))
	w.keyStr("start", clock(t.start, t.o.Now))
	end := t.start
	errors := 0
	for i := range t.tree.nodes {
		end = max(end, t.tree.nodes[i].end)
		if t.tree.nodes[i].failed {
			errors++
		}
	}
	w.key("ms")
	msOf(w, end-t.start)
	count(w, "spans", len(t.tree.nodes))
	if len(t.kept) != len(t.tree.nodes) {
		count(w, "matched", len(t.kept))
	}
	count(w, "errors", errors)
}

// facts says what belongs to the trace as a whole: shared attributes, and how
// the error came up.
func (t *oneTrace) facts(w *writer, limit int) {
	if len(t.shared) > 0 {
		w.try(limit, func() {
			w.key("shared")
			w.open('{')
			for _, a := range t.shared {
				w.foreign(cut(t.o.clean(a.Key), 60), cut(t.o.cleanNamed(a.Key, a.Value), 80))
			}
			w.close('}')
		})
	}
	at := t.tree.deepest()
	if at == none {
		return
	}
	chain := t.chain(at)
	why, said := t.tree.why(at)
	for _, bytes := range []int{300, 80, 20} {
		if w.try(limit, func() {
			w.key("cause")
			w.open('{')
			w.keyStr("chain", cut(strings.Join(chain, " → "), bytes))
			w.keyStr("why", cut(t.o.clean(why), bytes))
			if e := saidBy(&t.tree, said); e != nil {
				if frame := decidingFrame(e.Attrs.Get("exception.stacktrace")); frame != "" {
					w.keyStr("at", cut(t.o.clean(frame), min(bytes, 120)))
				}
			}
			w.close('}')
		}) {
			break
		}
	}
}

// maxChain is the most spans that an error chain names.
const maxChain = 6

// chain names the failed spans from the topmost down to a node; of a long way
// the topmost and the deepest.
func (t *oneTrace) chain(at int32) []string {
	var way []int32
	for n := at; n != none; n = t.tree.nodes[n].parent {
		if t.tree.nodes[n].failed {
			way = append(way, n)
		}
	}
	slices.Reverse(way)
	name := func(n int32) string { return t.nameOf(&t.tree.nodes[n], "") }
	var out []string
	if over := len(way) - maxChain; over > 0 {
		out = append(out, name(way[0]), itoa(int64(over))+" more")
		way = way[over+1:]
	}
	for _, n := range way {
		out = append(out, name(n))
	}
	return out
}

// saidBy is the exception of a node, nil without one.
func saidBy(t *spanTree, i int32) *client.Event {
	if i == none {
		return nil
	}
	return exception(t.nodes[i].span)
}

// nameOf is a span's name, behind its service where that is not the one that
// is known.
func (t *oneTrace) nameOf(n *node, known string) string {
	name := cut(t.o.clean(n.span.Name), 80)
	if s := n.span.Service(); s != known && s != "" {
		return cut(t.o.clean(s), 40) + ": " + name
	}
	return name
}

// rows writes lines as a table and returns how many.
func (t *oneTrace) rows(w *writer, lines []line, limit int) int {
	if len(lines) == 0 {
		return 0
	}
	w.key("tree")
	w.open('{')
	w.key("columns")
	w.strs("depth", "span", "at_ms", "ms", "self_ms", "flags", "attrs")
	w.key("rows")
	w.open('[')
	shown := 0
	for shown < len(lines) && w.try(limit-2, func() { t.row(w, &lines[shown]) }) {
		shown++
	}
	w.close(']')
	w.close('}')
	return shown
}

func (t *oneTrace) row(w *writer, l *line) {
	w.open('[')
	defer w.close(']')
	w.int(int64(l.depth))
	if l.node == none {
		w.str("+" + itoa(int64(l.inside)) + " spans")
		w.null()
		msOf(w, l.most)
		return
	}
	n := &t.tree.nodes[l.node]
	name := t.nameOf(n, l.service)
	if l.times > 1 {
		name += " ×" + itoa(int64(l.times))
	}
	if t.brief {
		name = cut(name, 8)
	}
	w.str(name)
	w.num(wholeMS(n.start - t.start))
	w.num(wholeMS(l.sum))
	if n.self == n.duration() || l.times > 1 {
		w.null()
	} else {
		w.num(wholeMS(n.self))
	}
	flags, attrs := flagsOf(n), t.lineOf(n)
	if l.times > 1 {
		attrs = strings.TrimSpace("longest " + string(appendNum(nil, wholeMS(l.most))) + " ms " + attrs)
		if l.inside > 0 {
			attrs += " +" + itoa(int64(l.inside)) + " spans inside"
		}
	}
	if attrs != "" && !t.brief {
		w.str(flags)
		w.str(attrs)
	} else if flags != "" {
		w.str(flags)
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

// flagsOf marks a span: E failed, * on the critical path, ? parent missing,
// ! ends before it starts, ~ reaches outside its parent.
func flagsOf(n *node) string {
	var b []byte
	for _, f := range []struct {
		set  bool
		mark byte
	}{{n.failed, 'E'}, {n.critical, '*'}, {n.orphan, '?'}, {n.inverted, '!'}, {n.skewed, '~'}} {
		if f.set {
			b = append(b, f.mark)
		}
	}
	return string(b)
}

// legend explains the marks that occur.
func (t *oneTrace) legend() string {
	text := "E failed, * critical path"
	if t.tree.orphans > 0 {
		text += ", ? parent missing"
	}
	if t.tree.inverted > 0 {
		text += ", ! ends before it starts"
	}
	if t.tree.skewed > 0 {
		text += ", ~ outside its parent"
	}
	return text + "; ms of ×n is the sum, of +n spans the longest"
}

// tail says what is not shown and proposes calls.
func (t *oneTrace) tail(w *writer, skip, shown int) {
	o := t.o
	rest := len(t.kept) - skip - shown
	if o.View != Records && !o.filters() {
		w.try(o.MaxBytes-40, func() { w.keyStr("flags", t.legend()) })
	}
	omitted(w, "spans", skip, rest)
	var calls []call
	id := o.handle(t.trace.ID)
	if listed := o.View == Records || o.filters(); rest > 0 && listed {
		if c := o.cursor(skip + shown); c != "" {
			calls = append(calls, o.page("the following spans", c))
		} else {
			calls = append(calls, call{why: "more spans at once", args: o.again(Param{"view", string(o.View)}, Param{"max_bytes", 4 * o.MaxBytes})})
		}
	}
	if o.View != Records {
		calls = append(calls, call{why: "every span in full", args: o.again(Param{"view", "records"})})
	}
	if id != "" && skip == 0 {
		calls = append(calls, call{why: "its logs", tool: "query_logs", args: []Param{{"match", id}, {"time_window", o.reach(t.start)}}})
	}
	o.finish(w, calls)
}
