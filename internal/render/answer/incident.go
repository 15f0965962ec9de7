package answer

import (
	"math"
	"slices"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/analysis/incident"
	"airefinery-mcp/internal/analysis/normal"
	"airefinery-mcp/internal/render/budget"
	"airefinery-mcp/internal/safe"
)

// Bounds of a report, in bytes or in number.
const (
	evidenceBytes   = 560 // of a suspect, all together
	messageBytes    = 160 // of what a line or a span says
	maxEvidence     = 4   // of the first suspect; of others half
	maxOnsetSigns   = 3
	maxRuledOut     = 8
	maxDeployments  = 4
	maxCallersNamed = 3
	maxInvestigated = 3 // calls that are proposed
)

// PrepareIncident words a report. unseen are the parts of the telemetry that were
// asked for and did not come, in words. preset returns the preset to ask for a
// trace by.
func PrepareIncident(r *incident.Report, o Options, unseen []safe.Text, preset func(client.TraceID) string) Answer {
	words := newWords(o)
	within := func(b Budget) Result {
		o := *words.o
		o.Budget = b
		a := &incidentAnswer{Words: Words{&o, words.clean}, r: r, frame: o.frame(words.clean), w: budget.NewWriter(b.MaxBytes), unseen: unseen, preset: preset}
		return a.write()
	}
	return Answer{Facts{Incident: r, Words: words}, words.o.said, within}
}

type incidentAnswer struct {
	Words
	r      *incident.Report
	w      *budget.Writer
	frame  *budget.Frame
	unseen []safe.Text
	preset func(client.TraceID) string
}

func (a *incidentAnswer) write() Result {
	w, most := a.w, a.o.Budget.MaxBytes
	a.frame.Head(w, most*2/5, false)
	switch a.r.Verdict {
	case incident.None:
		w.Key("verdict")
		w.Literal("none")
	case incident.Unclear:
		w.Key("verdict")
		w.Literal("unclear")
	case incident.Clear:
		w.Key("verdict")
		w.Literal("clear")
	}
	a.onset()
	unseen := a.unseenParts()
	a.o.said.Incomplete = unseen
	budget.ListWithin(w, "unseen", unseen, max(w.Len(), most/2))
	a.frame.Notes(w, a.notes(), most*55/100)
	head := w.Len()
	tail := &budget.Writer{}
	tail.Open('{')
	a.frame.NextWithin(tail, a.calls(), most/4)
	shown := a.suspects(most - tail.Len() - 2)
	budget.ListIfFits(w, "deployments", a.deployments(), most-tail.Len()-2)
	a.requests(most - tail.Len() - 2)
	budget.ListIfFits(w, "ruled_out", a.fewRuledOut(), most-tail.Len()-2)
	end := w.Len()
	a.frame.NextWithin(w, a.calls(), most-1)
	head = w.Advance(head, end)
	w.Close('}')
	return Result{JSON: w.Bytes(), Head: head, Total: len(a.r.Suspects), Shown: shown, Whole: true}
}

// onset writes when it began, and by which signs.
func (a *incidentAnswer) onset() {
	on := a.r.Onset
	if on == nil {
		return
	}
	w := a.w
	w.Key("onset")
	w.Open('{')
	w.Member("from", budget.Second(on.From))
	w.Member("to", budget.Second(on.To))
	if a.r.Until != 0 {
		w.Member("over", budget.Second(a.r.Until))
	}
	w.Key("by")
	var by []safe.Text
	for _, s := range a.r.Signs {
		name := a.SignName(s)
		if len(by) < maxOnsetSigns && !slices.Contains(by, name) {
			by = append(by, name)
		}
	}
	if rest := len(a.r.Signs) - len(by); rest > 0 {
		by = append(by, safe.Format("%s more", safe.Int(rest)))
	}
	w.Texts(by...)
	w.Close('}')
}

var kindNames = [...]safe.Text{
	incident.SlowItself: safe.Const("self_time"), incident.InFront: safe.Const("in_front"), incident.Failing: safe.Const("errors"),
	incident.Exhausted: safe.Const("resource"), incident.Silent: safe.Const("silent"), incident.Unobserved: safe.Const("dependency"),
	incident.Agentic: safe.Const("agent"), incident.Overloaded: safe.Const("load"), incident.Changed: safe.Const("deployment"),
}

