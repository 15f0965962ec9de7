package answer

import (
	"strings"
	"testing"
	"time"

	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/golden"
)

// metricCaptures are the captured bodies of metrics, with the metric that was
// asked for in each.
func metricCaptures() map[string]string {
	return map[string]string{
		"prom/prom_range_20x60.json":        "inference_request_rate",
		"prom/prom_range_gaps.json":         "inference_latency",
		"prom/prom_instant_vector.json":     "inference_requests_total",
		"prom/prom_instant_nan.json":        "inference_latency",
		"prom/prom_instant_rawlabels.json":  "agent_task_total",
		"prom/prom_scalar.json":             "inference_requests_total",
		"prom/prom_empty.json":              "inference_requests_total",
		"thanos/thanos_range.json":          "inference_request_rate",
		"thanos/thanos_instant_vector.json": "inference_requests_total",
		"loki/loki_matrix.json":             "log_lines",
	}
}

var metricViews = map[string]func(*Options){
	"summary": func(*Options) {},
	"records": func(o *Options) { o.View.Form = Records },
	"filtered": func(o *Options) {
		o.Filter.Match, o.Filter.Since, o.Budget.MaxBytes = "qwen", time.Unix(1795426200, 0), 2000
		o.Names.Own = []analysis.Param{{Name: "match", Value: "qwen"}, {Name: "since", Value: "2026-11-23T09:30:00Z"}}
	},
}

// goldenMetricOptions are those of a metric's golden.
func goldenMetricOptions(metric string) Options {
	o := metricOptions()
	o.Request.Asked = []analysis.Param{{Name: "metric", Value: metric}, {Name: "time_window", Value: "1h"}}
	if metric == "inference_requests_total" {
		o.View.Unit = "requests"
	}
	return o
}

func TestMetricsGoldens(t *testing.T) {
	for name, metric := range metricCaptures() {
		for view, set := range metricViews {
			t.Run(name+"/"+view, func(t *testing.T) {
				o := goldenMetricOptions(metric)
				set(&o)
				res := Metrics(decodeCapture(t, name), o)
				checkAnswer(t, res, o.Budget.MaxBytes)
				base := strings.TrimSuffix(name[strings.Index(name, "/")+1:], ".json")
				golden.JSON(t, "testdata/metrics/"+base+"."+view+".json", res.JSON)
			})
		}
	}
}

// TestMetricsReachTheirMeasures holds the sizes in tokens of the response of
// 20 series with 60 points, 16.4 thousand tokens as it comes.
func TestMetricsReachTheirMeasures(t *testing.T) {
	r := decodeCapture(t, "prom/prom_range_20x60.json")
	o := metricOptions()
	if n := tokens(t, Metrics(r, o).JSON); n > 700 {
		t.Errorf("summary has %d tokens, want at most 700", n)
	}
	o.View.Form = Records
	total := 0
	for o.View.Offset < len(r.Series) {
		res := Metrics(r, o)
		if res.Shown == 0 {
			t.Fatalf("page at %d shows nothing", o.View.Offset)
		}
		total += tokens(t, res.JSON)
		o.View.Offset += res.Shown
	}
	if total > 2900 {
		t.Errorf("records have %d tokens, want at most 2900", total)
	}
}
