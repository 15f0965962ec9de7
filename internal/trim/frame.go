package trim

import (
	"slices"
	"strconv"
	"strings"

	"airefinery-mcp/client"
)

// call is a ready-made next call, with the reason to make it.
type call struct {
	why  string
	tool string // "" for the tool that answers
	args []Param
	// own are further arguments, those of the present call: where there is no
	// room for them, the caller is told to repeat them.
	own []Param
}

// page is the call that continues a listing at a cursor. A cursor says where
// to go on, not in which listing.
func (o *Options) page(why, cursor string) call {
	args := append(o.required(), Param{"cursor", cursor})
	if o.View == Records {
		args = append(args, Param{"view", string(Records)})
	}
	return call{why: why, args: args, own: o.Own}
}

// short is the call without the arguments that the caller has anyhow.
func (c call) short() call {
	names := make([]string, len(c.own))
	for i, p := range c.own {
		names[i] = p.Name
	}
	c.why += "; repeat " + strings.Join(names, ", ")
	c.own = nil
	return c
}

// head writes the start of every answer: mark, window, now, asked. The object
// stays open.
func (o *Options) head(w *writer) {
	w.open('{')
	if o.Mark != "" {
		w.keyStr("data", o.Mark)
	}
	if o.Window > 0 {
		w.key("window")
		w.strs(stamp(o.Now.Add(-o.Window)), stamp(o.Now))
	}
	w.keyStr("now", stamp(o.Now))
	if len(o.Asked)+len(o.Own) > 0 {
		w.key("asked")
		o.params(w, o.Asked, o.Own)
	}
}

func (o *Options) params(w *writer, lists ...[]Param) {
	w.open('{')
	for _, list := range lists {
		for _, p := range list {
			w.key(p.Name)
			w.value(p.Value)
		}
	}
	w.close('}')
}

// list writes an array of sentences under a key, nothing when there are none.
func list(w *writer, key string, sentences []string) {
	if len(sentences) == 0 {
		return
	}
	w.key(key)
	w.strs(sentences...)
}

// next writes the proposed calls, nothing when there are none.
func (o *Options) next(w *writer, calls []call) {
	if len(calls) == 0 {
		return
	}
	w.key("next")
	w.open('[')
	for _, c := range calls {
		w.open('{')
		w.keyStr("why", c.why)
		if c.tool != "" && c.tool != o.Tool {
			w.keyStr("tool", c.tool)
		}
		w.key("args")
		o.params(w, c.args, c.own)
		w.close('}')
	}
	w.close(']')
}

// nextWithin writes as many of the proposed calls as fit up to a length of the
// answer, the first ones. It reports whether any did.
func (o *Options) nextWithin(w *writer, calls []call, limit int) bool {
	for n := len(calls); n > 0; n-- {
		if w.try(limit, func() { o.next(w, calls[:n]) }) {
			return true
		}
	}
	return len(calls) > 0 && len(calls[0].own) > 0 && w.try(limit, func() { o.next(w, []call{calls[0].short()}) })
}

// required are the parameters of the call that its schema requires, which
// every further call of the same tool must repeat, a cursor's too.
func (o *Options) required() []Param {
	var out []Param
	for _, p := range o.Asked {
		if p.Name == "metric" || p.Name == "trace" {
			out = append(out, p)
		}
	}
	return out
}

// Limits of what is told of a response's own troubles.
const (
	maxTroubles    = 4
	maxTroubleText = 160
)

// atLeast says first in the totals that they do not count all there was.
func atLeast(w *writer, m *client.Meta) {
	if len(m.LeftOut) > 0 {
		w.key("at_least")
		w.bool(true)
	}
}

// troubles says what of the response was too much, is partial or could not be
// read.
func (o *Options) troubles(m *client.Meta) []string {
	return append(tooMuch(m), o.partial(m)...)
}

// tooMuch says what of the response was not read, for there was too much.
func tooMuch(m *client.Meta) []string {
	var out []string
	for _, e := range m.LeftOut {
		out = append(out, e.String())
	}
	return out
}

// partial says what of the response is partial or could not be read.
func (o *Options) partial(m *client.Meta) []string {
	var out []string
	add := func(kind string, n int, text func(i int) string) {
		for i := range min(n, maxTroubles) {
			out = append(out, kind+cut(text(i), maxTroubleText))
		}
		if n > maxTroubles {
			out = append(out, strconv.Itoa(n-maxTroubles)+" more like these")
		}
	}
	add("partial answer, the upstream warns: ", len(m.Warnings), func(i int) string { return o.clean(m.Warnings[i]) })
	add("unreadable and left out: ", len(m.Problems), func(i int) string {
		p := m.Problems[i]
		return strconv.Itoa(p.Count) + " × " + p.Where + ": " + o.clean(p.What)
	})
	return out
}

// headWithin writes the head of an answer in at most limit bytes: with long
// arguments cut, or without the arguments where that is not enough.
func headWithin(w *writer, o *Options, limit int) {
	if w.try(limit, func() { o.head(w) }) {
		return
	}
	short := *o
	short.Asked, short.Own = cutParams(o.Asked), cutParams(o.Own)
	if w.try(limit, func() { short.head(w) }) {
		return
	}
	short.Asked, short.Own, short.Mark = nil, nil, cut(o.Mark, 100)
	short.head(w)
}

func cutParams(params []Param) []Param {
	out := make([]Param, len(params))
	for i, p := range params {
		out[i] = p
		if s, ok := p.Value.(string); ok {
			out[i].Value = cut(s, 24)
		}
	}
	return out
}

// listWithin writes sentences under a key up to a length of the answer, and
// says how many more there were. Where not even the first fits it is cut.
func listWithin(w *writer, key string, sentences []string, limit int) {
	for n := len(sentences); n > 0; n-- {
		some := sentences[:n:n]
		if rest := len(sentences) - n; rest > 0 {
			some = append(some, strconv.Itoa(rest)+" more")
		}
		if w.try(limit, func() { list(w, key, some) }) {
			return
		}
	}
	if len(sentences) > 0 {
		list(w, key, []string{cut(sentences[0], 50)})
	}
}

// withParams returns the parameters with some set to other values or added.
func withParams(params, change []Param) []Param {
	out := slices.Clone(params)
	for _, c := range change {
		if i := slices.IndexFunc(out, func(p Param) bool { return p.Name == c.Name }); i >= 0 {
			out[i] = c
		} else {
			out = append(out, c)
		}
	}
	return out
}
