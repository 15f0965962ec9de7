package transport

import (
	"bytes"
	"testing"

	"github.com/VictoriaMetrics/metrics"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

func TestLabelsHoldAnyValue(t *testing.T) {
	for _, tc := range []struct{ name, value, want string }{
		{"plain", "/mcp", "/mcp"},
		{"empty", "", ""},
		{"what ends a value or a label", `a"} 1,b="c`, `a"} 1,b="c`},
		{"a backslash at the end", `C:\`, `C:\`},
		{"backslash n", `\n`, `\n`},
		{"lines", "a\nb\r\nc", "a\nb\r\nc"},
		{"control characters", "\x00\t\x7f", "\x00\t\x7f"},
		{"letters of every kind", "čä日本語😀\u2028", "čä日本語😀\u2028"},
		{"no UTF-8", "a\xffb", "a\uFFFDb"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			set := metrics.NewSet()
			counts := newFamily(set.GetOrCreateCounter, "some_total", "first", "second")
			counts.of(tc.value, "one").Inc()
			counts.of("one", tc.value).Add(2)
			counts.of(tc.value, "one").Inc()
			var page bytes.Buffer
			set.WritePrometheus(&page)
			text := page.String()
			parser := expfmt.NewTextParser(model.UTF8Validation)
			families, err := parser.TextToMetricFamilies(&page)
			if err != nil {
				t.Fatalf("%v:\n%s", err, text)
			}
			got := map[labelValues]float64{}
			for _, m := range families["some_total"].GetMetric() {
				if len(m.GetLabel()) != 2 || m.GetLabel()[0].GetName() != "first" || m.GetLabel()[1].GetName() != "second" {
					t.Fatalf("labels %v", m.GetLabel())
				}
				// The page has no types here, which are a switch of the whole program.
				got[labelValues{m.GetLabel()[0].GetValue(), m.GetLabel()[1].GetValue()}] = m.GetUntyped().GetValue() + m.GetCounter().GetValue()
			}
			if len(got) != 2 || got[labelValues{tc.want, "one"}] != 2 || got[labelValues{"one", tc.want}] != 2 {
				t.Errorf("the counts are %v, the page is\n%s", got, text)
			}
		})
	}
}

func TestCountingAgainAllocatesNothing(t *testing.T) {
	m := newMetrics(metrics.NewSet())
	if n := testing.AllocsPerRun(100, func() {
		m.requests.of("200", "/mcp").Inc()
		m.seconds.of("/mcp").Update(0.1)
		m.toolCalls.of("ok", "query_logs").Inc()
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
