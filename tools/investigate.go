package tools

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/analysis/incident"
	"airefinery-mcp/internal/caller"
	"airefinery-mcp/internal/render/answer"
	"airefinery-mcp/internal/render/picture"
	"airefinery-mcp/internal/turns"
	"airefinery-mcp/schemas"
)

type investigateArgs struct {
	ProjectName string   `json:"project_name,omitempty"`
	TimeWindow  string   `json:"time_window,omitempty" jsonschema:"default=1h" jsonschema_description:"back from now, long enough for a before"`
	Symptom     string   `json:"symptom,omitempty" jsonschema_description:"what is complained of"`
	Metrics     []string `json:"metrics,omitempty" jsonschema_description:"names; by default the known ones"`
	Traces      []string `json:"traces,omitempty" jsonschema_description:"presets; by default the known ones"`
	MaxBytes    int      `json:"max_bytes,omitempty" jsonschema:"minimum=1000,default=7500" jsonschema_description:"size of the answer"`
}

const (
	investigateName  = "investigate"
	investigateTitle = "Investigate"
	investigateText  = "Start here in an incident: root cause, outage, regression, what changed and since when, over all telemetry at once. " +
		"Finds the onset, compares both sides of it, and ranks the suspect services with evidence; says what is ruled out and what was not seen; then one look to confirm. " +
		"verdict clear; unclear: none stands out; none: nothing changed. " +
		`Example: {"project_name":"x","time_window":"1h"}`
)

const (
	investigateWindow = time.Hour
	// deadline is how long the queries of an investigation may take together.
	investigateDeadline = 40 * time.Second
	// mostLines and mostTraces are the API's limits. fewTraces are asked for first:
	// they often reach back far enough.
	mostLines, mostTraces, fewTraces = 5000, 1000, 200
	// before is how long before the onset traces must reach, in parts of the
	// window.
	beforeParts = 4
	// maxNames is how many metrics, or presets, a call may ask for.
	maxNames = 40
)

// bindInvestigate makes the tool callable. It has no cursor and no view of its
// own: what it proposes are calls of the other tools.
func bindInvestigate(s *Set) *bound {
	schema := reflected[investigateArgs](investigateName, nil)
	return &bound{
		name: investigateName, title: investigateTitle, description: investigateText, schema: schema,
		call: func(ctx context.Context, raw json.RawMessage, show bool) (outcome, error) {
			return s.investigate(ctx, schema(), raw, show)
		},
	}
}

func (s *Set) investigate(ctx context.Context, schema *schemas.Schema, raw json.RawMessage, show bool) (outcome, error) {
	var args investigateArgs
	var out outcome
	readings, err := decodeArgs(schema, raw, &args)
	if err != nil {
		return out, err
	}
	who := caller.From(ctx)
	mem := s.memoryOf(ctx, who)
	state := mem.callerState
	q := s.inquiry(who, &args)
	out.upstream.made = true
	start := time.Now()
	err = s.asCaller(who, func(c *client.Client) error {
		q.client = c
		return q.run(ctx)
	})
	out.upstream.took, out.upstream.bytes, out.upstream.wire = time.Since(start), q.bytes, q.wire
	if err != nil {
		out.upstream.note(nil, err)
		return out, err
	}
	out.upstream.status = 200
	if q.records == 0 && args.ProjectName != "" {
		if f := s.noSuchProject(ctx, who, args.ProjectName); f != nil {
			return out, f
		}
	}

	opts := answer.Options{Request: q.request(mostLines)}
	opts.Request.Asked = nil
	for _, p := range []analysis.Param{{Name: "project_name", Value: args.ProjectName}, {Name: "time_window", Value: args.TimeWindow},
		{Name: "symptom", Value: args.Symptom}, {Name: "metrics", Value: strings.Join(args.Metrics, ",")}, {Name: "traces", Value: strings.Join(args.Traces, ",")}} {
		if p.Value != "" {
			opts.Request.Asked = append(opts.Request.Asked, p)
		}
	}
	opts.Names.Tool, opts.Names.Mark, opts.Names.Understood = investigateName, s.cfg.Mark, readings
	if !s.cfg.Forget {
		opts.Names.Handle = mem.handle
	}
	opts.Names.Note = mem.note()
	err = mem.write(ctx, func() ([]byte, error) {
		err := turns.Do(ctx, func(turn *turns.Turn) {
			opts.Masker = state.masker(turn)
			in := q.input(turn)
			in.Symptom = args.Symptom
			sample := s.sample(q, in)
			report := incident.New(in)
			words := answer.PrepareIncident(report, opts, q.unseen(), q.presetOf)
			s.write(ctx, state, args.MaxBytes, &words, &out)
			if show {
				out.document = picture.OfIncident(&words, in, investigateTitle)
			}
			if key := s.profileKey(who, args.ProjectName); sample != nil && s.keeper.Due(key, investigateName) {
				s.keeper.Add(key, sample, stateOf(report))
			}
		})
		return out.text, err
	})
	return out, err
}
