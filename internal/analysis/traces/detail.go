package traces

import (
	"slices"
	"strings"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/analysis/conversation"
	"airefinery-mcp/internal/safe"
	"airefinery-mcp/internal/semconv"
)

// Detail is what is known of one trace.
type Detail struct {
	// Trace is the trace as it came.
	Trace  *client.Trace
	Forest *Forest
	// Start is when its first span started, End when the last one ended; both are 0
	// where none says. Errors counts the failed spans.
	Start, End int64
	Errors     int
	// RootDuration is the root span's own duration, -1 where it is not known.
	RootDuration int64
	// Skews are the clocks that differ so much that it matters.
	Skews []Skew
	// Kept are the nodes that passed the filter, in the order of the forest; of
	// those that only repeat what is looked for, see Finds, none is one.
	Kept  []int32
	Finds Finds
	// Shared are attributes of the trace as a whole, or that lines have a place for:
	// the value is the same on all spans that have one, which are at least three.
	Shared client.Attrs
	// Run is the run of agents that its spans tell of, nil where none is of one.
	Run *conversation.Run
	// Soft are the steps that failed without throwing anything, by the nodes of their
	// spans.
	Soft map[int32]*conversation.Step
	// holdsSoft are these nodes and those above them.
	holdsSoft map[int32]bool
	// Steps are the indexes of its steps that passed the filter.
	Steps []int
	// Cause is how its error came up, nil when nothing failed.
	Cause *Cause
	// Slowest is the node on the critical path that most of the trace's time is its
	// own, None where none has a good part of it.
	Slowest int32
	// Outside is of this trace.
	Outside Outside
	// Idle is set when project_name did nothing.
	Idle     *analysis.IdleFilter
	Coverage analysis.Coverage

	handleLen int // of the handles of spans
	find      *finder
}

// NewDetail analyses the one trace of a response, which must have spans.
// Texts are searched as clean has them shown.
// Records are log records of the trace with content that its spans do not have.
func NewDetail(r *client.TracesResponse, req *analysis.Request, filter *analysis.Filter, clean *safe.Cleaner, records ...conversation.Record) *Detail {
	d := &Detail{Trace: &r.Traces[0], Forest: newForest(r.Traces[0].Spans, nowOf(req), clean.Pause)}
	projects := newProjects(req)
	projects.add(d.Trace.Spans)
	d.Idle = projects.idleFilter()
	d.Start, d.End, d.RootDuration = d.Forest.Start, d.Forest.End, d.Forest.rootDuration()
	for i := range d.Forest.Nodes {
		if d.Forest.Nodes[i].Failed {
			d.Errors++
		}
	}
	clean.Pause()
	d.handleLen = spanHandleLen(d.Trace.Spans)
	clean.Pause()
	d.Shared = sharedAttrs(d.Trace.Spans)
	clean.Pause()
	d.Cause, d.Slowest = d.Forest.cause(), d.Forest.slowest()
	d.Run = new(runMaker).run(d.Forest, records)
	clean.Pause()
	var skews skewFinder
	skews.add(d.Forest)
	d.Skews = skews.ranked()
	d.find = newFinder(filter.Match, clean)
	d.findSoft()
	d.Kept = make([]int32, 0, len(d.Forest.Order))
	for _, i := range d.Forest.Order {
		if d.keepsNode(filter, i) {
			d.Kept = append(d.Kept, i)
		}
	}
	d.Kept, d.Finds = d.search(d.Kept, d.find)
	d.Outside.count(req, d.Start, d.End)
	d.keepSteps(filter, d.find)
	d.Coverage = coverageOf(r, req, d.Start)
	return d
}

// Linked returns the first other trace that a root has a link to, which is what
// led to this one; zero for none.
func (d *Detail) Linked() client.TraceID {
	for _, i := range d.Forest.Roots {
		for _, l := range d.Forest.Nodes[i].Span.Links {
			if l.TraceID != d.Trace.ID && !l.TraceID.IsZero() {
				return l.TraceID
			}
		}
	}
	return client.TraceID{}
}

