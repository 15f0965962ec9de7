package answer

import (
	"math"

	"airefinery-mcp/internal/analysis/incident"
	"airefinery-mcp/internal/render/budget"
	"airefinery-mcp/internal/safe"
)

// SignName names a sign in short: "self time of cart".
func (a *Words) SignName(s *incident.Sign) safe.Text {
	service := a.clean.Clean(s.Service).Cut(60)
	switch s.Kind {
	case incident.SelfTime:
		return safe.Format("self time of %s", service)
	case incident.Gap:
		return safe.Format("gap in front of %s", service)
	case incident.ClientTime:
		return safe.Format("time of calls to %s", service)
	case incident.TokenUse:
		return safe.Format("tokens sent by %s", service)
	case incident.CallFailures:
		return safe.Format("failures of %s", service)
	case incident.Lines:
		return safe.Format("failure lines of %s", service)
	case incident.Gone:
		return safe.Format("lines of %s that stopped", service)
	case incident.Deployment:
		return safe.Format("deployment of %s", service)
	case incident.Missing:
		return safe.Format("what %s no longer does", service)
	}
	return a.seriesName(s)
}

// seriesName names a series by its metric and what it is of.
func (a *Words) seriesName(s *incident.Sign) safe.Text {
	name := a.clean.Clean(s.Name).Cut(60)
	if s.Service == "" {
		return name
	}
	return safe.Format("%s of %s", name, a.clean.Clean(s.Service).Cut(60))
}

// Evidence says a sign in words.
func (a *Words) Evidence(s *incident.Sign) safe.Text {
	var text safe.Text
	switch s.Kind {
	case incident.SelfTime, incident.Gap, incident.ClientTime, incident.TokenUse:
		text = a.slowText(s)
	case incident.CallFailures:
		text = safe.Format("%s of %s calls fail by itself, %s → %s percent", safe.Int(s.Affected), safe.Int(s.Of), figure(s.Before), figure(s.After))
		if !s.Text.IsEmpty() {
			text = safe.Format("%s: %s", text, s.Text.OneLine().Cut(messageBytes))
		}
	case incident.Lines:
		text = safe.Format("%s %s: %s", freshness(s), a.whose(s), s.Text.OneLine().Cut(messageBytes))
	case incident.Waiting:
		text = safe.Format("%s, which calls it, waits %s → %s ms without a span that says for what", a.services(s.Callers), figure(s.Before), figure(s.After))
	case incident.Deployment:
		text = safe.Format("at %s: %s", budget.ClockSecond(s.At, a.o.Request.FetchedAt), s.Text.OneLine().Cut(messageBytes))
	case incident.Gone:
		text = safe.Format("stopped at %s: %s", budget.ClockSecond(s.At, a.o.Request.FetchedAt), s.Text.OneLine().Cut(messageBytes))
	case incident.Missing:
		text = a.missingText(s)
	default:
		text = safe.Format("%s %s → %s", a.clean.Clean(s.Name).Cut(60), figure(s.Before), figure(s.After))
		if s.Unit != "" {
			text = safe.Format("%s %s", text, a.clean.Clean(s.Unit).Cut(20))
		}
		text = safe.Format("%s from %s", text, budget.ClockSecond(s.At, a.o.Request.FetchedAt))
	}
	return text
}

// evidence is Evidence with what shows it.
func (a *incidentAnswer) evidence(s *incident.Sign) safe.Text {
	text := a.Evidence(s)
	if s.Pattern != "" {
		text = safe.Format("%s (pattern %s)", text, safe.Token(s.Pattern))
	}
	if !s.Trace.IsZero() {
		text = safe.Format("%s (trace %s)", text, a.o.handle(s.Trace))
	}
	return text
}

