package incident

import (
	"cmp"
	"math"
	"slices"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/analysis/normal"
	"airefinery-mcp/internal/analysis/traces"
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
	traced  map[client.TraceID]bool // the traces that came

	usual      map[normal.Route]*habits
	usualCalls map[callKey]*normal.Edge
	// usualFailures are the lines of failures as they usually are, by their pattern.
	usualFailures map[string]*normal.Line
	// keptNames are the forms in which names are kept, nameOf the names by these.
	keptNames, nameOf map[string]string
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
	v := newInvestigation(in)
	v.timings = timings(in.Traces)
	v.callsByService(in.Traces)
	v.readUsual()
	v.slowSigns()
	v.failureSigns()
	v.lineSigns()
	v.seriesSigns()
	slices.SortFunc(v.signs, compareSigns)
	return v.report()
}

// newInvestigation reads an input.
func newInvestigation(in *Input) *investigation {
	v := &investigation{in: in, grid: analysis.NewGrid(in.From.UnixNano(), in.To.UnixNano()), names: namesIn(in), checked: map[Checked]int{}, traced: map[client.TraceID]bool{}, keptNames: map[string]string{}, nameOf: map[string]string{}}
	in.Traces = distinct(in.Traces)
	v.seeTraces()
	v.readEvents()
	return v
}

// distinct leaves out the calls of traces that an earlier response has, too: of two
// presets one may hold the other's.
func distinct(all []*traces.Activity) (out []*traces.Activity) {
	of := map[client.TraceID]int{}
	for i, a := range all {
		kept := *a
		kept.Calls, kept.Requests = nil, nil
		for j := range a.Calls {
			c := &a.Calls[j]
			if _, ok := of[c.Trace]; !ok {
				of[c.Trace] = i
			}
			if of[c.Trace] == i {
				kept.Calls = append(kept.Calls, *c)
			}
		}
		for j := range a.Requests {
			if at, ok := of[a.Requests[j].Trace]; !ok || at == i {
				of[a.Requests[j].Trace] = i
				kept.Requests = append(kept.Requests, a.Requests[j])
			}
		}
		out = append(out, &kept)
	}
	return out
}

func compareSigns(a, b *Sign) int {
	return cmp.Or(cmp.Compare(b.Strength, a.Strength), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Service, b.Service), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Pattern, b.Pattern))
}

// seeTraces notes which traces came, and since when.
func (v *investigation) seeTraces() {
	for _, a := range v.in.Traces {
		for i := range a.Requests {
			v.traced[a.Requests[i].Trace] = true
		}
		for i := range a.Calls {
			if c := &a.Calls[i]; v.seen.Traces == 0 || c.Start < v.seen.Traces {
				v.seen.Traces = c.Start
			}
		}
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
	r := &Report{Seen: v.seen, Usual: v.in.Usual, Cut: v.cut()}
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
	w := &window{math.MaxInt64, math.MaxInt64, math.MaxInt64}
	if onset, ok := analysis.FindOnset(marks, v.grid.Width); ok {
		w = v.explain(r, onset)
	}
	if r.Verdict != Clear && v.in.Usual != nil {
		if other := v.byUsual(r); other != nil {
			r = other
			w = &window{from: v.grid.Time(0), to: v.grid.Time(0), until: math.MaxInt64}
		}
	}
	if r.Verdict != Clear || r.Suspects[0].Score*clearLead < silentWeight {
		v.silent(r)
	}
	v.finish(r, w)
	return r
}

// explain finds who explains what is new from an onset on.
func (v *investigation) explain(r *Report, onset analysis.Onset) *window {
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
	return w
}

// cut reports whether a limit cut off lines or traces, and with them a before.
func (v *investigation) cut() bool {
	return v.in.Logs != nil && v.in.Logs.Coverage.CutBy(analysis.ByLimit) ||
		slices.ContainsFunc(v.in.Traces, func(a *traces.Activity) bool { return a.Coverage.CutBy(analysis.ByLimit) })
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
