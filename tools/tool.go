package tools

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/analysis/logs"
	"airefinery-mcp/internal/analysis/normal"
	"airefinery-mcp/internal/caller"
	"airefinery-mcp/internal/names"
	"airefinery-mcp/internal/render/answer"
	"airefinery-mcp/internal/render/display"
	"airefinery-mcp/internal/render/picture"
	"airefinery-mcp/internal/snapshot"
	"airefinery-mcp/internal/turns"
	"airefinery-mcp/schemas"
)

// tool is one tool's declaration. Args is a struct that embeds the API's
// request first, then [Own], then what only this tool has: the API's
// parameters are told from ours by that place, and ours never reach the API.
type tool[Args, Resp any] struct {
	// The example in the description has {metric} and {trace} for the first
	// names of the catalogue.
	name, title, description string
	// own leads to the embedded Own.
	own func(*Args) *Own
	// fetch makes the upstream call.
	fetch func(context.Context, *client.Client, *Args) (*Resp, error)
	// probe makes a single query, to see whether there is anything; nil is fetch.
	probe func(context.Context, *client.Client, *Args) (*Resp, error)
	// window is the time window of a request and limit its limit, the API's
	// defaults when it has none; 0 where none is known.
	window func(*Args) time.Duration
	limit  func(*Args) int
	// kept is how long the engine keeps such records by default, 0 where that is
	// not known (measured on the engines; the API may set others).
	kept time.Duration
	// known adds what the catalogue knows of what was asked for: the unit of its
	// values, and which parameters it takes. It may be nil.
	known func(*schemas.Catalogue, *Args, *fetched[Resp])
	// look adds this tool's own filters to what is looked at.
	look func(*Args, *look)
	// prepare rewrites arguments before the call by the handles that are known, and
	// check looks at the response with them. Both may be nil.
	prepare func(find func(handle string) (id string, ok bool), a *Args)
	check   func(*Args, *Resp) error
	// early returns the context for fetch in which the answer is begun before all of
	// the response is there. It may be nil.
	early func(context.Context, *Args, *answer.Options) context.Context
	// answer finds the facts that the answer is made of.
	answer func(*Resp, answer.Options) answer.Answer
	// compares returns what compares the facts of an answer with what is usual; see
	// [Set.compares]. It may be nil.
	compares func(*Set, caller.Caller, *turns.Turn, *Resp, *analysis.Request) func(*logs.Table) *normal.Usual
	// teaches learns of a query what is usual. It may be nil.
	teaches func(*Set, caller.Caller, *turns.Turn, *Args, *Resp, *lesson)
	// meta leads to what a response says of itself.
	meta func(*Resp) *client.Meta
	// further adds to what a query came to the queries that fetch made after it.
	// It may be nil.
	further func(*Resp, *upstreamCall)
	// count returns how many records a response has, newest when the newest of
	// them was, in ns since the Unix epoch, 0 where that is not known, and names
	// adds the names that it has.
	count  func(*Resp) int
	newest func(*Resp) int64
	names  func(r *Resp, add func(kind, name string))
	// size estimates the memory that a response holds, in bytes.
	size func(*Resp) int64
}

// Own are the arguments of this server's own, the same on all tools. They
// never reach the API.
type Own struct {
	View     string `json:"view,omitempty" jsonschema:"enum=summary,enum=records,default=summary"`
	Match    string `json:"match,omitempty" jsonschema_description:"keep records with this text"`
	Since    string `json:"since,omitempty" jsonschema_description:"keep from: 10:15 (UTC), 20m (ago)"`
	Until    string `json:"until,omitempty"`
	Cursor   string `json:"cursor,omitempty" jsonschema_description:"from an answer: same data, no new fetch"`
	MaxBytes int    `json:"max_bytes,omitempty" jsonschema:"minimum=1000,default=7500" jsonschema_description:"size of the answer"`
}

// fetched is a response with what was asked for it: what a snapshot keeps.
type fetched[Resp any] struct {
	resp    *Resp
	request analysis.Request
	unit    string
	// empty is why there are no records; nil where there are.
	empty *analysis.Emptiness
}

// outcome is what a call comes to, with the facts for the audit.
type outcome struct {
	text         []byte
	shown, total int
	masked       int // placeholders in the text
	upstream     upstreamCall
	// document is the same facts for a person, where they were asked for.
	document *display.Document
}