// suspects writes the table of suspects up to a length of the answer.
func (a *incidentAnswer) suspects(limit int) (shown int) {
	w, all := a.w, a.r.Suspects
	if len(all) == 0 {
		return 0
	}
	mark := w.Len()
	w.Key("suspects")
	w.Open('{')
	w.Key("columns")
	w.Literals("service", "score", "kind", "evidence", "against")
	w.Key("rows")
	w.Open('[')
	for i, s := range all {
		most := maxEvidence
		if i > 0 {
			most = maxEvidence / 2
		}
		ok := false
		for ; most > 0 && !ok; most-- {
			ok = w.Try(limit-2, func() { a.suspect(s, most) })
		}
		if !ok {
			break
		}
		shown++
	}
	w.Close(']')
	w.Close('}')
	if shown == 0 {
		w.Rollback(mark)
		return 0
	}
	if len(a.r.Path) > 1 {
		w.Try(limit, func() {
			var path []safe.Text
			for _, s := range a.r.Path {
				path = append(path, a.clean.Clean(s).Cut(60))
			}
			w.Member("path", safe.JoinWith(" → ", path...))
		})
	}
	return shown
}

func (a *incidentAnswer) suspect(s *incident.Suspect, most int) {
	w := a.w
	w.Row('[')
	w.Text(a.clean.Clean(s.Service).Cut(100))
	w.Float(math.Round(s.Score*100) / 100)
	w.Text(kindNames[s.Kind])
	var evidence []safe.Text
	bytes := evidenceBytes
	for _, e := range s.Evidence[:min(most, len(s.Evidence))] {
		text := a.evidence(e).Cut(bytes)
		evidence = append(evidence, text)
		if bytes -= text.Len(); bytes < messageBytes {
			break
		}
	}
	w.Text(safe.JoinWith("; ", evidence...))
	var against []safe.Text
	for _, d := range s.Against {
		against = append(against, DoubtText(&d))
	}
	if len(against) == 0 {
		w.Null()
	} else {
		w.Text(safe.JoinWith("; ", against...))
	}
	w.Close(']')
}

// requests writes how many requests there were, before and after.
func (a *incidentAnswer) requests(limit int) {
	r := &a.r.Requests
	if r.N[0]+r.N[1] == 0 {
		return
	}
	w := a.w
	w.Try(limit, func() {
		w.Key("requests")
		w.Open('{')
		pair := func(name safe.Text, of func(side int) safe.Text) {
			w.KeyText(name)
			w.Open('[')
			for side := range r.N {
				switch {
				case side == 1 && a.r.Onset == nil:
				case r.N[side] == 0:
					w.Null()
				default:
					w.Number(of(side).String())
				}
			}
			w.Close(']')
		}
		pair(safe.Const("n"), func(s int) safe.Text { return safe.Int(r.N[s]) })
		pair(safe.Const("failed"), func(s int) safe.Text { return safe.Int(r.Failed[s]) })
		pair(safe.Const("p50_ms"), func(s int) safe.Text { return figure(r.P50[s]) })
		pair(safe.Const("p95_ms"), func(s int) safe.Text { return figure(r.P95[s]) })
		w.Close('}')
	})
}

// deployments says what was deployed, restarted or configured around the onset.
func (a *incidentAnswer) deployments() []safe.Text {
	var out []safe.Text
	for _, s := range a.r.Deployments[:min(len(a.r.Deployments), maxDeployments)] {
		out = append(out, safe.Format("%s %s: %s", budget.ClockSecond(s.At, a.o.Request.FetchedAt), a.clean.Clean(s.Service).Cut(60), s.Text.OneLine().Cut(messageBytes)))
	}
	return out
}

// RuledOut says what was looked at and did not change.
func (a *Words) RuledOut(r *incident.Report) []safe.Text {
	var out []safe.Text
	for _, c := range r.Unchanged {
		n := safe.Int(c.N)
		switch c.Kind {
		case incident.SelfTime:
			out = append(out, safe.Format("self times (%s groups of calls)", n))
		case incident.Gap:
			out = append(out, safe.Format("gaps in front of services (%s)", n))
		case incident.ClientTime:
			out = append(out, safe.Format("calls to what sends no spans (%s)", n))
		case incident.TokenUse:
			out = append(out, safe.Format("tokens sent with a call (%s services)", n))
		case incident.CallFailures:
			out = append(out, safe.Format("failures of calls (%s services)", n))
		case incident.Lines:
			out = append(out, safe.Format("failure lines (%s services)", n))
		case incident.Gone:
		default:
			out = append(out, safe.Format("%s (%s series)", a.clean.Clean(c.What).Cut(60), n))
		}
	}
	return out
}

// fewRuledOut are the first of them.
func (a *incidentAnswer) fewRuledOut() []safe.Text {
	out := a.RuledOut(a.r)
	if rest := len(out) - maxRuledOut; rest > 0 {
		out = append(out[:maxRuledOut], safe.Format("%s more", safe.Int(rest)))
	}
	return out
}

