package answer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/safe"
)

// hostileMetrics are responses that press on the budget.
func hostileMetrics() map[string]*client.MetricsResponse {
	long := strings.Repeat("x\"\u202e\x00é", 1500)
	labels := func(n int, value string) client.Labels {
		var l client.Labels
		for i := range n {
			l = append(l, &client.Label{Name: "label" + strconv.Itoa(i) + strings.Repeat("n", n), Value: value})
		}
		return l
	}
	wide := manySeries(5000, 2)
	for i := range wide.Series {
		wide.Series[i].Labels = append(wide.Series[i].Labels, &client.Label{Name: "long", Value: strconv.Itoa(i) + long})
	}
	shared := manySeries(30, 70)
	for i := range shared.Series {
		shared.Series[i].Labels = append(labels(40, long), shared.Series[i].Labels...)
	}
	many := manySeries(10, 5)
	for i := range many.Series {
		many.Series[i].Labels = labels(60, strconv.Itoa(i)+long)
	}
	vector := manySeries(300, 1)
	vector.ResultType = "vector"
	text := matrixOf(seriesOf("a", long, long, long, "1", "1e999", "-0", "0x10", "1_0", ""))
	troubled := manySeries(40, 90)
	for i := range 30 {
		troubled.Warnings = append(troubled.Warnings, long)
		troubled.Problems = append(troubled.Problems, client.Problem{Where: long, What: long, Count: i})
	}
	times := matrixOf(client.Series{Samples: []client.Sample{{Time: -1 << 63, Value: "1"}, {Time: 0, Value: "2"}, {Time: 1<<63 - 1, Value: "3"}}},
		client.Series{Samples: []client.Sample{{Time: 5, Value: "1"}, {Time: 5, Value: "2"}, {Time: 4, Value: "3"}}}, client.Series{})
	var scattered client.Series
	for i := range 200 {
		scattered.Samples = append(scattered.Samples, client.Sample{Time: -1<<63 + int64(i)<<56, Value: strconv.Itoa(i)})
	}
	times.Series = append(times.Series, scattered)
	return map[string]*client.MetricsResponse{
		"wide": wide, "shared labels": shared, "many labels": many, "vector": vector, "text": text,
		"troubled": troubled, "times": times, "usual": manySeries(60, 60), "long series": manySeries(3, 4000), "empty": matrixOf(),
	}
}

func TestMetricsNeverPassTheBudget(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for name, r := range hostileMetrics() {
		t.Run(name, func(t *testing.T) {
			for i := range 8 {
				o := metricOptions()
				o.Budget.MaxBytes = 1000 + rng.IntN(1+i*2500)
				o.View.Form = []Form{Summary, Records}[i%2]
				o.View.Offset = []int{0, 0, 0, 7}[i%4]
				if i%3 == 0 {
					o.Request.Asked = append(o.Request.Asked, analysis.Param{Name: "project_name", Value: strings.Repeat("p", 3000)})
				}
				res := Metrics(r, o)
				checkAnswer(t, res, o.Budget.MaxBytes)
				a := readMetrics(t, res)
				if o.View.Offset == 0 && len(a.Series.Rows)+a.Omitted.Series != res.Total {
					t.Errorf("%s in %d: rows %d + omitted %d != total %d", o.View.Form, o.Budget.MaxBytes, len(a.Series.Rows), a.Omitted.Series, res.Total)
				}
				if res.Shown != len(a.Series.Rows) || res.Total > 0 && res.Shown == 0 && o.View.Offset < res.Total {
					t.Errorf("%s in %d: shown %d, %d rows of %d", o.View.Form, o.Budget.MaxBytes, res.Shown, len(a.Series.Rows), res.Total)
				}
				if again := Metrics(r, o); !bytes.Equal(again.JSON, res.JSON) {
					t.Errorf("the same input gave another answer")
				}
			}
		})
	}
}

func TestMetricsBelowTheLeastBudgetStillCount(t *testing.T) {
	for _, limit := range []int{120, 250, 400} {
		o := metricOptions()
		o.Budget.MaxBytes, o.Names.Mark = limit, safe.Argument(strings.Repeat("demonstration ", 40))
		res := Metrics(manySeries(20, 20), o)
		checkAnswer(t, res, limit)
		if a := readMetrics(t, res); a.Totals.Series != 20 {
			t.Errorf("in %d bytes: totals = %+v", limit, a.Totals)
		}
	}
}

func TestMetricsPagesShowEachSeriesOnce(t *testing.T) {
	for _, view := range []Form{Summary, Records} {
		for _, max := range []int{1000, 2500, 7500} {
			t.Run(fmt.Sprintf("%s in %d", view, max), func(t *testing.T) {
				o := metricOptions()
				o.View.Form, o.Budget.MaxBytes = view, max
				r := manySeries(70, 40)
				seen := map[string]int{}
				for pages := 0; o.View.Offset < len(r.Series); pages++ {
					res := Metrics(r, o)
					if res.Shown == 0 || pages > len(r.Series) {
						t.Fatalf("page at %d shows nothing:\n%s", o.View.Offset, res.JSON)
					}
					for _, m := range readMetrics(t, res).column(t, "model") {
						seen[m]++
					}
					o.View.Offset += res.Shown
				}
				for m, n := range seen {
					if n != 1 {
						t.Errorf("series %s shown %d times", m, n)
					}
				}
				if len(seen) != len(r.Series) {
					t.Errorf("%d series shown of %d", len(seen), len(r.Series))
				}
			})
		}
	}
}

