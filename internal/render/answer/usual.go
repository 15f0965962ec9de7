package answer

import (
	"math"
	"strings"
	"time"

	"airefinery-mcp/internal/analysis/normal"
	"airefinery-mcp/internal/render/budget"
	"airefinery-mcp/internal/safe"
	"airefinery-mcp/internal/text"
)

// Bounds of what is said beside what is usual.
const (
	maxUnusual   = 3   // of each kind
	unusualBytes = 120 // of a message or a name
	// muchSlower is the difference of the mean logarithms from which on a time is
	// longer than usual: half as long again.
	muchSlower = 0.4
)

// usualAnswer words how facts compare with what is usual.
type usualAnswer struct {
	*normal.Usual
	clean *safe.Cleaner
	now   time.Time
}

// lines writes, up to a length of the answer, which lines are missing that usually
// come, and which failures there are more of. Nothing is written where all is as
// usual.
func (u *usualAnswer) lines(w *budget.Writer, limit int) {
	var gone, more []safe.Text
	for i := range u.Lines {
		l := &u.Lines[i]
		switch failure := l.Severity <= text.Warning; {
		case !failure && (l.Kind == normal.Gone || l.Kind == normal.Fell):
			gone = append(gone, u.line(l))
		case failure && (l.Kind == normal.New || l.Kind == normal.Rose):
			more = append(more, u.line(l))
		}
	}
	u.write(w, limit, gone, more)
}

// steps writes the same of what requests do, and which calls take longer.
func (u *usualAnswer) steps(w *budget.Writer, limit int) {
	var gone, more []safe.Text
	for i := range u.Steps {
		if s := &u.Steps[i]; s.Kind == normal.Gone || s.Kind == normal.Fell {
			name := safe.Format("%s: %s", u.clean.Clean(s.Service).Cut(60), u.clean.Clean(s.Name).Cut(unusualBytes))
			gone = append(gone, safe.Format("%s, %s", name, u.rate(&s.Rate, normal.PerRequest, s.Route)))
		}
	}
	for i := range u.Edges {
		e := &u.Edges[i]
		for _, t := range [...]struct {
			name       safe.Text
			shift      normal.Shift
			usual, now normal.Quantiles
		}{
			{safe.Const("self_ms"), e.Self, e.Usual.Self, e.Now.Self},
			{safe.Const("gap_ms"), e.Gap, e.Usual.Gap, e.Now.Gap},
		} {
			if t.shift.Evidence > 0 && t.shift.Log >= muchSlower {
				more = append(more, safe.Format("%s of %s for %s: %s, usually %s", t.name, u.clean.Clean(e.Callee).Cut(60), u.clean.Clean(e.Caller).Cut(60),
					figure(t.now.P50), figure(t.usual.P50)))
			}
		}
	}
	u.write(w, limit, gone, more)
}

func (u *usualAnswer) write(w *budget.Writer, limit int, gone, more []safe.Text) {
	if len(gone)+len(more) == 0 {
		return
	}
	w.Try(limit, func() {
		w.Key("usually")
		w.Open('{')
		w.Member("of", usualText(u.Usual, u.now))
		budget.List(w, "gone", first(gone))
		budget.List(w, "more", first(more))
		w.Close('}')
	})
}

// first are the first of some things, and how many there are besides.
func first(all []safe.Text) []safe.Text {
	if rest := len(all) - maxUnusual; rest > 0 {
		return append(all[:maxUnusual:maxUnusual], safe.Format("%s more", safe.Int(rest)))
	}
	return all
}

// line says whose line it is, and how often it comes.
func (u *usualAnswer) line(l *normal.Line) safe.Text {
	what := safe.Const("all its lines")
	if l.Template != "" {
		template := l.Template // what stands before the place in the code are threads and ids
		if at := strings.Index(template, l.Place); at > 0 && l.Place != "" {
			template = template[at:]
		}
		what = u.clean.Clean(template).OneLine().Cut(unusualBytes)
	}
	if l.Pattern != nil {
		what = safe.Format("%s (pattern %s)", what, safe.Token(l.Pattern.ID))
	}
	return safe.Format("%s: %s, %s", u.clean.Clean(l.Service).Cut(60), what, u.rate(&l.Rate, l.Basis, l.Route))
}

// rate says in how many requests something is, and in how many it usually is.
func (u *usualAnswer) rate(r *normal.Rate, by normal.Basis, route normal.Route) safe.Text {
	of := safe.Const("lines")
	switch by {
	case normal.PerRequest:
		of = safe.Format("requests %s", u.clean.Clean(route.String()).Cut(80))
	case normal.PerTrace:
		of = safe.Const("traces")
	}
	usually := safe.Const("under 1")
	if share := 100 * r.Share; share >= 1 || share == 0 {
		usually = safe.Int(int(math.Round(share)))
	}
	return safe.Format("in %s of %s %s, usually in %s percent", safe.Int(int(math.Round(r.With))), safe.Int(int(math.Round(r.Requests))), of, usually)
}
