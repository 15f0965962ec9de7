package tools

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/caller"
	"airefinery-mcp/internal/handle"
	"airefinery-mcp/internal/names"
	"airefinery-mcp/internal/render/answer"
	"airefinery-mcp/internal/render/budget"
	"airefinery-mcp/internal/snapshot"
	"airefinery-mcp/schemas"
)

// look is how a response is looked at: this server's own arguments as the call
// gave them, apart from the cursor and the size.
type look struct {
	form  answer.Form
	match string
	// trace is the id of the trace that match stands for; "" where it is a text.
	trace        string
	since, until string
	pattern      string
	span         string
	minDuration  time.Duration
	errorsOnly   bool
}

// readMatch finds the trace whose id or handle match is, if it is one: other
// texts may begin alike, and logs may write the id without its leading zeros.
func (l *look) readMatch(find func(handle string) (id string, ok bool)) (r budget.Reading, ok bool) {
	const idLen = 32
	if len(l.match) < handle.MinLength || len(l.match) > idLen || strings.Trim(strings.ToLower(l.match), "0123456789abcdef") != "" {
		return r, false
	}
	if id := strings.ToLower(l.match); len(id) == idLen {
		l.trace = id
		return r, false
	}
	if l.trace, ok = find(l.match); ok {
		r = budget.Reading{Name: "match", Given: l.match, Taken: "trace " + l.trace}
	}
	return r, ok
}

// text is what is looked for in records.
func (l *look) text() string {
	if id := strings.TrimLeft(l.trace, "0"); id != "" {
		return id
	}
	return l.match
}

// listing is all that decides on the records of a listing and their order.
func (l look) listing() string {
	return fmt.Sprintf("%s %q %q %q %q %q %d %t", cmp.Or(l.form, answer.Summary), l.match, l.since, l.until, l.pattern, l.span, l.minDuration, l.errorsOnly)
}

// params are the arguments that keep records, as answers echo and repeat them.
func (l look) params() []analysis.Param {
	var out []analysis.Param
	add := func(name string, given bool, value any) {
		if given {
			out = append(out, analysis.Param{Name: name, Value: value})
		}
	}
	add("match", l.match != "", l.match)
	add("since", l.since != "", l.since)
	add("until", l.until != "", l.until)
	add("pattern", l.pattern != "", l.pattern)
	add("span_id", l.span != "", l.span)
	add("min_duration", l.minDuration != 0, l.minDuration.String())
	add("errors_only", l.errorsOnly, true)
	return out
}

// options are those of an answer about what was fetched for a request. Times
// of day and "how long ago" are read against the time of the fetch.
func (l look) options(r analysis.Request) (answer.Options, error) {
	o := answer.Options{
		Request: r,
		View:    answer.View{Form: cmp.Or(l.form, answer.Summary), Span: l.span},
		Filter:  analysis.Filter{Match: l.text(), Pattern: l.pattern, MinDuration: l.minDuration, ErrorsOnly: l.errorsOnly},
		Names:   answer.Names{Own: l.params()},
	}
	if l.span != "" && (l.since != "" || l.until != "" || l.minDuration != 0 || l.errorsOnly) {
		return o, badArgument("Pass match to see only its parts with a text, and leave out the other filters.", "span_id shows one span, whenever it was and however it ended")
	}
	var err error
	if l.since != "" {
		if o.Filter.Since, err = moment("since", l.since, r.FetchedAt); err != nil {
			return o, err
		}
	}
	if l.until != "" {
		if o.Filter.Until, err = moment("until", l.until, r.FetchedAt); err != nil {
			return o, err
		}
	}
	if f := &o.Filter; !f.Since.IsZero() && !f.Until.IsZero() && !f.Since.Before(f.Until) {
		return o, badArgument("Swap them, or leave one out.", "since=%s is not before until=%s", l.since, l.until)
	}
	return o, nil
}

// resume finds the response of a cursor and the place in it. The place is one
// in the listing that the call asks for; a call that names no view means that
// of the cursor.
func (t *tool[Args, Resp]) resume(ctx context.Context, s *Set, mem *memory, who caller.Caller, schema *schemas.Schema, cursor string, asked []analysis.Param, l *look) (*snapshot.Snapshot, *fetched[Resp], int, error) {
	snap, page, err := s.snapshots.Get(who.ID, cursor, s.cfg.Now())
	if err != nil {
		if snap, page, err = s.restore(ctx, mem, who, cursor); err != nil {
			return nil, nil, 0, err
		}
	}
	if snap == nil {
		return nil, nil, 0, &failure{Code: codeNotFound, Message: mem.unknown("the cursor"),
			Next: "Send the same call once more, which may reach the replica that knows it; if it is unknown again, repeat the original call without cursor.", Retry: true}
	}
	data, ok := snap.Value.(*fetched[Resp])
	if !ok {
		return nil, nil, 0, badArgument(fmt.Sprintf("Pass it to %s.", snap.Tool), "the cursor is one of the tool %s", snap.Tool)
	}
	for _, p := range asked {
		if have, ok := param(data.request.Asked, p.Name); !ok || have != p.Value {
			return nil, nil, 0, badArgument("Leave the argument out to continue the same data, or leave out cursor to ask anew.",
				"%s=%v does not belong to the data behind the cursor", p.Name, p.Value)
		}
	}
	if page == nil {
		return snap, data, 0, nil
	}
	forms := []answer.Form{l.form}
	if l.form == "" {
		forms = []answer.Form{answer.Summary, answer.Records, answer.Conversation, answer.Tree}
	}
	for _, form := range forms {
		l.form = form
		if page.In(l.listing()) {
			return snap, data, page.Offset, nil
		}
	}
	var repeat []string
	for _, name := range []string{"view", "match", "since", "until", "pattern", "span_id", "min_duration", "errors_only"} {
		if _, ok := schema.Property(name); ok {
			repeat = append(repeat, name)
		}
	}
	return nil, nil, 0, badArgument(fmt.Sprintf("Repeat %s as in the answer that gave it, or pass cursor=%s to look at the same data anew.", strings.Join(repeat, ", "), snap.ID),
		"the cursor counts the records of another view or filter")
}

func param(list []analysis.Param, name string) (any, bool) {
	for _, p := range list {
		if p.Name == name {
			return p.Value, true
		}
	}
	return nil, false
}

// emptied says why this server's own filters leave nothing of a response that
// has records; nil where there is nothing to add. count counts what passes
// another look.
func (l look) emptied(state *callerState, count func(look) int) *analysis.Emptiness {
	var e analysis.Emptiness
	params := l.params()
	for _, p := range params {
		if len(params) > 1 { // else all that came
			e.Left = append(e.Left, analysis.FilterLeft{Name: p.Name, N: count(l.dropping(p.Name))})
		}
	}
	if l.match != "" && l.trace == "" {
		known := state.seen.Values(names.Service, names.Agent, names.Model, names.Project, names.Session, names.AgentClass)
		if near, ok := schemas.Nearest(l.match, known); ok {
			e.Filter, e.Near, e.Meant = analysis.Param{Name: "match", Value: l.match}, []string{near}, true
		}
	}
	if e.Left == nil && !e.Meant {
		return nil
	}
	return &e
}

// dropping returns the look without one of its filters.
func (l look) dropping(name string) look {
	switch name {
	case "match":
		l.match, l.trace = "", ""
	case "since":
		l.since = ""
	case "until":
		l.until = ""
	case "pattern":
		l.pattern = ""
	case "min_duration":
		l.minDuration = 0
	case "errors_only":
		l.errorsOnly = false
	}
	return l
}
