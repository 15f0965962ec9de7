package answer

import (
	"airefinery-mcp/internal/render/budget"
	"airefinery-mcp/internal/safe"
)

// maxHidden is how many labels without a column are named.
const maxHidden = 12

// shared writes the labels that all lines have, in at most limit bytes.
func (a *logAnswer) shared(w *budget.Writer, limit int) {
	if len(a.table.Shared) == 0 {
		return
	}
	start := w.Len()
	limit += start
	w.Key("shared")
	w.Open('{')
	empty := w.Len()
	for _, l := range a.table.Shared {
		fits := w.Try(limit, func() {
			w.ForeignKey(a.clean.Clean(l.Name).Cut(60))
			w.Text(a.clean.CleanNamed(l.Name, l.Value).Cut(120))
		})
		if !fits {
			break
		}
	}
	if w.Len() == empty {
		w.Rollback(start)
		return
	}
	w.Close('}')
}

// hidden names the labels that no column shows.
func (a *logAnswer) hidden(w *budget.Writer) {
	names := a.table.Hidden
	var out []safe.Text
	for _, name := range names[:min(maxHidden, len(names))] {
		out = append(out, a.clean.Clean(name).Cut(40))
	}
	if rest := len(names) - len(out); rest > 0 {
		out = append(out, safe.Format("%s more", safe.Int(rest)))
	}
	w.Try(w.Len()+a.frame.MaxBytes/8, func() { budget.List(w, "labels", out) })
}
