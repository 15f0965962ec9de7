package tools

import (
	"context"
	"fmt"
	"reflect"
	"runtime/debug"
	"slices"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/names"
	"airefinery-mcp/schemas"
)

const (
	// maxDiagnosis is how many further queries an empty answer may cost.
	maxDiagnosis = 3
	// probeLimit is the limit of such a query, in log entries or traces.
	probeLimit = 50
)

// filterNames are the API's parameters that keep records, the likeliest to be
// wrong first. A trace_id asks for one thing and is none.
var filterNames = []string{names.Project, names.Model, names.Agent, names.AgentClass, names.Session, "category", "severity", "status"}

// diagnosis finds out why the API gave nothing for a call.
type diagnosis[Args, Resp any] struct {
	tool   *tool[Args, Resp]
	set    *Set
	schema *schemas.Schema
	state  *callerState
	client *client.Client
	key    string // of the caller's own for the upstream, "" for the server's
	args   *Args
	window time.Duration

	bytes    int64    // of the further queries' answers
	projects []string // of the organization, as far as they are known
	found    analysis.Emptiness
}

// diagnose finds out why a response without records has none, in at most so
// much time. What goes wrong in it leaves the answer as it is.
func (d *diagnosis[Args, Resp]) diagnose(ctx context.Context, most time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			d.set.cfg.Log.Error("diagnosis panicked", "tool", d.tool.name, "panic", d.set.mask(fmt.Sprint(p)), "stack", string(debug.Stack()))
		}
	}()
	d.run(ctx)
}

func (d *diagnosis[Args, Resp]) run(ctx context.Context) {
	filters := d.given(filterNames)
	if project := d.text(names.Project); project != "" && d.unlisted(ctx, project) {
		return
	}
	if d.misspelt(ctx) {
		return
	}
	if d.text("trace_id") != "" {
		if !d.longer(ctx) {
			d.elsewhere(ctx)
		}
		return
	}
	if len(filters) > 0 {
		resp := d.query(ctx, d.without(filters...))
		if resp == nil {
			return
		}
		if n := d.tool.count(resp); n > 0 {
			d.blame(ctx, filters, resp, n)
			return
		}
		d.found.Bare = true
	}
	if d.failures(ctx) || d.longer(ctx) {
		return
	}
	d.unknown()
}

// given returns those of the parameters that the call has.
func (d *diagnosis[Args, Resp]) given(params []string) []analysis.Param {
	var out []analysis.Param
	for _, name := range params {
		if text := d.text(name); text != "" {
			out = append(out, analysis.Param{Name: name, Value: text})
		}
	}
	return out
}

// text returns an argument of the call, "" where it is not given or there is no
// such argument.
func (d *diagnosis[Args, Resp]) text(name string) string {
	p, ok := d.schema.Property(name)
	if !ok {
		return ""
	}
	text, _ := reflect.ValueOf(d.args).Elem().FieldByIndex(p.Index).Interface().(string)
	return text
}

// with returns the call's arguments with some changed, cheap to answer. An
// argument that the tool does not have is passed over.
func (d *diagnosis[Args, Resp]) with(change ...analysis.Param) *Args {
	args := *d.args
	v := reflect.ValueOf(&args).Elem()
	no := false
	cheap := []analysis.Param{{Name: "limit", Value: d.probeLimit()}, {Name: "step", Value: ""}, {Name: "detail", Value: &no}}
	for _, c := range append(cheap, change...) {
		if p, ok := d.schema.Property(c.Name); ok {
			v.FieldByIndex(p.Index).Set(reflect.ValueOf(c.Value))
		}
	}
	return &args
}

func (d *diagnosis[Args, Resp]) without(filters ...analysis.Param) *Args {
	var change []analysis.Param
	for _, f := range filters {
		change = append(change, analysis.Param{Name: f.Name, Value: ""})
	}
	return d.with(change...)
}

// query makes a further query. It returns nil where none is left or it fails.
func (d *diagnosis[Args, Resp]) query(ctx context.Context, args *Args) *Resp {
	if d.found.Queries >= maxDiagnosis || ctx.Err() != nil {
		return nil
	}
	d.found.Queries++
	probe := d.tool.probe
	if probe == nil {
		probe = d.tool.fetch
	}
	resp, err := probe(ctx, d.client, args)
	if err != nil {
		return nil
	}
	d.bytes += d.tool.meta(resp).Bytes
	d.tool.names(resp, d.state.seen.Add)
	return resp
}

// unlisted reports whether the organization has no project of the name.
func (d *diagnosis[Args, Resp]) unlisted(ctx context.Context, name string) bool {
	known := d.set.projects.of(d.key).get(ctx, d.client, d.set.cfg.Now(), maxDiagnosis)
	d.found.Queries += known.queries
	d.found.Forbidden, d.projects = known.forbidden, projectNames(known.projects)
	i := slices.IndexFunc(known.projects, func(p client.Project) bool { return p.Name == name })
	if i >= 0 {
		if p := known.projects[i]; retired(p.Status) == 1 {
			d.found.Retired = p.Status
		}
		return false
	}
	if !known.whole {
		return false
	}
	d.found.Filter, d.found.Unlisted = analysis.Param{Name: names.Project, Value: name}, true
	d.near(name, d.projects)
	return true
}

func projectNames(list []client.Project) []string {
	out := make([]string, len(list))
	for i := range list {
		out[i] = list[i].Name
	}
	return out
}

