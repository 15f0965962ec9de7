package answer

import (
	"slices"
	"time"

	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/render/budget"
	"airefinery-mcp/internal/safe"
)

// maxNameText is the most bytes of a name that exists.
const maxNameText = 60

// noun is what there is none of.
type noun struct{ one, many safe.Text }

// emptyNote says why there are no records and what it cost to know that; usual
// is what can be said of any such answer.
func (o *Options) emptyNote(clean *safe.Cleaner, what noun, usual safe.Text) safe.Text {
	e := o.Empty
	if e == nil {
		return usual
	}
	var said []safe.Text
	say := func(sentence safe.Text) { said = append(said, sentence) }
	name, value := safe.Token(e.Filter.Name), paramText(clean, e.Filter)
	switch {
	case e.Unlisted:
		say(safe.Format("there is no project %s", value))
	case e.Filter.Name != "":
		say(safe.Format("%s=%s leaves nothing, without it %s", name, value, o.countWithout(what)))
	case len(e.Together) > 0:
		say(safe.Format("%s together leave nothing, without them %s", paramNames(e.Together), o.countWithout(what)))
	}
	if e.Failures > 0 {
		say(safe.Format("no successes, but status=failure gives %s", counted(e.Failures, what.one, what.many)))
	}
	if e.Bare {
		say(safe.Const("nothing without the filters either"))
	}
	switch {
	case e.Longer > 0 && e.Newest > 0:
		say(safe.Format("the last %s have some, the newest at %s", hours(e.Longer), budget.Clock(e.Newest, o.Request.FetchedAt)))
	case e.Longer > 0:
		say(safe.Format("the last %s have some", hours(e.Longer)))
	case e.Searched > 0:
		say(safe.Format("nothing in the last %s", hours(e.Searched)))
	}
	if p := e.Elsewhere; p.Name != "" {
		say(safe.Format("it is among %s", paramText(clean, p)))
	}
	for _, other := range e.NotIn {
		say(safe.Format("nor is it among %s", clean.Clean(other).Cut(maxNameText)))
	}
	if p := e.Unknown; p.Name != "" {
		say(safe.Format("%s=%s is no known name (names are case-sensitive)", safe.Token(p.Name), paramText(clean, p)))
	}
	switch near := o.near(clean); {
	case near.IsEmpty() || len(said) == 0:
	case e.Unknown.Name != "" && e.Without > 0:
		say(safe.Format("%s gives %s", near, o.countWithout(what)))
	default:
		say(safe.Format("known: %s", near))
	}
	if e.Retired != "" {
		say(safe.Format("the project is %s", safe.Token(e.Retired)))
	}
	if e.Forbidden && len(e.Near) == 0 {
		say(safe.Const("the credential may not list projects"))
	}
	switch {
	case len(said) == 0 && e.Queries == 0:
		return usual
	case len(said) == 0:
		return safe.Format("%s (%s told no more)", usual, furtherQueries(e.Queries))
	}
	return safe.Format("no %s: %s (%s)", what.many, safe.JoinWith("; ", said...), furtherQueries(e.Queries))
}

// hours is a window of whole hours as the API documents it.
func hours(d time.Duration) safe.Text { return safe.Format("%sh", safe.Int(int64(d/time.Hour))) }

func furtherQueries(n int) safe.Text {
	return counted(n, safe.Const("further query"), safe.Const("further queries"))
}

// countWithout words how many records there are without the filters.
func (o *Options) countWithout(what noun) safe.Text {
	if o.Empty.AtLeast {
		return safe.Format("%s or more %s", safe.Int(o.Empty.Without), what.many)
	}
	return counted(o.Empty.Without, what.one, what.many)
}

func paramText(clean *safe.Cleaner, p analysis.Param) safe.Text {
	text, _ := p.Value.(string)
	return clean.CleanNamed(p.Name, text).Cut(maxNameText)
}

func paramNames(params []analysis.Param) safe.Text {
	out := make([]safe.Text, len(params))
	for i, p := range params {
		out[i] = safe.Token(p.Name)
	}
	return safe.JoinWith(", ", out...)
}

