package logs

import (
	"cmp"
	"slices"

	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/safe"
	"airefinery-mcp/internal/text"
)

// Services counts the lines of a table by service.
type Services struct {
	// Rows are ordered by the number of errors, then of warnings and so on, the
	// most first.
	Rows []ServiceLines
	// Severities says which of the severities have lines; critical lines are
	// counted as errors.
	Severities [text.Severities]bool
	// Coverage is that of the table.
	Coverage analysis.Coverage
}

// ServiceLines counts the lines of one service by severity. Those that name
// none are counted under "".
type ServiceLines struct {
	Service string
	Lines   [text.Severities]int
}

// Services counts the lines by service; nil when no line names its service. Clean is
// only told of places where others at the processor can go first.
func (t *Table) Services(clean *safe.Cleaner) *Services {
	if !t.has(Field{Kind: ServiceField}) {
		return nil
	}
	s := &Services{Coverage: t.Coverage}
	rows := map[string]int{}
	pauses := pauses{clean: clean}
	for _, l := range t.Lines {
		pauses.behind("")
		i, ok := rows[l.Service]
		if !ok {
			i = len(s.Rows)
			rows[l.Service] = i
			s.Rows = append(s.Rows, ServiceLines{Service: l.Service})
		}
		severity := l.Severity.AsCounted()
		s.Rows[i].Lines[severity]++
		s.Severities[severity] = true
	}
	slices.SortFunc(s.Rows, func(a, b ServiceLines) int {
		pauses.behind("")
		for i := range a.Lines {
			if c := cmp.Compare(b.Lines[i], a.Lines[i]); c != 0 {
				return c
			}
		}
		return cmp.Compare(a.Service, b.Service)
	})
	return s
}