// bind makes a declared tool callable.
func (t *tool[Args, Resp]) bind(s *Set) *bound {
	cat := s.cfg.Catalogue
	schema := reflected[Args](t.name, map[string][]string{"metric": cat.DefaultMetrics(), "trace": cat.DefaultTraces()})
	return &bound{
		name: t.name, title: t.title, description: withExample(cat, t.description), schema: schema,
		call: func(ctx context.Context, raw json.RawMessage, show bool) (outcome, error) {
			return t.call(ctx, s, schema(), raw, show)
		},
		replay: func(ctx context.Context, c *client.Client, saved *savedSnapshot) (any, int64, error) {
			return t.replay(ctx, s, schema(), c, saved)
		},
	}
}

// call is the life of a call: decode, find or fetch, render, keep. show asks for a
// document, too.
func (t *tool[Args, Resp]) call(ctx context.Context, s *Set, schema *schemas.Schema, raw json.RawMessage, show bool) (outcome, error) {
	var args Args
	var out outcome
	readings, err := decodeArgs(schema, raw, &args)
	if err != nil {
		return out, err
	}
	own := t.own(&args)
	who := caller.From(ctx)
	mem := s.memoryOf(ctx, who)
	state := mem.callerState
	find := func(handle string) (string, bool) { return mem.find(ctx, handle) }
	if t.prepare != nil {
		t.prepare(find, &args)
	}
	l := look{form: answer.Form(own.View), match: own.Match, since: own.Since, until: own.Until}
	if t.look != nil {
		t.look(&args, &l)
	}
	if r, ok := l.readMatch(find); ok {
		readings = append(readings, r)
	}

	asked := apiParams(schema, &args)
	var snap *snapshot.Snapshot
	var data *fetched[Resp]
	var opts answer.Options
	var tape client.Tape
	if own.Cursor != "" {
		var offset int
		if snap, data, offset, err = t.resume(ctx, s, mem, who, schema, own.Cursor, asked, &l); err == nil {
			opts, err = l.options(data.request)
			opts.View.Offset = offset
		}
	} else {
		request := t.request(&args, asked, s.cfg.Now())
		if opts, err = l.options(request); err == nil {
			ctx := client.Record(ctx, &tape)
			if t.early != nil {
				ctx = t.early(ctx, &args, &opts)
			}
			data, err = t.ask(ctx, s, who, schema, &args, request, &out.upstream)
			snap = snapshot.New(t.name, data)
		}
	}
	if err == nil && t.check != nil {
		err = t.check(&args, data.resp)
	}
	if err != nil {
		return out, err
	}
	opts.Request, opts.View.Unit = data.request, data.unit
	opts.Names.Tool, opts.Names.Mark, opts.Names.Understood = t.name, s.cfg.Mark, readings
	if !s.cfg.Forget {
		opts.Names.Snapshot = snap.ID
		opts.Names.Page = func(offset int) string { return snap.Page(l.listing(), offset) }
		opts.Names.Handle = mem.handle
	}
	opts.Empty, opts.Names.Note = data.empty, mem.note()
	size := keptSize(t.size(data.resp))
	if own.Cursor != "" { // what was fetched has claimed its memory
		var claim turns.Claim
		defer claim.Give()
		if err := claim.Grow(ctx, nil, size); err != nil {
			return out, err
		}
	}
	whole := false
	err = mem.write(ctx, func() ([]byte, error) {
		err := turns.Do(ctx, func(turn *turns.Turn) {
			opts.Masker = state.masker(turn)
			if own.Cursor == "" && t.compares != nil && opts.Filter.IsZero() && opts.View.Form != answer.Records {
				opts.Usual = t.compares(s, who, turn, data.resp, &data.request)
			}
			words := t.answer(data.resp, opts)
			whole = s.write(ctx, state, own.MaxBytes, &words, &out)
			if out.total == 0 && t.count(data.resp) > 0 {
				if opts.Empty = l.emptied(state, func(l look) int { return t.passing(data, l, opts) }); opts.Empty != nil {
					words = t.answer(data.resp, opts)
					whole = s.write(ctx, state, own.MaxBytes, &words, &out)
				}
			}
			if show {
				out.document = picture.Of(&words, t.title)
			}
			if own.Cursor == "" && t.teaches != nil && opts.Filter.IsZero() {
				t.teaches(s, who, turn, &args, data.resp, &lesson{&data.request, words.Logs, words.Metrics})
			}
		})
		return out.text, err
	})
	if err == nil && !whole && !s.cfg.Forget {
		s.snapshots.Put(snapshot.Owner{ID: who.ID, Principal: who.Principal}, snap, size, s.cfg.Now())
		if own.Cursor == "" {
			t.share(ctx, mem, &args, snap, data, &tape)
		}
	}
	return out, err
}