// TestMetricRecordsLoseNoDigit reads the records back and compares every
// sample's text.
func TestMetricRecordsLoseNoDigit(t *testing.T) {
	rates := func(divisor float64, mixed bool) *client.MetricsResponse {
		rng := rand.New(rand.NewPCG(7, 8))
		r := matrixOf()
		for i := range 12 {
			var values []string
			for j := range 50 {
				v := float64(rng.IntN(400)) * (1 / divisor)
				if mixed && j%6 == 0 {
					v += 1e-17 + 0.3
				}
				values = append(values, strconv.FormatFloat(v, 'f', -1, 64))
			}
			r.Series = append(r.Series, seriesOf("m", strconv.Itoa(i), values...))
		}
		return r
	}
	odd := rates(300, false)
	odd.Series = append(odd.Series, seriesOf("m", "odd", append(repeatValue("0.10333333333333335", 30), "NaN", "+Inf", "-0", "0.50", "0.10", "1e-1")...))
	special := matrixOf(seriesOf("m", "0", append(repeatValue("0.10333333333333335", 30), "NaN", "+Inf", "-0", "1e2", "1.50", "0", "000", "9007199254740993")...),
		seriesOf("m", "1", "5"))
	tests := []struct {
		name   string
		r      *client.MetricsResponse
		scaled bool
	}{
		{"rates over 300 s", rates(300, false), true},
		{"rates over 270 s, some rounded otherwise", rates(270, true), true},
		{"no common divisor", rates(12345.678, false), false},
		{"rates with special values", odd, true},
		{"special values", special, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := metricOptions()
			o.View.Form, o.Budget.MaxBytes = Records, 60000
			res := Metrics(tt.r, o)
			if !res.Whole {
				t.Error("a complete answer does not call itself whole")
			}
			if scaled := bytes.Contains(res.JSON, []byte(`"v_is"`)); scaled != tt.scaled {
				t.Errorf("scaled = %v, want %v", scaled, tt.scaled)
			}
			a := readMetrics(t, res)
			names, cells := a.column(t, "m"), a.column(t, "v")
			for _, s := range tt.r.Series {
				i := slices.Index(names, strconv.Quote(s.Labels[0].Value))
				got := readSamples(t, string(res.JSON), cells[i])
				for j, p := range s.Samples {
					if got[j] != p.Value {
						t.Fatalf("series %d sample %d = %s, want %s", i, j, got[j], p.Value)
					}
				}
			}
		})
	}
}

// readSamples undoes the form of a cell as the answer's legend tells it.
func readSamples(t *testing.T, answer, cell string) []string {
	t.Helper()
	var raw []json.RawMessage
	if err := json.Unmarshal([]byte(cell), &raw); err != nil {
		t.Fatal(err)
	}
	factor := 0.0
	if _, legend, ok := strings.Cut(answer, `"v_is":"counts: value = v × `); ok {
		text, _, _ := strings.Cut(legend, " ")
		factor, _ = strconv.ParseFloat(text, 64)
	}
	var out []string
	for _, v := range raw {
		var quoted string
		switch {
		case json.Unmarshal(v, &quoted) == nil:
			out = append(out, quoted)
		case factor != 0:
			k, _ := strconv.ParseFloat(string(v), 64)
			out = append(out, strconv.FormatFloat(k*factor, 'f', -1, 64))
		default:
			out = append(out, string(v))
		}
	}
	return out
}

func TestMetricsCleanAllUpstreamText(t *testing.T) {
	r := matrixOf(seriesOf("sec_ret", "my-secret", "1", "a secret value"))
	r.Warnings = []string{"secret warning"}
	o := metricOptions()
	o.Request.Asked = append(o.Request.Asked, analysis.Param{Name: "sec_ret", Value: "x"})
	o.Masker = cleanFunc(func(s string) string { return strings.ReplaceAll(s, "secret", "[masked]") })
	for _, view := range []Form{Summary, Records} {
		o.View.Form = view
		if res := Metrics(r, o); bytes.Contains(res.JSON, []byte("secret")) {
			t.Errorf("%s shows what was to be masked:\n%s", view, res.JSON)
		}
	}
}

func TestMetricsCleanOnlyWhatIsShown(t *testing.T) {
	cleaned := 0
	o := metricOptions()
	o.Masker = cleanFunc(func(s string) string { cleaned++; return s })
	if Metrics(manySeries(1000, 60), o); cleaned > 100 {
		t.Errorf("%d texts are cleaned for an answer of at most %d series", cleaned, maxSummarySeries)
	}
}

func BenchmarkMetricsSummary(b *testing.B) {
	for _, n := range []int{20, 1000} {
		r, o := manySeries(n, 60), metricOptions()
		b.Run(strconv.Itoa(n)+"x60", func(b *testing.B) {
			for b.Loop() {
				Metrics(r, o)
			}
		})
	}
}

func BenchmarkMetricsRecords(b *testing.B) {
	r, o := manySeries(20, 60), metricOptions()
	o.View.Form, o.Request.FetchedAt = Records, time.Unix(1795428065, 0)
	for b.Loop() {
		Metrics(r, o)
	}
}
