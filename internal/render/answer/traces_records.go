package answer

import (
	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis/traces"
	"airefinery-mcp/internal/render/budget"
	"airefinery-mcp/internal/safe"
)

// valueBytes is where records cut a value, as a part of the answer's length.
func (a *detailAnswer) valueBytes() int { return max(500, a.o.Budget.MaxBytes/15) }

// records writes spans with all that they have but the rest of long values, and
// returns how many.
func (a *detailAnswer) records(nodes []int32, limit int) int {
	if len(nodes) == 0 {
		return 0
	}
	w := a.w
	w.Key("spans")
	w.Open('[')
	shown := 0
	for shown < len(nodes) {
		written := false
		// A span that has no place alone is cut until it has one.
		for _, most := range []int{a.valueBytes(), 120, 24, 0} {
			if written = w.Try(limit-1, func() { a.record(nodes[shown], most) }); written || shown > 0 {
				break
			}
		}
		if !written {
			break
		}
		shown++
	}
	w.Close(']')
	return shown
}

// record writes a span as an object, its values cut at so many bytes; at 0
// without attributes and events, which are counted.
func (a *detailAnswer) record(i int32, most int) {
	w, n := a.w, &a.detail.Forest.Nodes[i]
	s := n.Span
	w.Row('{')
	defer w.Close('}')
	a.recordHead(i, most)
	a.recordText(safe.Const("status_message"), s.StatusMessage, most, most)
	if most == 0 {
		a.cut = true
		w.Count("attributes_cut", len(s.Attrs))
		w.Count("events_cut", len(s.Events))
		return
	}
	if a.searched() {
		w.Member("found", a.found(i, most))
	}
	a.attrs(s.Attrs, most)
	a.events(s.Events, n, most)
	a.links(s.Links)
}

// recordHead writes what a span is and when it was, texts cut at so many bytes.
func (a *detailAnswer) recordHead(i int32, most int) {
	w, n := a.w, &a.detail.Forest.Nodes[i]
	s := n.Span
	w.Count("depth", int(n.Depth))
	w.Member("id", safe.Token(s.ID.String()))
	if n.Orphan {
		w.Member("parent", safe.Token(s.Parent.String()))
	}
	a.recordText(safe.Const("service"), s.Service(), 80, most)
	a.recordText(safe.Const("name"), s.Name, 200, max(most, 8))
	a.recordText(safe.Const("scope"), s.Scope, 80, most)
	if kind := kindName(s.Kind); !kind.IsEmpty() {
		w.Member("kind", kind)
	}
	w.Key("start")
	if n.Unplaced {
		w.Null()
	} else {
		w.Text(budget.Clock(n.Start, a.o.Request.FetchedAt))
	}
	w.Key("ms")
	if n.Untimed {
		w.Null()
	} else {
		milliseconds(w, n.Duration())
	}
	if n.Self != n.Duration() {
		w.Key("self_ms")
		milliseconds(w, n.Self)
	}
	if s := a.detail.Soft[i]; s != nil {
		w.Member("soft_failure", softNames[s.Soft])
	}
	if flags := flagsOf(n); !flags.IsEmpty() {
		w.Member("flags", flags)
	}
}

// recordText writes a text of a span, if it has it, cut at its own bound or at
// that of the record; where the record's is 0 it is left out.
func (a *detailAnswer) recordText(key safe.Text, value string, bytes, most int) {
	if value != "" && most > 0 {
		text := a.clean.Clean(value)
		a.cut = a.cut || text.Len() > min(bytes, most)
		a.w.KeyText(key)
		a.w.Text(text.Cut(min(bytes, most)))
	}
}

func (a *detailAnswer) events(events []client.Event, n *traces.Node, most int) {
	if len(events) == 0 {
		return
	}
	w := a.w
	w.Key("events")
	w.Open('[')
	for i := range events {
		e := &events[i]
		w.Open('{')
		a.recordText(safe.Const("name"), e.Name, 100, most)
		w.Key("at_ms")
		if at, ok := a.detail.Forest.Time(e.Time); ok && !n.Unplaced {
			milliseconds(w, at-n.Start)
		} else {
			w.Null()
		}
		a.attrs(e.Attrs, most)
		w.Close('}')
	}
	w.Close(']')
}

func (a *detailAnswer) links(links []client.Link) {
	if len(links) == 0 {
		return
	}
	a.w.Key("links")
	a.w.Open('[')
	for _, l := range links {
		a.w.Text(safe.JoinWith(" ", a.o.handle(l.TraceID), safe.Token(l.SpanID.String())))
	}
	a.w.Close(']')
}

// attrs writes attributes as an object, without those that are shared.
func (a *detailAnswer) attrs(attrs client.Attrs, most int) {
	w, open := a.w, false
	for i := range attrs {
		attr := attrs[i]
		if a.detail.IsShared(attr.Key) {
			continue
		}
		if !open {
			w.Key("attrs")
			w.Open('{')
			open = true
		}
		w.ForeignKey(a.clean.Clean(attr.Key).Cut(80))
		a.attrValue(attr, most)
	}
	if open {
		w.Close('}')
	}
}

// attrValue writes a value, a text cut at so many bytes.
func (a *detailAnswer) attrValue(attr *client.Attr, most int) {
	value := a.clean.CleanNamed(attr.Key, attr.Value)
	if a.scalar(attr.Type, value) {
		return
	}
	a.cut = a.cut || value.Len() > most
	a.w.Text(value.Cut(most))
}

// scalar writes a value that is no text as what it is, a number with every digit,
// and reports whether it is one.
func (a *detailAnswer) scalar(typ client.AttrType, value safe.Text) bool {
	switch typ {
	case client.AttrEmpty:
		a.w.Null()
		return true
	case client.AttrBool, client.AttrInt, client.AttrDouble:
		if text := value.String(); text == "true" || text == "false" {
			a.w.Bool(text == "true")
			return true
		} else if a.w.Number(text) {
			return true
		}
	}
	return false
}

func kindName(k client.SpanKind) safe.Text {
	switch k {
	case client.KindServer:
		return safe.Const("server")
	case client.KindClient:
		return safe.Const("client")
	case client.KindProducer:
		return safe.Const("producer")
	case client.KindConsumer:
		return safe.Const("consumer")
	}
	return safe.Text{}
}
