package logs

import (
	"strings"
	"testing"
)

// TestNoMemberIsLostByItsName holds that the value of a member is shown whatever
// its name, unless something else of the line has it.
func TestNoMemberIsLostByItsName(t *testing.T) {
	labels := label("service_name", "api", "trace_id", "77432d1026706d7e805da846a32c3bb8")
	for name := range memberInfos.All {
		for _, value := range []string{"zz9", "critical", "17", "1795820000", "2026-11-27T22:00:00Z", "Normal"} {
			for _, before := range []string{`"level":"info","message":"m",`, `"message":"m",`, ""} {
				for _, quote := range []string{`"`, ""} {
					if quote == "" && strings.Trim(value, "0123456789") != "" {
						continue
					}
					parts := strings.Split(name, ".")
					nested := strings.Repeat("{", len(parts)-1)
					nested = `"` + strings.Join(parts, `":{"`) + `":` + quote + value + quote + strings.Repeat("}", len(nested))
					for _, member := range []string{nested, `"` + name + `":` + quote + value + quote} {
						line := "{" + before + member + "}"
						l := lineOf(line, labels, nil)
						said := l.Severity.String() == value || l.Severity.Letter() == "I" && value == "Normal" ||
							value == "17" && l.Severity.Letter() == "E" && l.Source == FromLine
						if !said && !strings.Contains(l.Message().String(), value) {
							t.Errorf("%s: %s is lost: %s %q", line, value, l.Severity, l.Message())
						}
					}
				}
			}
		}
	}
}
