package metrics_test

import (
	"bytes"
	"fmt"
	"os"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/analysis/metrics"
)

// A latency by model and project. At some times there was no request, and a
// store of the engine was down.
func ExampleNew() {
	body, err := os.ReadFile("../../../client/testdata/captures/prom/prom_range_gaps.json")
	if err != nil {
		panic(err)
	}
	r, err := client.DecodeMetrics(bytes.NewReader(body))
	if err != nil {
		panic(err)
	}
	r.Warnings = []string{"store gateway down"}
	r.LeftOut = []client.Excess{{What: "series", Most: 14, Count: 2}}

	request := analysis.Request{
		Asked:     []analysis.Param{{Name: "metric", Value: "inference_latency"}, {Name: "model_key", Value: "Qwen/Qwen3-32B"}},
		FetchedAt: time.Unix(1795428065, 0), Window: time.Hour,
	}
	t := metrics.New(r, &request, &analysis.Filter{}, nil)

	fmt.Println(len(t.Series), "series by", t.Columns, "over time:", t.OverTime)
	fmt.Println(t.Totals.Samples, "samples every", time.Duration(t.Alignment.Step), "of which NaN:", t.Totals.NaN)
	for _, s := range t.Series[:2] {
		fmt.Printf("%s: mean %.4g, changed by %v %%\n", s.Labels.Get("model_key"), s.Mean, s.Change())
	}
	idle := t.Filters.Idle[0]
	fmt.Printf("%s=%s did nothing: %d of %d have another\n", idle.Name, idle.Asked, idle.N, idle.Of)
	fmt.Println("only successes:", t.Defaults.Status, "- only one percentile:", t.Defaults.Percentile)

	fmt.Println("seen from", t.Coverage.From.UTC().Format(time.TimeOnly), "to", t.Coverage.To.UTC().Format(time.TimeOnly))
	for _, cut := range t.Coverage.Cuts {
		fmt.Println("but", cut.What)
	}
	// Output:
	// 14 series by [model_key project_name] over time: true
	// 70 samples every 15m0s of which NaN: 13
	// intfloat/e5-mistral-7b-instruct: mean 16.83, changed by -71 %
	// mistralai/Mistral-Small-3.1: mean 30.66, changed by -74 %
	// model_key=Qwen/Qwen3-32B did nothing: 12 of 14 have another
	// only successes: true - only one percentile: true
	// seen from 09:01:05 to 10:01:05
	// but more than 14 series: 2 are left out
	// but store gateway down
}