// blame finds which of the filters left nothing. bare is what came without any
// of them, of n records.
func (d *diagnosis[Args, Resp]) blame(ctx context.Context, filters []analysis.Param, bare *Resp, n int) {
	var came names.Seen
	d.tool.names(bare, came.Add)
	// doubt of a filter is 2 where its value did not come though others did, 0
	// where it is known to exist.
	doubt := func(f analysis.Param) int {
		values := came.Values(f.Name)
		switch {
		case slices.Contains(values, f.Value.(string)), f.Name == names.Project && slices.Contains(d.projects, f.Value.(string)):
			return 0
		case len(values) > 0:
			return 2
		}
		return 1
	}
	slices.SortStableFunc(filters, func(a, b analysis.Param) int { return doubt(b) - doubt(a) })
	d.cameWithout(n)
	if len(filters) == 1 {
		d.blamed(filters[0], came.Values(filters[0].Name))
		return
	}
	for _, f := range filters {
		resp := d.query(ctx, d.without(f))
		if resp == nil {
			break
		}
		if n := d.tool.count(resp); n > 0 {
			d.cameWithout(n)
			d.blamed(f, came.Values(f.Name))
			return
		}
	}
	d.found.Together = filters
	if doubt(filters[0]) > 1 {
		d.near(filters[0].Value.(string), came.Values(filters[0].Name))
	}
}

// cameWithout sets how many records came without filters.
func (d *diagnosis[Args, Resp]) cameWithout(n int) {
	limit := d.probeLimit()
	d.found.Without, d.found.AtLeast = n, limit > 0 && n >= limit
}

// probeLimit is the limit of a further query, 0 where the tool has none.
func (d *diagnosis[Args, Resp]) probeLimit() int { return min(probeLimit, d.tool.limit(d.args)) }

// blamed sets the filter that left nothing, with the values that came without
// it and those that are known otherwise.
func (d *diagnosis[Args, Resp]) blamed(f analysis.Param, came []string) {
	d.found.Filter = f
	known := append(came, d.set.knownNames(d.state, f.Name)...)
	if f.Name == names.Project {
		known = append(known, d.projects...)
	}
	d.near(f.Value.(string), known)
}

// failures asks for failures where success was the API's default.
func (d *diagnosis[Args, Resp]) failures(ctx context.Context) bool {
	metric := d.text(names.Metric)
	if metric == "" || d.text("status") != "" {
		return false
	}
	if takes, known := d.set.cfg.Catalogue.Defaulted(metric)["status"]; known && !takes {
		return false
	}
	resp := d.query(ctx, d.with(analysis.Param{Name: "status", Value: "failure"}))
	if resp == nil {
		return false
	}
	d.found.Failures = d.tool.count(resp)
	return d.found.Failures > 0
}

// longer looks for the same further back.
func (d *diagnosis[Args, Resp]) longer(ctx context.Context) bool {
	window := day
	if d.window >= day || d.text("trace_id") != "" {
		window = 7 * day
	}
	if d.window >= window {
		return false
	}
	resp := d.query(ctx, d.with(analysis.Param{Name: "time_window", Value: formatDuration(window)}))
	if resp == nil {
		return false
	}
	d.found.Searched = window
	if d.tool.count(resp) == 0 {
		return false
	}
	d.found.Longer, d.found.Newest = window, d.tool.newest(resp)
	return true
}

// elsewhere looks for a trace under other presets.
func (d *diagnosis[Args, Resp]) elsewhere(ctx context.Context) {
	for _, preset := range d.set.cfg.Catalogue.DefaultTraces() {
		if preset == d.text(names.Trace) {
			continue
		}
		resp := d.query(ctx, d.with(analysis.Param{Name: names.Trace, Value: preset}))
		if resp == nil {
			return
		}
		if d.tool.count(resp) > 0 {
			d.found.Elsewhere = analysis.Param{Name: names.Trace, Value: preset}
			return
		}
		d.found.NotIn = append(d.found.NotIn, preset)
	}
}

// misspelt reports whether the metric or preset is not known, and there are
// records under the name that it is most like.
func (d *diagnosis[Args, Resp]) misspelt(ctx context.Context) bool {
	for _, p := range d.given([]string{names.Metric, names.Trace}) {
		near, ok := schemas.Nearest(p.Value.(string), d.set.knownNames(d.state, p.Name))
		if !ok {
			continue
		}
		resp := d.query(ctx, d.with(analysis.Param{Name: p.Name, Value: near}))
		if resp == nil || d.tool.count(resp) == 0 {
			continue
		}
		d.cameWithout(d.tool.count(resp))
		d.found.Unknown, d.found.Near, d.found.Meant = p, []string{near}, true
		return true
	}
	return false
}

// unknown says of a metric or preset that is not known that it may not exist.
func (d *diagnosis[Args, Resp]) unknown() {
	for _, p := range d.given([]string{names.Metric, names.Trace}) {
		if known := d.set.knownNames(d.state, p.Name); !slices.Contains(known, p.Value.(string)) {
			d.found.Unknown = p
			d.near(p.Value.(string), known)
		}
	}
}

// near sets the existing values: the nearest first, then the others in their
// order.
func (d *diagnosis[Args, Resp]) near(name string, values []string) {
	d.found.Near, d.found.Meant = nearNames(name, values)
}