// Untimed reports whether it is not known how long the trace took.
func (d *Detail) Untimed() bool { return d.Forest.untimed() }

// Bounds of the attributes of a trace.
const (
	// maxShared is how many attributes are told of a trace as a whole.
	maxShared = 16
	// minSharing is the least number of spans that share an attribute.
	minSharing = 3
)

// sharedAttrs returns the attributes that belong to a trace as a whole, or that
// would be the same in all lines, in the order in which they first come.
func sharedAttrs(spans []client.Span) client.Attrs {
	if len(spans) <= minSharing {
		return nil
	}
	type shared struct {
		first *client.Attr
		n     int // -1 where spans say different values
	}
	var all []shared
	index := map[string]int{}
	for i := range spans {
		for j := range spans[i].Attrs {
			a := spans[i].Attrs[j]
			at, ok := index[a.Key]
			switch {
			case !ok:
				index[a.Key] = len(all)
				all = append(all, shared{a, 1})
			case all[at].first.Value == a.Value && all[at].n > 0:
				all[at].n++
			default:
				all[at].n = -1
			}
		}
	}
	var out client.Attrs
	for _, s := range all {
		if a := s.first; len(out) < maxShared && s.n >= minSharing && (semconv.OfTheTrace(a.Key) || semconv.IsSaidOnce(a.Key, a.Value)) {
			out = append(out, &client.Attr{Key: s.first.Key, Value: s.first.Value})
		}
	}
	return out
}

// IsShared reports whether an attribute is told of the trace as a whole.
func (d *Detail) IsShared(key string) bool {
	for i := range d.Shared {
		if d.Shared[i].Key == key {
			return true
		}
	}
	return false
}

// MaxLineAttrs is how many attributes a line about a span has a place for.
const MaxLineAttrs = 3

// LineAttr is an attribute that a line about its span has a place for.
type LineAttr struct {
	*client.Attr
	// Short and Rest are a shorter key: Short is of package semconv, and Rest,
	// often "", is what of the key follows.
	Short, Rest string
	weight      int
}

// AppendLineAttrs appends the attributes that matter most of a node's span, at
// most MaxLineAttrs, and returns the longer list. It leaves out what its name,
// its parent's or the shared attributes say already, and what only says that
// all is well.
func (d *Detail) AppendLineAttrs(list []LineAttr, n *Node) []LineAttr {
	above := ""
	if n.Parent != None {
		above = d.Forest.Nodes[n.Parent].Span.Name
	}
	from := len(list)
	for i := range n.Span.Attrs {
		a := n.Span.Attrs[i]
		if a.Value == "" || d.IsShared(a.Key) || len(a.Value) > 3 && (strings.Contains(n.Span.Name, a.Value) || strings.Contains(above, a.Value)) {
			continue
		}
		place, ok := semconv.SpanAttrOf(a.Key)
		if !ok || place.Expected(a.Value) {
			continue
		}
		if slices.ContainsFunc(list[from:], func(l LineAttr) bool { return l.Short == place.Short && l.Rest == a.Key[len(place.Prefix):] }) {
			continue // one fact by two conventions
		}
		at := len(list)
		for at > from && list[at-1].weight > place.Weight {
			at--
		}
		if at-from == MaxLineAttrs {
			continue
		}
		if len(list)-from < MaxLineAttrs {
			list = append(list, LineAttr{})
		}
		copy(list[at+1:], list[at:])
		list[at] = LineAttr{Attr: a, Short: place.Short, Rest: a.Key[len(place.Prefix):], weight: place.Weight}
	}
	return list
}

// Words returns about n bytes of a place, around what was looked for.
func (d *Detail) Words(p *Place, n int) safe.Text { return d.find.Around(p.Text, n) }
