package budget

import (
	"slices"

	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/safe"
)

// NextCall is a ready-made next call, with the reason to make it.
type NextCall struct {
	Why  safe.Text
	Tool string // "" for the tool that answers
	Args []analysis.Param
	// Own are further arguments, those of the present call: where there is no
	// room for them, the caller is told to repeat them.
	Own []analysis.Param
}

// short is the call without the arguments that the caller has anyhow.
func (c NextCall) short() NextCall {
	names := make([]safe.Text, len(c.Own))
	for i, p := range c.Own {
		names[i] = safe.Token(p.Name)
	}
	c.Why = safe.Format("%s; repeat %s", c.Why, safe.JoinWith(", ", names...))
	c.Own = nil
	return c
}

// PageCall is the call that continues the listing at an offset; ok is false
// where nothing is kept. A cursor says where to go on, not in which listing.
func (f *Frame) PageCall(why safe.Text, offset int) (c NextCall, ok bool) {
	cursor := f.pageCursor(offset)
	if cursor.IsEmpty() {
		return NextCall{}, false
	}
	args := append(f.Required(), analysis.Param{Name: "cursor", Value: cursor.String()})
	return NextCall{Why: why, Args: append(args, f.Listing...), Own: f.Own}, true
}

// Next writes the proposed calls, nothing when there are none.
func (f *Frame) Next(w *Writer, calls []NextCall) {
	if len(calls) == 0 {
		return
	}
	w.Key("next")
	w.Open('[')
	for _, c := range calls {
		w.Open('{')
		w.Member("why", c.Why)
		if c.Tool != "" && c.Tool != f.Tool {
			w.Member("tool", safe.Token(c.Tool))
		}
		w.Key("args")
		w.Params(c.Args, c.Own)
		w.Close('}')
	}
	w.Close(']')
}

// Propose keeps which calls the answer proposes, those too for which it has no room.
func (f *Frame) Propose(calls []NextCall) {
	if f.Said != nil {
		f.Said.Next = calls
	}
}

// NextWithin writes as many of the proposed calls as fit, the first ones first,
// and returns how many. Where not even the first fits, it does without the
// arguments of the present call.
func (f *Frame) NextWithin(w *Writer, calls []NextCall, limit int) int {
	f.Propose(calls)
	for n := len(calls); n > 0; n-- {
		if w.Try(limit, func() { f.Next(w, calls[:n]) }) {
			return n
		}
	}
	if len(calls) > 0 && len(calls[0].Own) > 0 && w.Try(limit, func() { f.Next(w, []NextCall{calls[0].short()}) }) {
		return 1
	}
	return 0
}

// Required are the parameters of the call that its schema requires, which
// every further call of the same tool must repeat, a cursor's too.
func (f *Frame) Required() []analysis.Param {
	var out []analysis.Param
	for _, p := range f.Request.Asked {
		if p.Name == "metric" || p.Name == "trace" {
			out = append(out, p)
		}
	}
	return out
}

// Again are the arguments that look at the same data with some changed: by the
// snapshot's cursor or, where nothing is kept, by the present call once more.
// own are those of this server's arguments that the further call keeps.
func (f *Frame) Again(own []analysis.Param, change ...analysis.Param) []analysis.Param {
	if !f.Snapshot.IsEmpty() {
		args := append(f.Required(), analysis.Param{Name: "cursor", Value: f.Snapshot.String()})
		return With(append(args, own...), change...)
	}
	return With(slices.Concat(f.Request.Asked, own), change...)
}

// With returns the parameters with some set to other values or added.
func With(params []analysis.Param, change ...analysis.Param) []analysis.Param {
	out := slices.Clone(params)
	for _, c := range change {
		if i := slices.IndexFunc(out, func(p analysis.Param) bool { return p.Name == c.Name }); i >= 0 {
			out[i] = c
		} else {
			out = append(out, c)
		}
	}
	return out
}