// near lists the names that exist.
func (o *Options) near(clean *safe.Cleaner) safe.Text {
	var out []safe.Text
	for _, name := range o.Empty.Near {
		out = append(out, clean.Clean(name).Cut(maxNameText))
	}
	return safe.JoinWith(", ", out...)
}

// leftNotes says which of this server's own filters leave nothing of what was
// fetched; nil where that is not known.
func (o *Options) leftNotes(clean *safe.Cleaner) []safe.Text {
	if o.Empty == nil {
		return nil
	}
	var said []safe.Text
	for _, l := range o.Empty.Left {
		said = append(said, safe.Format("without %s %s", safe.Token(l.Name), safe.Int(l.N)))
	}
	if near := o.near(clean); !near.IsEmpty() {
		said = append(said, safe.Format("close to match: %s", near))
	}
	return []safe.Text{safe.JoinWith("; ", said...)}
}

// emptyCall proposes what has records where the present call has none; ok is
// false where that is not known.
func (o *Options) emptyCall(f *budget.Frame) (call budget.NextCall, ok bool) {
	e, clean := o.Empty, f.Clean
	if e == nil {
		return call, false
	}
	asked := slices.Concat(o.Request.Asked, o.Names.Own)
	with := func(p analysis.Param, args []analysis.Param) (budget.NextCall, bool) {
		return budget.NextCall{Why: safe.Format("with %s=%s", safe.Token(p.Name), paramText(clean, p)), Args: args}, true
	}
	anew := func(p analysis.Param) (budget.NextCall, bool) { return with(p, budget.With(asked, p)) }
	// meant replaces what has no records by the name that was most likely meant. A
	// masked one would ask for something else.
	meant := e.Meant && clean.Clean(e.Near[0]).String() == e.Near[0]
	switch {
	case e.Filter.Name == "match" && meant:
		p := analysis.Param{Name: "match", Value: e.Near[0]}
		return with(p, f.Again(budget.With(o.Names.Own, p)))
	case e.Filter.Name != "" && meant:
		return anew(analysis.Param{Name: e.Filter.Name, Value: e.Near[0]})
	case e.Filter.Name != "" && e.Left == nil:
		return without(asked, e.Filter), true
	case len(e.Together) > 0:
		return without(asked, e.Together...), true
	case e.Failures > 0:
		return anew(analysis.Param{Name: "status", Value: "failure"})
	case e.Longer > 0 && e.Newest > 0:
		return anew(analysis.Param{Name: "time_window", Value: budget.Reaching(e.Newest, o.Request.FetchedAt)})
	case e.Longer > 0:
		return anew(analysis.Param{Name: "time_window", Value: hours(e.Longer).String()})
	case e.Elsewhere.Name != "":
		return anew(e.Elsewhere)
	case e.Unknown.Name != "" && meant:
		return anew(analysis.Param{Name: e.Unknown.Name, Value: e.Near[0]})
	}
	most := analysis.FilterLeft{}
	for _, l := range e.Left {
		if l.N > most.N {
			most = l
		}
	}
	if most.N == 0 {
		return call, false
	}
	call = without(o.Names.Own, analysis.Param{Name: most.Name})
	call.Args = f.Again(call.Args)
	return call, true
}

// without is a call with some arguments left out.
func without(args []analysis.Param, dropped ...analysis.Param) budget.NextCall {
	args = slices.DeleteFunc(slices.Clone(args), func(p analysis.Param) bool {
		return slices.ContainsFunc(dropped, func(d analysis.Param) bool { return d.Name == p.Name })
	})
	return budget.NextCall{Why: safe.Format("without %s", paramNames(dropped)), Args: args}
}

// searchable reports whether a longer window may have records and was not
// searched yet.
func (o *Options) searchable() bool {
	return o.Request.Window > 0 && o.Request.Window < 24*time.Hour && (o.Empty == nil || o.Empty.Searched == 0)
}
