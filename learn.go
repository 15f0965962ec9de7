package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"airefinery-mcp/internal/analysis/normal"
	"airefinery-mcp/internal/config"
	"airefinery-mcp/tools"
)

// learn takes a sample, and says what it came to.
func learn(ctx context.Context, set *tools.Set, c config.Learn, stdout io.Writer) error {
	l, err := set.Learn(ctx, c.Project, c.Window, c.AsNormal)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(stdout, learntJSON{
			Project: c.Project, Lines: l.Lines, Traces: l.Traces, Learnt: extentJSONOf(&l.Extent), Unseen: l.Unseen,
			Changed: l.Changed, Suspect: l.Service, Held: l.Held, Known: knownJSONOf(&l.Known), Lasting: set.Lasting(),
		})
	}
	fmt.Fprintf(stdout, "%s: %d lines and %d traces of the last %s seen\n", c.Project, l.Lines, l.Traces, c.Window)
	fmt.Fprintf(stdout, "learnt: %s\n", extent(&l.Extent))
	for _, u := range l.Unseen {
		fmt.Fprintf(stdout, "not seen: %s\n", u)
	}
	switch {
	case l.Changed && l.Held:
		fmt.Fprintf(stdout, "held apart: something changed in that time%s; it counts once that has lasted for a day, or with --as-normal\n", suspect(l))
	case l.Changed && !c.AsNormal:
		fmt.Fprintf(stdout, "something changed in that time%s, and nothing was known before: if it was no usual time, run airefinery-mcp profile %s --forget\n", suspect(l), c.Project)
	}
	fmt.Fprintf(stdout, "known: %s, %d bytes\n", samples(&l.Known), l.Known.Bytes)
	notLasting(stdout, set)
	return nil
}

func suspect(l *tools.Learnt) string {
	if l.Service == "" {
		return ""
	}
	return ", first of all at " + l.Service
}

// profile prints what is known, or forgets it.
func profile(ctx context.Context, set *tools.Set, c config.Profile, stdout io.Writer) error {
	if c.Forget {
		was, err := set.ForgetProject(ctx, c.Project)
		switch {
		case err != nil:
			return err
		case c.JSON:
			return printJSON(stdout, map[string]bool{"forgotten": was})
		case was:
			fmt.Fprintf(stdout, "%s: what was known is forgotten\n", c.Project)
		default:
			fmt.Fprintf(stdout, "%s: nothing was known\n", c.Project)
		}
		return nil
	}
	k, err := set.Known(ctx, c.Project)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(stdout, profileJSON{c.Project, knownJSONOf(k), set.Lasting()})
	}
	describe(stdout, c.Project, k)
	notLasting(stdout, set)
	return nil
}

// describe says what is known of a project.
func describe(stdout io.Writer, project string, k *tools.Known) {
	if k == nil {
		fmt.Fprintf(stdout, "%s: nothing is known; airefinery-mcp learn %s takes a sample\n", project, project)
		return
	}
	fmt.Fprintf(stdout, "%s: %s, %d bytes\n", project, samples(k), k.Bytes)
	fmt.Fprintln(stdout, extent(&k.Extent))
	if k.Held > 0 {
		fmt.Fprintf(stdout, "held apart since a change at %s: %s\n", clock(k.HeldSince), counted(k.Held, "sample"))
	}
	for i, r := range k.Routes {
		const most = 20
		if i == most {
			fmt.Fprintf(stdout, "  and %d more kinds of requests\n", len(k.Routes)-most)
			break
		}
		fmt.Fprintf(stdout, "  %7.0f requests  %5.1f%% failed  %3d steps  %3d templates  %s\n", r.Requests, 100*r.Failed, r.Steps, r.Templates, r.Route)
	}
}

func notLasting(stdout io.Writer, set *tools.Set) {
	if !set.Lasting() {
		fmt.Fprintln(stdout, "this is kept in memory and ends with this process: --store (AIR_MCP_STORE) names a file or a Redis to keep it in")
	}
}

func samples(k *tools.Known) string {
	if k.Samples == 0 {
		return "no sample that counts"
	}
	return fmt.Sprintf("%s from %s to %s", counted(k.Samples, "sample"), clock(k.Since), clock(k.Last))
}

// extent says how much is known.
func extent(x *normal.Extent) string {
	var out []string
	for _, part := range []struct {
		n    int
		what string
	}{
		{x.Services, "service"}, {x.Templates, "template"}, {x.Routes, "kind of request"}, {x.Steps, "step"}, {x.Operations, "operation"}, {x.Series, "series"},
	} {
		switch {
		case part.n == 0:
		case part.what == "series":
			out = append(out, fmt.Sprintf("%d series", part.n))
		case part.what == "kind of request" && part.n > 1:
			out = append(out, fmt.Sprintf("%d kinds of requests (%.0f seen)", part.n, x.Requests))
		default:
			out = append(out, counted(part.n, part.what))
		}
	}
	if len(out) == 0 {
		return "nothing"
	}
	return strings.Join(out, ", ")
}

func clock(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

func counted(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// What is printed as JSON.
type (
	learntJSON struct {
		Project string     `json:"project"`
		Lines   int        `json:"lines"`
		Traces  int        `json:"traces"`
		Learnt  extentJSON `json:"learnt"`
		Unseen  []string   `json:"unseen,omitempty"`
		Changed bool       `json:"changed"`
		Suspect string     `json:"suspect,omitempty"`
		Held    bool       `json:"held"`
		Known   *knownJSON `json:"known"`
		Lasting bool       `json:"lasting"`
	}
	profileJSON struct {
		Project string     `json:"project"`
		Known   *knownJSON `json:"known"`
		Lasting bool       `json:"lasting"`
	}
	knownJSON struct {
		Samples   int         `json:"samples"`
		Since     *time.Time  `json:"since,omitempty"`
		Last      *time.Time  `json:"last,omitempty"`
		Held      int         `json:"held"`
		HeldSince *time.Time  `json:"held_since,omitempty"`
		Bytes     int         `json:"bytes"`
		Extent    extentJSON  `json:"extent"`
		Routes    []routeJSON `json:"routes,omitempty"`
	}
	extentJSON struct {
		Services   int     `json:"services"`
		Templates  int     `json:"templates"`
		Routes     int     `json:"routes"`
		Requests   float64 `json:"requests"`
		Steps      int     `json:"steps"`
		Operations int     `json:"operations"`
		Series     int     `json:"series"`
	}
	routeJSON struct {
		Route     string  `json:"route"`
		Requests  float64 `json:"requests"`
		Failed    float64 `json:"failed"`
		Steps     int     `json:"steps"`
		Templates int     `json:"templates"`
	}
)

func extentJSONOf(x *normal.Extent) extentJSON {
	return extentJSON{x.Services, x.Templates, x.Routes, x.Requests, x.Steps, x.Operations, x.Series}
}

// knownJSONOf is null where nothing is known.
func knownJSONOf(k *tools.Known) *knownJSON {
	if k == nil {
		return nil
	}
	given := func(t time.Time) *time.Time {
		if t.IsZero() {
			return nil
		}
		return &t
	}
	out := &knownJSON{Samples: k.Samples, Since: given(k.Since), Last: given(k.Last), Held: k.Held, HeldSince: given(k.HeldSince), Bytes: k.Bytes, Extent: extentJSONOf(&k.Extent)}
	for _, r := range k.Routes {
		out.Routes = append(out.Routes, routeJSON{r.Route.String(), r.Requests, r.Failed, r.Steps, r.Templates})
	}
	return out
}
