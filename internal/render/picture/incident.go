package picture

import (
	"cmp"
	"math"
	"slices"

	"airefinery-mcp/internal/analysis/incident"
	"airefinery-mcp/internal/analysis/logs"
	"airefinery-mcp/internal/analysis/metrics"
	"airefinery-mcp/internal/analysis/traces"
	"airefinery-mcp/internal/render/answer"
	"airefinery-mcp/internal/render/display"
	"airefinery-mcp/internal/safe"
)

// OfIncident makes the document of a report that was worded, with the telemetry that
// it was made of.
func OfIncident(a *answer.Answer, in *incident.Input, title string) *display.Document {
	p := begin(a, title)
	r := a.Incident
	p.doc.Notes = append(p.doc.Notes, words(p.said.Incomplete)...)
	p.seen(r, in)
	p.requests(r)
	p.doc.Incident = p.incident(r)
	p.incidentHeadline(r)
	p.changedLines(r, in.Logs)
	p.lookedAt(in.Metrics)
	p.doc.Graph = p.graph(callsOf(r, in), r.Until, first(r))
	return p.doc
}

// first is the likeliest suspect, "" for none.
func first(r *incident.Report) string {
	if len(r.Suspects) == 0 {
		return ""
	}
	return r.Suspects[0].Service
}

// seen says what there was of each signal. What is missing of them is in the notes.
func (p *picture) seen(r *incident.Report, in *incident.Input) {
	add := func(signal string, from int64, records int) {
		p.doc.Coverage = append(p.doc.Coverage, display.Coverage{Signal: signal, From: ms(from), To: instant(in.To), Records: records})
	}
	if in.Logs != nil {
		add("logs", r.Seen.Lines, in.Logs.Fetched)
	}
	n := 0
	for i := range in.Metrics {
		n += len(in.Metrics[i].Table.Series)
	}
	if len(in.Metrics) > 0 {
		add("metrics", in.From.UnixNano(), n)
	}
	n = 0
	for _, a := range in.Traces {
		n += a.Traces
	}
	if len(in.Traces) > 0 {
		add("traces", r.Seen.Traces, n)
	}
}

// requests are facts, before the onset and from it on.
func (p *picture) requests(r *incident.Report) {
	q := &r.Requests
	if q.N[0]+q.N[1] == 0 {
		return
	}
	add := func(name safe.Text, of func(side int) safe.Text) {
		if value := of(0); r.Onset == nil {
			p.fact(name, value)
		} else {
			p.fact(name, safe.Format("%s → %s", value, of(1)))
		}
	}
	duration := func(of [2]float64) func(int) safe.Text {
		return func(side int) safe.Text {
			if math.IsNaN(of[side]) {
				return safe.Const("not seen")
			}
			return length(of[side])
		}
	}
	add(safe.Const("requests"), func(side int) safe.Text { return safe.Int(q.N[side]) })
	add(safe.Const("failed"), func(side int) safe.Text { return safe.Int(q.Failed[side]) })
	add(safe.Const("median"), duration(q.P50))
	add(safe.Const("p95"), duration(q.P95))
}

var verdicts = [...]string{incident.None: "none", incident.Unclear: "unclear", incident.Clear: "clear"}

// troubles say what is wrong with a service.
var troubles = [...]safe.Text{
	incident.SlowItself: safe.Const("its own work takes longer"),
	incident.InFront:    safe.Const("something in front of it, the network or a queue, takes longer"),
	incident.Failing:    safe.Const("it fails"),
	incident.Exhausted:  safe.Const("one of its resources left its usual range"),
	incident.Silent:     safe.Const("it stopped doing something"),
	incident.Unobserved: safe.Const("calls to it are slow or fail, and it records nothing itself"),
	incident.Agentic:    safe.Const("its agents do otherwise than before"),
	incident.Overloaded: safe.Const("it gets more requests"),
	incident.Changed:    safe.Const("it was deployed or configured"),
}

func (p *picture) incident(r *incident.Report) *display.Incident {
	out := &display.Incident{
		Verdict: verdicts[r.Verdict], Onset: onset(r.Onset, r.Until),
		Deployments: p.signs(r.Deployments), Unchanged: words(p.RuledOut(r)),
	}
	byTime := slices.Clone(r.Signs)
	slices.SortStableFunc(byTime, func(a, b *incident.Sign) int { return cmp.Compare(a.At, b.At) })
	out.Signs = p.signs(byTime)
	for _, s := range r.Suspects {
		suspect := display.Suspect{Service: p.name(s.Service), Score: s.Score, Kind: troubles[s.Kind].String(), Evidence: p.signs(s.Evidence)}
		for i := range s.Against {
			suspect.Against = append(suspect.Against, answer.DoubtText(&s.Against[i]).String())
		}
		out.Suspects = append(out.Suspects, suspect)
	}
	for _, s := range r.Path {
		out.Path = append(out.Path, p.name(s))
	}
	return out
}

