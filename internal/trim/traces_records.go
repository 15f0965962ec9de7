package trim

import (
	"strings"

	"airefinery-mcp/client"
)

// records writes spans with all that they have, and returns how many.
func (t *oneTrace) records(w *writer, nodes []int32, limit int) int {
	if len(nodes) == 0 {
		return 0
	}
	w.key("spans")
	w.open('[')
	shown := 0
	for shown < len(nodes) {
		written := false
		// A span that has no place alone is cut until it has one.
		for _, most := range []int{500, 120, 24, 0} {
			if written = w.try(limit-1, func() { t.record(w, nodes[shown], most) }); written || shown > 0 {
				break
			}
		}
		if !written {
			break
		}
		shown++
	}
	w.close(']')
	return shown
}

// record writes a span as an object, its values cut at so many bytes; at 0
// without attributes and events, which are counted.
func (t *oneTrace) record(w *writer, i int32, most int) {
	o, n := t.o, &t.tree.nodes[i]
	s := n.span
	text := func(key, value string, bytes int) {
		if value != "" && (most > 0 || key == "name") {
			w.keyStr(key, cut(o.clean(value), min(bytes, max(most, 8))))
		}
	}
	w.open('{')
	count(w, "depth", int(n.depth))
	w.keyStr("id", s.ID.String())
	if n.orphan {
		w.keyStr("parent", s.Parent.String())
	}
	text("service", s.Service(), 80)
	text("name", s.Name, 200)
	text("scope", s.Scope, 80)
	if k := kindName(s.Kind); k != "" {
		w.keyStr("kind", k)
	}
	w.keyStr("start", clock(n.start, o.Now))
	w.key("ms")
	msOf(w, n.duration())
	if n.self != n.duration() {
		w.key("self_ms")
		msOf(w, n.self)
	}
	if f := flagsOf(n); f != "" {
		w.keyStr("flags", f)
	}
	text("status_message", s.StatusMessage, 500)
	if most == 0 {
		count(w, "attributes_cut", len(s.Attrs))
		count(w, "events_cut", len(s.Events))
		w.close('}')
		return
	}
	t.attrs(w, "attrs", s.Attrs, most)
	if len(s.Events) > 0 {
		w.key("events")
		w.open('[')
		for j := range s.Events {
			e := &s.Events[j]
			w.open('{')
			text("name", e.Name, 100)
			w.key("at_ms")
			msOf(w, sane(e.Time)-n.start)
			t.attrs(w, "attrs", e.Attrs, most)
			w.close('}')
		}
		w.close(']')
	}
	if len(s.Links) > 0 {
		w.key("links")
		w.open('[')
		for _, l := range s.Links {
			w.str(strings.TrimSpace(o.handle(l.TraceID) + " " + l.SpanID.String()))
		}
		w.close(']')
	}
	w.close('}')
}

// attrs writes attributes as an object, without those that are shared.
func (t *oneTrace) attrs(w *writer, key string, attrs client.Attrs, most int) {
	open := false
	for i := range attrs {
		a := &attrs[i]
		if t.isShared(a.Key) {
			continue
		}
		if !open {
			w.key(key)
			w.open('{')
			open = true
		}
		w.foreignKey(cut(t.o.clean(a.Key), 80))
		value := t.o.cleanNamed(a.Key, a.Value)
		switch {
		case a.Type == client.AttrEmpty:
			w.null()
		case (a.Type == client.AttrInt || a.Type == client.AttrDouble || a.Type == client.AttrBool) && plainJSON(value):
			w.raw(value)
		default:
			w.str(cut(value, most))
		}
	}
	if open {
		w.close('}')
	}
}

// plainJSON reports whether text is a number or a boolean as JSON has them.
func plainJSON(s string) bool {
	if s == "true" || s == "false" {
		return true
	}
	digits := strings.TrimPrefix(s, "-")
	if digits == "" || len(digits) > 40 || len(digits) > 1 && digits[0] == '0' && digits[1] != '.' {
		return false
	}
	for i, c := range []byte(digits) {
		if (c < '0' || c > '9') && !(c == '.' && i > 0 && i < len(digits)-1 && strings.Count(digits, ".") == 1) {
			return false
		}
	}
	return true
}

func kindName(k client.SpanKind) string {
	switch k {
	case client.KindServer:
		return "server"
	case client.KindClient:
		return "client"
	case client.KindProducer:
		return "producer"
	case client.KindConsumer:
		return "consumer"
	}
	return ""
}
