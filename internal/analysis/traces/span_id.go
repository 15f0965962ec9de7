package traces

import (
	"bytes"
	"slices"
	"strings"

	"airefinery-mcp/client"
)

// minSpanHandle is the least length of a span's handle, in hex digits.
const minSpanHandle = 4

// spanHandleLen returns the least number of hex digits by which no two ids of the
// spans begin alike.
func spanHandleLen(spans []client.Span) int {
	ids := make([]client.SpanID, len(spans))
	for i := range spans {
		ids[i] = spans[i].ID
	}
	slices.SortFunc(ids, func(a, b client.SpanID) int { return bytes.Compare(a[:], b[:]) })
	n := minSpanHandle
	for i := 1; i < len(ids); i++ {
		if a, b := ids[i-1].String(), ids[i].String(); a != b {
			for n < len(a) && a[:n] == b[:n] {
				n++
			}
		}
	}
	return n
}

// SpanHandle returns the short form of the id of one of the trace's spans, "" for
// the zero id: a prefix that no other has. It needs no memory of what was named.
func (d *Detail) SpanHandle(id client.SpanID) string {
	if id.IsZero() {
		return ""
	}
	return id.String()[:d.handleLen]
}

// Named returns the nodes of the spans whose id begins with a handle, in the
// order of the forest: the two halves of a call may have one id.
func (d *Detail) Named(handle string) []int32 {
	var out []int32
	for _, i := range d.Forest.Order {
		if strings.HasPrefix(d.Forest.Nodes[i].Span.ID.String(), handle) {
			out = append(out, i)
		}
	}
	return out
}

// Telling returns the node that is most worth reading whole: of those that passed
// the filter and have long texts the last one that failed, else the last one that
// failed without an error, else the last one. It is None where there is none.
func (d *Detail) Telling() int32 {
	best := int32(None)
	for _, i := range d.Kept {
		n := &d.Forest.Nodes[i]
		if HasTexts(n.Span) && !n.Span.ID.IsZero() && (best == None || d.tells(i) >= d.tells(best)) {
			best = i
		}
	}
	return best
}

// tells ranks a node by what went wrong in it.
func (d *Detail) tells(i int32) int {
	switch {
	case d.Forest.Nodes[i].Failed:
		return 2
	case d.Soft[i] != nil:
		return 1
	}
	return 0
}
