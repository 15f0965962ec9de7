package traces

import (
	"fmt"
	"strings"
	"testing"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/spantest"
)

func TestACutKeepsTheEndsTheFailuresAndWhatAShorterLayoutHas(t *testing.T) {
	spans := []client.Span{spantest.New(1, 0, 0, 2000, spantest.Named("run"))}
	for i := range byte(20) {
		s := spantest.New(i+2, 1, int64(i)*100, int64(i)*100+90, spantest.Named(fmt.Sprint("step", i)))
		if i == 9 {
			spantest.Failing("refused")(&s)
		}
		spans = append(spans, s)
	}
	d := detailOf(spans...)
	lines := d.Layout(0)
	names := func(lines []Line) string {
		var out []string
		for _, l := range lines {
			if l.Node == None {
				out = append(out, fmt.Sprintf("+%d@%d", l.Inside, l.Depth))
			} else {
				out = append(out, d.Forest.Nodes[l.Node].Span.Name)
			}
		}
		return strings.Join(out, " ")
	}
	shorter := []Line{lines[0], lines[15]}
	for n, want := range map[int]string{
		0:  "+21@0",
		2:  "run +9@1 step9 +10@1",
		7:  "run step0 step1 +7@1 step9 +7@1 step17 step18 step19",
		8:  "run step0 step1 +7@1 step9 +4@1 step14 +2@1 step17 step18 step19",
		10: "run step0 step1 step2 +6@1 step9 +4@1 step14 +1@1 step16 step17 step18 step19",
		21: names(lines),
	} {
		if got := names(d.NewCut(lines, shorter).Best(n)); got != want {
			t.Errorf("the %d most important lines are %s\nwant %s", n, got, want)
		}
	}
}
