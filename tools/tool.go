package tools

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/caller"
	"airefinery-mcp/internal/snapshot"
	"airefinery-mcp/internal/trim"
	"airefinery-mcp/schemas"
)

// tool is one tool's declaration. Args is a struct that embeds the API's
// request first, then [Own], then what only this tool has: the API's
// parameters are told from ours by that place, and ours never reach the API.
type tool[Args, Resp any] struct {
	name, title, description string
	// own leads to the embedded Own.
	own func(*Args) *Own
	// fetch makes the upstream call.
	fetch func(context.Context, *client.Client, *Args) (*Resp, error)
	// window is the time window of a request and limit its limit, the API's
	// defaults when it has none; 0 where none is known.
	window func(*Args) time.Duration
	limit  func(*Args) int
	// unit is the unit of the values that are asked for; it may be nil.
	unit func(*Args) string
	// look adds this tool's own filters to what is looked at.
	look func(*Args, *look)
	// prepare rewrites arguments before the call, by what is remembered of the
	// caller, and check looks at the response with them. Both
	// may be nil.
	prepare func(m *memory, args *Args)
	check   func(*Args, *Resp) error
	// trim makes the answer.
	trim func(*Resp, trim.Options) trim.Result
	// meta leads to what a response says of itself.
	meta func(*Resp) *client.Meta
	// size estimates the memory that a response holds, in bytes.
	size func(*Resp) int64
}

// Own are the arguments of this server's own, the same on all tools. They
// never reach the API.
type Own struct {
	View     string `json:"view,omitempty" jsonschema:"enum=summary,enum=records,default=summary"`
	Match    string `json:"match,omitempty" jsonschema_description:"keep records with this text"`
	Since    string `json:"since,omitempty" jsonschema_description:"keep from: 10:15, 20m (ago)"`
	Until    string `json:"until,omitempty"`
	Cursor   string `json:"cursor,omitempty" jsonschema_description:"from an answer: same data, no new fetch"`
	MaxBytes int    `json:"max_bytes,omitempty" jsonschema:"minimum=1000,default=7500" jsonschema_description:"size of the answer"`
}

// look is how a response is looked at.
type look struct {
	view         trim.View
	match        string
	since, until string
	pattern      string
	minDuration  time.Duration
	errorsOnly   bool
}

// fetched is what a snapshot keeps.
type fetched[Resp any] struct {
	resp   *Resp
	asked  []trim.Param
	now    time.Time
	window time.Duration
	limit  int
	unit   string
}

// answer is what a call comes to, with the facts for the audit.
type answer struct {
	text         []byte
	shown, total int
	masked       int // placeholders in the text
	upstream     upstreamCall
}

// bind makes a declared tool callable.
func (t *tool[Args, Resp]) bind(s *Set) (*bound, error) {
	schema, err := schemas.Of[Args]()
	if err != nil {
		return nil, fmt.Errorf("tool %s: %w", t.name, err)
	}
	return &bound{
		name: t.name, title: t.title, description: t.description, schema: schema,
		call: func(ctx context.Context, raw json.RawMessage) (answer, error) {
			return t.call(ctx, s, schema, raw)
		},
	}, nil
}

// call is the life of a call: decode, find or fetch, trim, keep.
func (t *tool[Args, Resp]) call(ctx context.Context, s *Set, schema *schemas.Schema, raw json.RawMessage) (answer, error) {
	var args Args
	if err := decodeArgs(schema, raw, &args); err != nil {
		return answer{}, err
	}
	own := t.own(&args)
	if own.MaxBytes > s.cfg.MaxBytes {
		return answer{}, badArgument(fmt.Sprintf("Pass max_bytes=%d and page on by the cursor.", s.cfg.MaxBytes),
			"max_bytes is %d, the operator of this server allows at most %d", own.MaxBytes, s.cfg.MaxBytes)
	}
	who := caller.From(ctx)
	mem := s.memories.of(who)
	if t.prepare != nil {
		t.prepare(mem, &args)
	}
	l := look{view: trim.View(own.View), match: own.Match, since: own.Since, until: own.Until}
	if t.look != nil {
		t.look(&args, &l)
	}

	asked := apiParams(schema, &args)
	var snap *snapshot.Snapshot
	var data *fetched[Resp]
	var offset int
	var a answer
	var err error
	if own.Cursor != "" {
		snap, data, offset, err = t.resume(s, schema, who.ID, own.Cursor, asked, &l)
	} else {
		data, err = t.ask(ctx, s, who, &args, asked, &a.upstream)
		snap = snapshot.New(t.name, data)
	}
	if err != nil {
		return a, err
	}

	opts, err := t.options(s, data, l)
	if err != nil {
		return a, err
	}
	opts.MaxBytes = own.MaxBytes
	if opts.MaxBytes == 0 {
		opts.MaxBytes = min(defaultMaxBytes, s.cfg.MaxBytes)
	}
	opts.Offset = offset
	if !s.cfg.Forget {
		opts.CursorAll = snap.ID
		opts.Cursor = func(offset int) string { return snap.Page(l.listing(), offset) }
		opts.Handle = func(id client.TraceID) string { return mem.handles.Of(id.String()) }
	}
	if mem.masks != nil {
		opts.Clean, opts.CleanNamed = mem.masks.Clean, mem.masks.CleanNamed
		opts.MaxBytes -= maskedRoom
	}
	res := t.trim(data.resp, opts)
	if !res.Whole && !s.cfg.Forget {
		s.snapshots.Put(who.ID, snap, held(t.size(data.resp)), s.cfg.Now())
	}
	a.text, a.shown, a.total = res.JSON, res.Shown, res.Total
	if mem.masks != nil {
		a.text, a.masked = sayMasked(res.JSON, mem.masks.Masked())
	}
	return a, nil
}