// write lays an answer out for the client that reads it, and reports whether it
// leaves nothing out.
func (s *Set) write(ctx context.Context, state *callerState, maxBytes int, render *answer.Answer, out *outcome) (whole bool) {
	var res answer.Result
	out.text = s.roomFor(ctx, maxBytes).fill(func(b answer.Budget) []byte {
		if state.masks == nil {
			res = render.Within(b)
			return res.JSON
		}
		b.MaxBytes -= maskedRoom
		res = render.Within(b)
		text, masked := sayMasked(res.JSON, res.Head, state.masks.Masked())
		out.masked = masked
		return text
	})
	out.shown, out.total = res.Shown, res.Total
	return res.Whole
}

// passing counts the records of a response that pass another look's filters.
func (t *tool[Args, Resp]) passing(data *fetched[Resp], l look, opts answer.Options) int {
	o, err := l.options(data.request)
	if err != nil {
		return 0
	}
	opts.Filter, opts.View.Offset = o.Filter, 0
	const least = 1000 // bytes: what is shown does not matter
	a := t.answer(data.resp, opts)
	return a.Within(answer.Budget{MaxBytes: least}).Total
}

// keptSize adds to what the decoder counted of a response what comes on top
// when it is kept, in bytes: the allocator's rounding, and what a snapshot
// costs in itself.
func keptSize(decoded int64) int64 { return decoded*5/4 + 16<<10 }

// ask fetches a new response, and tells in up what the query came to.
func (t *tool[Args, Resp]) ask(ctx context.Context, s *Set, who caller.Caller, schema *schemas.Schema, args *Args, request analysis.Request, up *upstreamCall) (*fetched[Resp], error) {
	var resp *Resp
	err := s.asCaller(who, func(c *client.Client) (err error) {
		up.made = true
		start := time.Now()
		resp, err = t.fetch(ctx, c, args)
		up.took = time.Since(start)
		return err
	})
	d := &diagnosis[Args, Resp]{tool: t, set: s, schema: schema, state: s.callers.of(who), client: s.clientOf(who), key: who.UpstreamKey, args: args, window: t.window(args)}
	if err != nil {
		up.note(nil, err)
		return nil, d.refused(err)
	}
	up.note(t.meta(resp), nil)
	if t.further != nil {
		t.further(resp, up)
	}
	f := t.fetched(s, args, request, resp)
	t.names(resp, d.state.seen.Add)
	switch {
	case t.count(resp) > 0:
		for _, p := range d.given([]string{names.Metric, names.Trace}) {
			d.state.seen.Add(p.Name, p.Value.(string))
		}
	case t.meta(resp).Whole(): // else there may be what was not read
		d.diagnose(ctx, d.client.Timeout()-up.took)
		up.further, up.bytes, f.empty = up.further+d.found.Queries, up.bytes+d.bytes, &d.found
	}
	return f, nil
}

// asCaller queries with the caller's own key if there is one, and lets whoever asks
// know what the upstream says of it.
func (s *Set) asCaller(who caller.Caller, query func(*client.Client) error) error {
	judge := func(caller.Verdict) {}
	if who.UpstreamKey != "" && who.Try != nil {
		var err error
		if judge, err = who.Try(); err != nil {
			return err
		}
	}
	verdict := caller.Unclear
	defer func() { judge(verdict) }()
	err := query(s.clientOf(who))
	switch api := (*client.APIError)(nil); {
	case err == nil:
		verdict = caller.Accepted
	case errors.As(err, &api) && api.Status == http.StatusUnauthorized:
		verdict = caller.Refused
	}
	return err
}

// apiParams lists the API's parameters that the call gives, in the schema's
// order: the fields of the struct that Args embeds first.
func apiParams[Args any](schema *schemas.Schema, args *Args) []analysis.Param {
	v := reflect.ValueOf(args).Elem()
	var out []analysis.Param
	for i := range schema.Properties {
		p := &schema.Properties[i]
		f := v.FieldByIndex(p.Index)
		if p.Index[0] != 0 || f.IsZero() {
			continue
		}
		switch f = reflect.Indirect(f); f.Kind() {
		case reflect.Int:
			out = append(out, analysis.Param{Name: p.Name, Value: int(f.Int())})
		default:
			out = append(out, analysis.Param{Name: p.Name, Value: f.Interface()})
		}
	}
	return out
}