// missingText says what requests no longer show, and how many of them usually do.
func (a *Words) missingText(s *incident.Sign) safe.Text {
	var text safe.Text
	switch {
	case s.Asked == s.Service:
		text = safe.Format("no longer does what %s still asks for", a.clean.Clean(s.Callers[0]).Cut(60))
	case s.Asked != "":
		text = safe.Format("no longer has %s do anything", a.clean.Clean(s.Asked).Cut(60))
	case s.Text.IsEmpty():
		text = safe.Format("no longer takes the step %s", a.clean.Clean(s.Name).Cut(80))
	default:
		text = safe.Format("no longer writes: %s", s.Text.OneLine().Cut(messageBytes))
	}
	of := safe.Int(s.Of)
	if s.Route != "" {
		of = safe.Format("%s requests %s", of, a.clean.Clean(s.Route).Cut(80))
	}
	return safe.Format("%s: %s of %s do, %s percent before", text, safe.Int(s.Of-s.Affected), of, safe.Int(int(math.Round(s.Before))))
}

// freshness says how new lines are.
func freshness(s *incident.Sign) safe.Text {
	if s.Of == 0 {
		return counted(s.Affected, safe.Const("new line"), safe.Const("new lines"))
	}
	return safe.Format("%s lines, %s before", safe.Int(s.Affected), safe.Int(s.Of))
}

// whose says who wrote lines that another service is suspected for.
func (a *Words) whose(s *incident.Sign) safe.Text {
	if len(s.Callers) == 0 {
		return safe.Const("of its own")
	}
	return safe.Format("of %s that name it", a.clean.Clean(s.Callers[0]).Cut(60))
}

func (a *Words) slowText(s *incident.Sign) safe.Text {
	what := safe.Const("self_ms")
	switch s.Kind {
	case incident.Gap:
		what = safe.Const("gap_ms in front")
	case incident.ClientTime:
		what = safe.Const("client_ms")
	case incident.TokenUse:
		what = safe.Const("tokens sent with a call")
	}
	text := safe.Format("%s %s → %s", what, figure(s.Before), figure(s.After))
	if s.Affected > 0 {
		text = safe.Format("%s, %s of %s calls ≥ %s", text, safe.Int(s.Affected), safe.Int(s.Of), figure(s.Over))
	}
	switch n := len(s.Callers); {
	case s.Kind == incident.Gap && n > 1:
		text = safe.Format("%s, for all %s callers (%s)", text, safe.Int(n), a.services(s.Callers))
	case s.Kind != incident.SelfTime && n > 0:
		text = safe.Format("%s, for %s", text, a.services(s.Callers))
	}
	if s.Name != "" && s.Kind == incident.SelfTime {
		text = safe.Format("%s, in %s", text, a.clean.Clean(s.Name).Cut(80))
	}
	return text
}

func (a *Words) services(names []string) safe.Text {
	var out []safe.Text
	for _, n := range names[:min(len(names), maxCallersNamed)] {
		out = append(out, a.clean.Clean(n).Cut(50))
	}
	if rest := len(names) - len(out); rest > 0 {
		out = append(out, safe.Format("%s more", safe.Int(rest)))
	}
	return safe.JoinWith(", ", out...)
}

// figure is a number with four significant digits.
func figure(f float64) safe.Text {
	if math.IsNaN(f) {
		return safe.Const("?")
	}
	if f != 0 {
		digits := math.Pow(10, 3-math.Floor(math.Log10(math.Abs(f))))
		f = math.Round(f*digits) / digits
	}
	return budget.FloatText(f)
}

// DoubtText says what speaks for the innocence of a suspect.
func DoubtText(d *incident.Doubt) safe.Text {
	switch d.Kind {
	case incident.Others:
		return counted(d.N, safe.Const("other shows the same"), safe.Const("others show the same"))
	case incident.NoTraces:
		return safe.Const("no spans of its own")
	case incident.NoBaseline:
		return safe.Const("its traces do not reach back to before")
	}
	return safe.Const("one kind of sign only")
}