func (p *picture) signs(all []*incident.Sign) []display.Sign {
	var out []display.Sign
	for _, s := range all {
		sign := display.Sign{At: ms(s.At), Service: p.name(s.Service), Text: p.signText(s).String(), Trace: p.Trace(s.Trace).String(), Pattern: s.Pattern}
		if unit, ok := p.unit(s); ok {
			sign.Before, sign.After, sign.Unit = number(s.Before), number(s.After), unit
		}
		out = append(out, sign)
	}
	return out
}

// signText says a sign in words. One that is no evidence of a suspect has no numbers
// yet where they are of what the suspect explains: it is named then.
func (p *picture) signText(s *incident.Sign) safe.Text {
	switch {
	case s.Kind == incident.Lines && s.Affected == 0:
		return safe.JoinWith(": ", p.SignName(s), s.Text.OneLine().Cut(attrBytes))
	case s.Measured(), s.Kind == incident.Lines, s.Kind == incident.Gone:
		return p.Evidence(s)
	case s.Kind == incident.Deployment:
		return s.Text.OneLine().Cut(attrBytes)
	}
	return p.SignName(s)
}

// unit is that of the levels of a sign, false where it has none.
func (p *picture) unit(s *incident.Sign) (string, bool) {
	if !s.Measured() {
		return "", false
	}
	switch s.Kind {
	case incident.SelfTime, incident.Gap, incident.ClientTime, incident.Waiting:
		return "ms", true
	case incident.TokenUse:
		return "tokens", true
	case incident.CallFailures, incident.Missing:
		return "percent", true
	case incident.Lines, incident.Gone, incident.Deployment:
		return "", false
	}
	return p.name(s.Unit), true
}

func (p *picture) incidentHeadline(r *incident.Report) {
	switch {
	case r.Onset == nil:
		p.headline(safe.Const("Nothing changed in what was seen"))
	case len(r.Suspects) == 0:
		p.headline(safe.Format("Something changed at %s, and no service is suspected", p.clock(r.Onset.From)))
	case r.Verdict == incident.Unclear:
		p.headline(safe.Format("Something changed at %s, but no service stands out; first to look at is %s: %s",
			p.clock(r.Onset.From), p.clean.Clean(r.Suspects[0].Service).Cut(nameBytes), troubles[r.Suspects[0].Kind]))
	default:
		p.headline(safe.Format("%s is the likely cause since %s: %s", p.clean.Clean(r.Suspects[0].Service).Cut(nameBytes),
			p.clock(r.Onset.From), troubles[r.Suspects[0].Kind]))
	}
}

// changedLines shows the lines over time, and the patterns that changed or that the
// report goes by.
func (p *picture) changedLines(r *incident.Report, t *logs.Table) {
	if t == nil {
		return
	}
	h := t.Histogram(maxBins)
	p.doc.Histogram = histogram(h, r.Onset, r.Until)
	all := t.Patterns()
	compared := all.Compare()
	named := map[string]bool{}
	for _, s := range r.Signs {
		named[s.Pattern] = true
	}
	for _, suspect := range r.Suspects {
		for _, s := range suspect.Evidence {
			named[s.Pattern] = true
		}
	}
	changed := slices.DeleteFunc(all.Ranked(maxPatterns), func(of *logs.Pattern) bool { return compared.Of(of).Kind == logs.Unchanged && !named[of.ID] })
	for _, of := range changed[:p.bounded(len(changed), maxPatterns, safe.Const("patterns that changed"), safe.Const("the gravest"))] {
		p.doc.Patterns = append(p.doc.Patterns, p.pattern(of, compared, h))
	}
}

// lookedAt shows the series over time, those first whose level shifted and stayed,
// then others that shifted, then those of each metric that moved most.
func (p *picture) lookedAt(all []incident.Metric) {
	type looked struct {
		*incident.Metric
		series *metrics.Series
		rank   int
	}
	var list []looked
	for i := range all {
		if all[i].Table.OverTime {
			for rank, s := range all[i].Table.Series {
				list = append(list, looked{&all[i], s, rank})
			}
		}
	}
	slices.SortFunc(list, func(a, b looked) int {
		steady := func(l looked) int {
			switch s := l.series.Shift; {
			case s == nil:
				return 2
			case s.Ended:
				return 1
			}
			return 0
		}
		return cmp.Or(steady(a)-steady(b), a.rank-b.rank, cmp.Compare(a.Name, b.Name))
	})
	for _, l := range list[:p.bounded(len(list), maxSeries, safe.Const("series"), safe.Const("those that shifted, then those of each metric that moved most"))] {
		p.doc.Series = append(p.doc.Series, p.series(l.Table, l.series, l.Name, l.Unit))
	}
}

// callsOf is the graph of the calls that came.
func callsOf(r *incident.Report, in *incident.Input) *traces.Graph {
	var calls []traces.Call
	for _, a := range in.Traces {
		calls = append(calls, a.Calls...)
	}
	return traces.NewGraph(calls, r.Onset, r.Until)
}