// ask fetches a new response, and tells in up what the query came to.
func (t *tool[Args, Resp]) ask(ctx context.Context, s *Set, who caller.Caller, args *Args, asked []trim.Param, up *upstreamCall) (*fetched[Resp], error) {
	c := s.cfg.Client
	if who.UpstreamKey != "" {
		c = c.WithKey(who.UpstreamKey)
	}
	now := s.cfg.Now()
	up.made = true
	start := time.Now()
	resp, err := t.fetch(ctx, c, args)
	up.took = time.Since(start)
	if err != nil {
		up.note(nil, err)
		return nil, err
	}
	up.note(t.meta(resp), nil)
	if t.check != nil {
		if err := t.check(args, resp); err != nil {
			return nil, err
		}
	}
	f := &fetched[Resp]{resp: resp, asked: asked, now: now, window: t.window(args), limit: t.limit(args)}
	if t.unit != nil {
		f.unit = t.unit(args)
	}
	return f, nil
}

// resume finds the response of a cursor and the place in it. The place is one
// in the listing that the call asks for; a call that names no view means that
// of the cursor.
func (t *tool[Args, Resp]) resume(s *Set, schema *schemas.Schema, owner, cursor string, asked []trim.Param, l *look) (*snapshot.Snapshot, *fetched[Resp], int, error) {
	snap, page, err := s.snapshots.Get(owner, cursor, s.cfg.Now())
	if err != nil {
		return nil, nil, 0, &failure{Code: codeNotFound, Message: "the cursor is unknown here: it expired, or another replica of this server made it",
			Next: "Repeat the original call without cursor."}
	}
	data, ok := snap.Value.(*fetched[Resp])
	if !ok {
		return nil, nil, 0, badArgument(fmt.Sprintf("Pass it to %s.", snap.Tool), "the cursor is one of the tool %s", snap.Tool)
	}
	for _, p := range asked {
		if have, ok := param(data.asked, p.Name); !ok || have != p.Value {
			return nil, nil, 0, badArgument("Leave the argument out to continue the same data, or leave out cursor to ask anew.",
				"%s=%v does not belong to the data behind the cursor", p.Name, p.Value)
		}
	}
	if page == nil {
		return snap, data, 0, nil
	}
	views := []trim.View{l.view}
	if l.view == "" {
		views = []trim.View{trim.Summary, trim.Records}
	}
	for _, view := range views {
		l.view = view
		if page.In(l.listing()) {
			return snap, data, page.Offset, nil
		}
	}
	var repeat []string
	for _, name := range []string{"view", "match", "since", "until", "pattern", "min_duration", "errors_only"} {
		if _, ok := schema.Property(name); ok {
			repeat = append(repeat, name)
		}
	}
	return nil, nil, 0, badArgument(fmt.Sprintf("Repeat %s as in the answer that gave it, or pass cursor=%s to look at the same data anew.", strings.Join(repeat, ", "), snap.ID),
		"the cursor counts the records of another view or filter")
}

// listing is all that decides on the records of a listing and their order.
func (l look) listing() string {
	return fmt.Sprintf("%s %q %q %q %q %d %t", cmp.Or(l.view, trim.Summary), l.match, l.since, l.until, l.pattern, l.minDuration, l.errorsOnly)
}

// options gathers what the trimmers are told.
func (t *tool[Args, Resp]) options(s *Set, data *fetched[Resp], l look) (trim.Options, error) {
	o := trim.Options{
		Tool: t.name, Mark: s.cfg.Mark, Now: data.now, Window: data.window, Asked: data.asked, Limit: data.limit, Unit: data.unit,
		View: l.view, Match: l.match, Pattern: l.pattern, MinDuration: l.minDuration, ErrorsOnly: l.errorsOnly,
	}
	if o.View == "" {
		o.View = trim.Summary
	}
	var err error
	if l.since != "" {
		if o.Since, err = moment("since", l.since, data.now); err != nil {
			return o, err
		}
	}
	if l.until != "" {
		if o.Until, err = moment("until", l.until, data.now); err != nil {
			return o, err
		}
	}
	if !o.Since.IsZero() && !o.Until.IsZero() && !o.Since.Before(o.Until) {
		return o, badArgument("Swap them, or leave one out.", "since=%s is not before until=%s", l.since, l.until)
	}
	own := func(name string, given bool, value any) {
		if given {
			o.Own = append(o.Own, trim.Param{Name: name, Value: value})
		}
	}
	own("match", l.match != "", l.match)
	own("since", l.since != "", l.since)
	own("until", l.until != "", l.until)
	own("pattern", l.pattern != "", l.pattern)
	own("min_duration", l.minDuration != 0, l.minDuration.String())
	own("errors_only", l.errorsOnly, true)
	return o, nil
}

// apiParams lists the API's parameters that the call gives, in the schema's
// order: the fields of the struct that Args embeds first.
func apiParams[Args any](schema *schemas.Schema, args *Args) []trim.Param {
	v := reflect.ValueOf(args).Elem()
	var out []trim.Param
	for i := range schema.Properties {
		p := &schema.Properties[i]
		f := v.FieldByIndex(p.Index)
		if p.Index[0] != 0 || f.IsZero() {
			continue
		}
		switch f = reflect.Indirect(f); f.Kind() {
		case reflect.Int:
			out = append(out, trim.Param{Name: p.Name, Value: int(f.Int())})
		default:
			out = append(out, trim.Param{Name: p.Name, Value: f.Interface()})
		}
	}
	return out
}

func param(list []trim.Param, name string) (any, bool) {
	for _, p := range list {
		if p.Name == name {
			return p.Value, true
		}
	}
	return nil, false
}
