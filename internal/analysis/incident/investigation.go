package incident

import (
	"cmp"
	"math"
	"slices"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/analysis/traces"
	"airefinery-mcp/internal/semconv"
	"airefinery-mcp/internal/stats"
)

// investigation is the work on one input.
type investigation struct {
	in      *Input
	grid    analysis.Grid
	names   *names
	timings []*timing
	calls   []*calls
	events  events
	signs   []*Sign
	checked map[Checked]int // by kind and name, with N 0
	seen    Seen
}

// side is a side of the onset.
type side int

const (
	beforeOnset side = iota
	afterOnset
	atOnset // between the two, or after it was over
)

// window is when an incident was.
type window struct{ from, to, until int64 }

func (w *window) side(ns int64) side {
	switch {
	case ns < w.from:
		return beforeOnset
	case ns >= w.to && ns < w.until:
		return afterOnset
	}
	return atOnset
}

// New looks into an input.
func New(in *Input) *Report {
	v := &investigation{in: in, grid: analysis.NewGrid(in.From.UnixNano(), in.To.UnixNano()), names: newNames(), checked: map[Checked]int{}}
	in.Traces = distinct(in.Traces)
	v.learnNames()
	v.timings = timings(in.Traces)
	v.callsByService(in.Traces)
	v.readEvents()
	v.slowSigns()
	v.failureSigns()
	v.lineSigns()
	v.seriesSigns()
	slices.SortFunc(v.signs, compareSigns)
	return v.report()
}

// distinct leaves out the calls of traces that an earlier response has, too: of two
// presets one may hold the other's.
func distinct(all []*traces.Activity) (out []*traces.Activity) {
	of := map[client.TraceID]int{}
	for i, a := range all {
		kept := *a
		kept.Calls = nil
		for j := range a.Calls {
			c := &a.Calls[j]
			if _, ok := of[c.Trace]; !ok {
				of[c.Trace] = i
			}
			if of[c.Trace] == i {
				kept.Calls = append(kept.Calls, *c)
			}
		}
		out = append(out, &kept)
	}
	return out
}

func compareSigns(a, b *Sign) int {
	return cmp.Or(cmp.Compare(b.Strength, a.Strength), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Service, b.Service), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Pattern, b.Pattern))
}

// learnNames makes the services known that traces and logs name.
func (v *investigation) learnNames() {
	for _, a := range v.in.Traces {
		for i := range a.Calls {
			c := &a.Calls[i]
			v.names.add(c.Caller)
			if c.Observed {
				v.names.add(c.Callee)
			}
			if !c.Observed {
				v.names.addOther(c.Callee)
			}
			if v.seen.Traces == 0 || c.Start < v.seen.Traces {
				v.seen.Traces = c.Start
			}
		}
	}
	for i := range v.in.Metrics {
		for _, s := range v.in.Metrics[i].Table.Series {
			v.names.addOther(semconv.ModelLabel.First(s.Labels.Get))
			if agent := s.Labels.Get("agent_name"); agent != "" {
				v.names.agents[agent] = true
			}
		}
	}
	if len(v.names.known) > 0 {
		return // logs may name pods
	}
	if v.in.Logs == nil {
		return
	}
	for _, l := range v.in.Logs.Lines {
		v.names.add(podSuffix.ReplaceAllString(l.Service, ""))
	}
}

// check counts what was looked at.
func (v *investigation) check(kind EvidenceKind, what string, n int) {
	v.checked[Checked{What: what, Kind: kind}] += n
}

// sign makes a sign of an onset in the grid.
func (v *investigation) sign(kind EvidenceKind, service string, o *stats.Onset) *Sign {
	s := &Sign{
		Kind: kind, Service: service, Strength: o.Evidence,
		At: v.grid.Time(o.At), From: v.grid.Time(o.From), To: v.grid.Time(o.To + 1),
	}
	if o.Until < v.grid.N {
		s.Until = v.grid.Time(o.Until)
	}
	return s
}

// seriesPart is the part that the evidence of series and of lines that stopped
// counts for in the onset: both follow the load, which always changes.
const seriesPart = 0.3

// overPart is the part that the evidence of what is over counts for beside what
// lasts.
const overPart = 0.5

// report finds the onset and who explains what is new from it on.
func (v *investigation) report() *Report {
	r := &Report{Seen: v.seen}
	marks := make([]analysis.Sign, len(v.signs))
	for i, s := range v.signs {
		marks[i] = analysis.Sign{From: s.From, To: s.To, Evidence: s.Strength}
		if s.Kind >= FailureCount {
			marks[i].Evidence *= seriesPart
		}
		if s.Until != 0 {
			marks[i].Evidence *= overPart
		}
	}
	onset, ok := analysis.FindOnset(marks, v.grid.Width)
	if !ok {
		v.finish(r, &window{math.MaxInt64, math.MaxInt64, math.MaxInt64})
		return r
	}
	w := &window{from: onset.From, to: onset.To, until: math.MaxInt64}
	lasts := false
	for _, i := range onset.Support {
		s := v.signs[i]
		r.Signs = append(r.Signs, s)
		lasts = lasts || s.Until == 0
		r.Until = max(r.Until, s.Until)
	}
	if lasts {
		r.Until = 0
	} else {
		w.until = r.Until
	}
	r.Onset = &onset
	r.Verdict = Unclear
	r.Deployments = v.deployments(w)
	v.suspect(r, w)
	v.finish(r, w)
	return r
}

// finish fills in what is said of any report.
func (v *investigation) finish(r *Report, w *window) {
	changed := map[Checked]int{}
	for _, s := range v.signs {
		k := Checked{Kind: s.Kind}
		if s.Kind >= FailureCount && s.Kind != Gone {
			k = Checked{Kind: Series, What: s.Name}
		}
		changed[k]++
	}
	for k, n := range v.checked {
		if changed[k] == 0 {
			k.N = n
			r.Unchanged = append(r.Unchanged, k)
		}
	}
	slices.SortFunc(r.Unchanged, func(a, b Checked) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.What, b.What)) })
	r.Requests = requests(v.in.Traces, w)
}

// requests counts what began a trace on either side, of the presets whose traces
// reach back to before the onset, if any do: others would be compared with none.
func requests(all []*traces.Activity, w *window) (r Requests) {
	reachesBack := func(a *traces.Activity) bool { return len(a.Calls) > 0 && w.side(a.Calls[0].Start) == beforeOnset }
	some := slices.ContainsFunc(all, reachesBack)
	var took [2][]float64
	for _, a := range all {
		if some && !reachesBack(a) {
			continue
		}
		for i := range a.Calls {
			c := &a.Calls[i]
			s := w.side(c.Start)
			if c.Caller != "" || s == atOnset {
				continue
			}
			r.N[s]++
			if c.Failed {
				r.Failed[s]++
			}
			if !math.IsNaN(c.ClientDuration) {
				took[s] = append(took[s], c.ClientDuration)
			}
		}
	}
	for s := range took {
		r.P50[s], r.P95[s] = math.NaN(), math.NaN()
		if len(took[s]) > 0 {
			slices.Sort(took[s])
			r.P50[s], r.P95[s] = stats.Quantile(took[s], 0.5), stats.Quantile(took[s], 0.95)
		}
	}
	return r
}
