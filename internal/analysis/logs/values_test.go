package logs

import (
	"fmt"
	"strings"
	"testing"
)

func TestTheValuesOfAWildcardAreToldWhereTheyAreFew(t *testing.T) {
	repeat := func(n int, format string, values ...any) []string {
		var out []string
		for i := range n {
			out = append(out, fmt.Sprintf(format, values[i%len(values)]))
		}
		return out
	}
	for name, c := range map[string]struct {
		lines []string
		want  string
	}{
		"for whom":                    {repeat(5, "No instances available for %s", "ts-order", "ts-order", "ts-food"), "No instances available for {ts-order×4@0,ts-food×1@2}"},
		"in a word with marks":        {repeat(6, "instances of [shard-%d]: none left at all", 1, 2), "instances of [shard-{1×3@0,2×3@1}]: none left at all"},
		"numbers that repeat":         {repeat(6, "the upstream answered with %d again", 503, 504), "the upstream answered with {503×3@0,504×3@1} again"},
		"numbers that may be ids":     {repeat(3, "order %d was lost", 17, 18, 19), "order <*> was lost"},
		"one value":                   {repeat(3, "gave up after %d tries", 3), "gave up after <*> tries"},
		"many values":                 {repeat(6, "user %s was refused by the office", "ann", "bob", "chris", "dora", "eve", "frank"), "user <*> was refused by the office"},
		"names before numbers":        {repeat(8, "%s was refused", "try 1 of ann", "try 2 of ann", "try 1 of bob", "try 2 of bob"), "try <*> of {ann×4@0,bob×4@2} was refused"},
		"a line alone has no others":  {[]string{"order 17 was lost"}, "order <*> was lost"},
		"at the start and at the end": {repeat(6, "7 of %s", "ann", "ann", "bob"), "<*> of {ann×4@0,bob×2@2}"},
	} {
		ps := tableOf(logsOf(c.lines...), "").Patterns().All
		var b strings.Builder
		for _, part := range ps[0].Parts() {
			if part.Values == nil {
				b.WriteString(part.Text.String())
				continue
			}
			var values []string
			for _, v := range part.Values {
				values = append(values, fmt.Sprintf("%s×%d@%d", v.Text, v.Lines, v.First))
			}
			b.WriteString("{" + strings.Join(values, ",") + "}")
		}
		if b.String() != c.want || len(ps) != 1 {
			t.Errorf("%s: %s, want %s, of %d patterns", name, b.String(), c.want, len(ps))
		}
	}
}
