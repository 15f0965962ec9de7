package trim

import (
	"strconv"
	"strings"

	"airefinery-mcp/client"
)

// weights say which attributes a line of a tree has a place for, by the start
// of their names: the lower, the sooner. What is not listed is left to the
// records.
var weights = []struct {
	prefix string
	weight int
	short  string // stands for the prefix
}{
	{"error.", 0, "error."},
	{"exception.", 0, "exception."},
	{"http.response.status_code", 1, "status"},
	{"gen_ai.usage.input_tokens", 2, "in"},
	{"gen_ai.usage.output_tokens", 2, "out"},
	{"gen_ai.request.model", 2, "model"},
	{"gen_ai.tool.name", 3, "tool"},
	{"agent.status", 3, "status"},
	{"queue.depth", 3, "depth"},
	{"db.query.text", 4, "query"},
	{"db.system", 5, "db"},
	{"rai.rejected", 3, "rejected"},
	{"rai.categories", 4, "categories"},
	{"url.full", 4, "url"},
	{"retry", 2, "retry"},
	{"attempt", 2, "attempt"},
	{"model_key", 5, "model"},
	{"llm.", 5, "llm."},
}

// Bounds of a line's attributes.
const (
	lineAttrs, lineAttrBytes = 3, 36
	// maxShared is the number of attributes that are said once.
	maxShared = 16
)

// lineOf writes the attributes that matter most of a span as "k=v k=v". What
// its name, its parent's or what is shared says already is left out.
func (t *oneTrace) lineOf(n *node) string {
	s, above := n.span, ""
	if n.parent != none {
		above = t.tree.nodes[n.parent].span.Name
	}
	var found [lineAttrs]struct {
		text   string
		weight int
	}
	have := 0
	for i := range s.Attrs {
		a := &s.Attrs[i]
		if a.Value == "" || t.isShared(a.Key) || len(a.Value) > 3 && (strings.Contains(s.Name, a.Value) || strings.Contains(above, a.Value)) {
			continue
		}
		for _, w := range weights {
			if !strings.HasPrefix(a.Key, w.prefix) {
				continue
			}
			if w.short == "status" && (len(a.Value) == 3 && a.Value < "400" || a.Value == "success" || a.Value == "ok") ||
				w.short == "rejected" && a.Value == "false" || a.Value == "[]" {
				break
			}
			text := lineWord(w.short+t.o.clean(a.Key[len(w.prefix):])) + "=" + lineWord(t.o.cleanNamed(a.Key, a.Value))
			at := have
			for at > 0 && found[at-1].weight > w.weight {
				at--
			}
			if at < lineAttrs {
				copy(found[at+1:], found[at:min(have, lineAttrs-1)])
				found[at].text, found[at].weight = text, w.weight
				have = min(have+1, lineAttrs)
			}
			break
		}
	}
	parts := make([]string, have)
	for i := range parts {
		parts[i] = found[i].text
	}
	return strings.Join(parts, " ")
}

// lineWord is a key or a value of a line, cut. One that could be taken for
// several attributes, "x status=200", is quoted.
func lineWord(text string) string {
	text = cut(oneLineOf(text), lineAttrBytes)
	for from := 0; ; {
		i := strings.IndexByte(text[from:], '=')
		if i < 0 {
			return text
		}
		key := text[:from+i]
		rest := strings.TrimRight(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-")
		if len(rest) < len(key) && strings.HasSuffix(rest, " ") {
			return strconv.Quote(text)
		}
		from += i + 1
	}
}

func oneLineOf(s string) string {
	if strings.ContainsAny(s, "\n\r\t") {
		return strings.Join(strings.Fields(s), " ")
	}
	return s
}

// sharedAttrs finds the attributes that say the same on all spans that have
// them, which are at least three: they are said once.
func (t *oneTrace) sharedAttrs() {
	type seen struct {
		value string
		n     int
	}
	var order []string
	all := map[string]*seen{}
	for i := range t.trace.Spans {
		for _, a := range t.trace.Spans[i].Attrs {
			v := all[a.Key]
			switch {
			case v == nil:
				all[a.Key] = &seen{a.Value, 1}
				order = append(order, a.Key)
			case v.value == a.Value && v.n > 0:
				v.n++
			default:
				v.n = -1
			}
		}
	}
	for _, key := range order {
		if v := all[key]; len(t.shared) < maxShared && v.n >= 3 && len(t.trace.Spans) > 3 && hoisted(key) {
			t.shared = append(t.shared, client.Attr{Key: key, Value: v.value})
		}
	}
}

// hoisted tells which attributes belong to a trace as a whole.
func hoisted(key string) bool {
	for _, part := range []string{"project", "session", "user.id", "organization", "tenant", "environment"} {
		if strings.Contains(key, part) {
			return true
		}
	}
	return false
}

func (t *oneTrace) isShared(key string) bool {
	for i := range t.shared {
		if t.shared[i].Key == key {
			return true
		}
	}
	return false
}