// unseenParts says what was asked for and did not come, and how far back what
// came reaches.
func (a *incidentAnswer) unseenParts() []safe.Text {
	out := slices.Clone(a.unseen)
	start, now := a.o.Request.Start().UnixNano(), a.o.Request.FetchedAt
	add := func(what safe.Text, from int64) {
		if from > start+int64(time.Minute) {
			out = append(out, safe.Format("%s before %s: limits", what, budget.ClockSecond(from, now)))
		}
	}
	seen := &a.r.Seen
	add(safe.Const("traces"), seen.Traces)
	add(safe.Const("lines below a warning"), seen.Lines)
	add(safe.Const("failure lines"), seen.Failures)
	return out
}

func (a *incidentAnswer) notes() []safe.Text {
	var out []safe.Text
	switch {
	case a.r.Onset == nil && len(a.unseenParts()) > 0:
		out = append(out, safe.Const("nothing changed in what was seen"))
	case a.r.Onset == nil:
		out = append(out, safe.Const("nothing changed: no time, failure share, failure line or series left its level"))
	case a.r.Verdict == incident.Unclear:
		out = append(out, safe.Const("something changed, but no service stands out: do not blame the first without a look"))
	}
	switch u := a.r.Usual; {
	case u == nil && a.r.Verdict != incident.Clear && a.r.Cut:
		out = append(out, safe.Const("no before was seen, and nothing is remembered as usual: airefinery-mcp learn PROJECT in a good hour lets the next call see what stopped"))
	case u != nil && (a.r.Cut || slices.ContainsFunc(a.r.Signs, func(s *incident.Sign) bool { return s.Kind == incident.Missing })):
		out = append(out, safe.Format("before: %s", usualText(u, a.o.Request.FetchedAt)))
	}
	return out
}

// usualText says how old what is usual is, and on how many looks it rests.
func usualText(u *normal.Usual, now time.Time) safe.Text {
	age := now.Sub(u.Since)
	days := max(0, int(age.Hours()/24))
	of := safe.Format("usual of the last %s days", safe.Int(days))
	switch hours := int(age.Hours()); {
	case hours < 1:
		of = safe.Const("usual of the last hour")
	case hours < 48:
		of = safe.Format("usual of the last %s hours", safe.Int(hours+1))
	}
	return safe.Format("%s, %s", of, counted(u.Samples, safe.Const("sample"), safe.Const("samples")))
}

// calls proposes looks that confirm.
func (a *incidentAnswer) calls() []budget.NextCall {
	var calls []budget.NextCall
	project := a.o.Request.Get("project_name")
	with := func(args ...analysis.Param) []analysis.Param {
		if project != "" {
			args = append(args, analysis.Param{Name: "project_name", Value: project})
		}
		return args
	}
	for _, s := range a.r.Suspects[:min(2, len(a.r.Suspects))] {
		if id := exampleOf(s); !id.IsZero() {
			calls = append(calls, budget.NextCall{Why: safe.Format("a trace of %s", a.clean.Clean(s.Service).Cut(60)), Tool: "query_traces",
				Args: with(analysis.Param{Name: "trace", Value: a.preset(id)}, analysis.Param{Name: "trace_id", Value: a.o.handle(id).String()})})
			break
		}
	}
	if on := a.r.Onset; on != nil && len(a.r.Suspects) > 0 && a.r.Suspects[0].Kind != incident.Silent {
		calls = append(calls, budget.NextCall{Why: safe.Const("its failure lines from the onset on"), Tool: "query_logs",
			Args: with(analysis.Param{Name: "severity", Value: "error"}, analysis.Param{Name: "match", Value: a.clean.Clean(a.r.Suspects[0].Service).String()},
				analysis.Param{Name: "since", Value: budget.Second(on.From).String()},
				analysis.Param{Name: "time_window", Value: budget.DurationParam(a.o.Request.Window)}, analysis.Param{Name: "limit", Value: maxLogLimit})})
	}
	if a.r.Onset == nil {
		calls = append(calls, budget.NextCall{Why: safe.Const("what is usual there"), Tool: "query_logs",
			Args: with(analysis.Param{Name: "time_window", Value: budget.DurationParam(a.o.Request.Window)})})
	}
	return calls[:min(len(calls), maxInvestigated)]
}

// exampleOf returns a trace that shows what a service is suspected of.
func exampleOf(s *incident.Suspect) client.TraceID {
	for _, e := range s.Evidence {
		if !e.Trace.IsZero() {
			return e.Trace
		}
	}
	return client.TraceID{}
}
