package picture

import (
	"slices"
	"strings"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis/traces"
	"airefinery-mcp/internal/render/answer"
	"airefinery-mcp/internal/render/display"
	"airefinery-mcp/internal/safe"
)

// Bounds of what is shown of one trace. The span that span_id names is shown with all
// of its attributes, each up to so many bytes.
const maxSpans, maxAttrs, wholeBytes = 2000, 24, 64 << 10

func (p *picture) detail(d *traces.Detail) {
	p.covered("traces", &d.Coverage, 1)
	p.fact(safe.Const("trace"), p.Trace(d.Trace.ID))
	if !d.Untimed() {
		p.fact(safe.Const("took"), length(ms(d.End-d.Start)))
	}
	p.fact(safe.Const("spans"), safe.Int(len(d.Forest.Nodes)))
	p.fact(safe.Const("errors"), safe.Int(d.Errors))
	if d.Run != nil {
		p.fact(safe.Const("failures that threw nothing"), safe.Int(d.Run.SoftFailures))
	}
	for i := range d.Shared {
		a := d.Shared[i]
		p.fact(p.clean.Clean(a.Key).Cut(nameBytes), p.clean.CleanNamed(a.Key, a.Value).Cut(nameBytes))
	}
	p.doc.Waterfall = p.waterfall(d)
	if d.Run != nil {
		p.doc.Conversation = p.conversation(d)
	}
	p.detailHeadline(d)
}

// waterfall shows the spans that passed the filter, each with those above it.
func (p *picture) waterfall(d *traces.Detail) *display.Waterfall {
	out := &display.Waterfall{Trace: p.Trace(d.Trace.ID).String(), Start: ms(d.Start), Duration: ms(d.End - d.Start), Services: []string{}, Spans: []display.Span{}}
	shown := d.Drawn(maxSpans)
	p.bounded(len(d.Kept), len(shown), safe.Const("spans"), safe.Const("those that failed, then those that the time hangs on, then the first"))
	at := map[int32]int{traces.None: -1} // of a node among the spans
	services := map[string]int{}
	for _, i := range shown {
		n := &d.Forest.Nodes[i]
		service := n.Span.Service()
		if _, ok := services[service]; !ok {
			services[service] = len(out.Services)
			out.Services = append(out.Services, p.name(service))
		}
		at[i] = len(out.Spans)
		out.Spans = append(out.Spans, p.span(d, i, at[n.Parent], services[service]))
	}
	if c := d.Cause; c != nil {
		out.Cause = p.cause(c).String()
		for _, i := range slices.Backward(c.Chain) {
			if drawn, ok := at[i]; ok {
				out.Chain = append(out.Chain, drawn)
			}
		}
	}
	return out
}

var kinds = map[client.SpanKind]string{
	client.KindInternal: "internal", client.KindServer: "server", client.KindClient: "client",
	client.KindProducer: "producer", client.KindConsumer: "consumer",
}

func (p *picture) span(d *traces.Detail, i int32, parent, service int) display.Span {
	n := &d.Forest.Nodes[i]
	out := display.Span{
		ID: d.SpanHandle(n.Span.ID), Parent: parent, Depth: int(n.Depth), Service: service,
		Name: p.name(n.Span.Name), Kind: kinds[n.Span.Kind],
		Start: ms(n.Start - d.Start), Duration: ms(n.Duration()), Self: took(n.Self, !n.Untimed),
		Failed: n.Failed, Critical: n.Critical, Message: p.clean.Clean(n.Message()).Cut(textBytes).String(),
	}
	if s := d.Soft[i]; s != nil {
		out.Soft = answer.Soft(s.Soft).String()
	}
	attrs, bytes := maxAttrs, attrBytes
	if one := p.Options().View.Span; one != "" && strings.HasPrefix(n.Span.ID.String(), one) {
		attrs, bytes = len(n.Span.Attrs), wholeBytes
	}
	for j := range n.Span.Attrs {
		a := n.Span.Attrs[j]
		if len(out.Attrs) == attrs {
			out.Attrs = append(out.Attrs, display.Pair{Name: "…", Value: quantity(len(n.Span.Attrs)-j, safe.Const("more attribute"), safe.Const("more attributes")).String()})
			break
		}
		if !d.IsShared(a.Key) {
			out.Attrs = append(out.Attrs, display.Pair{Name: p.name(a.Key), Value: p.clean.CleanNamed(a.Key, a.Value).Cut(bytes).String()})
		}
	}
	return out
}

// cause says how the error came up.
func (p *picture) cause(c *traces.Cause) safe.Text {
	said := p.clean.Clean(c.Message).Cut(textBytes)
	if c.Frame != "" {
		said = safe.JoinWith(" at ", said, p.clean.Clean(c.Frame).Cut(nameBytes))
	}
	return said
}

// node names a span with its service.
func (p *picture) node(d *traces.Detail, i int32) safe.Text {
	s := d.Forest.Nodes[i].Span
	return safe.JoinWith(" ", p.clean.Clean(s.Service()).Cut(60), p.clean.Clean(s.Name).Cut(80))
}

func (p *picture) detailHeadline(d *traces.Detail) {
	switch {
	case d.Cause != nil:
		deepest := d.Cause.Chain[len(d.Cause.Chain)-1]
		p.headline(safe.JoinWith(": ", safe.Format("It fails in %s", p.node(d, deepest)), p.cause(d.Cause).Cut(headlineBytes)))
	case d.Run != nil && d.Run.SoftFailures > 0:
		first := d.Run.Soft[0]
		step := &d.Run.Steps[first.First]
		p.headline(safe.Format("No span failed, but %s: first in step %s, %s (%s)",
			quantity(d.Run.SoftFailures, safe.Const("step did without an error"), safe.Const("steps did without an error")), safe.Int(first.First+1),
			safe.JoinWith(" ", p.clean.Clean(step.Agent).Cut(60), p.clean.Clean(step.Tool).Cut(60)), answer.Soft(first.Kind)))
	case d.Slowest != traces.None:
		p.headline(safe.Format("%s takes %s by itself, of %s", p.node(d, d.Slowest), length(ms(d.Forest.Nodes[d.Slowest].Self)), length(ms(d.End-d.Start))))
	default:
		p.headline(safe.Format("%s, none failed, and none takes a good part of the time by itself", quantity(len(d.Forest.Nodes), safe.Const("span"), safe.Const("spans"))))
	}
}
