package metrics

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/safe"
)

const start, minute = int64(1795424580e9), int64(time.Minute)

// series makes a series of samples a minute apart, none where a value is "".
func series(label string, values ...string) client.Series {
	s := client.Series{Labels: client.Labels{{Name: "m", Value: label}}}
	for i, v := range values {
		if v != "" {
			s.Samples = append(s.Samples, client.Sample{Time: start + int64(i)*minute, Value: v})
		}
	}
	return s
}

func table(in ...client.Series) *Table {
	return New(&client.MetricsResponse{Series: in}, &analysis.Request{}, &analysis.Filter{}, nil)
}

func TestTotalsCountWhatIsNoNumber(t *testing.T) {
	got := table(
		series("a", "1", "NaN", "+Inf", "4"),
		series("b", "0", "", "0", "0"),
		series("c", "text", "NaN", "NaN", "NaN"),
	).Totals
	want := Totals{Samples: 11, NaN: 5, Infinite: 1, Missing: 1, Uneven: true, WithoutNumber: 1, AllZero: 1, WithGaps: 1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("totals (-want +got):\n%s", diff)
	}
}

func TestSeriesWithoutANumberHasNaN(t *testing.T) {
	for name, s := range map[string]client.Series{"NaN": series("a", "NaN", "NaN"), "empty": series("a")} {
		got := table(s).Series[0]
		for _, v := range []float64{got.Min, got.Mean, got.Max, got.Last, got.Early, got.Late, got.Change()} {
			if !math.IsNaN(v) {
				t.Errorf("%s: a statistic is %v", name, v)
			}
		}
	}
	got := table(series("a", "-Inf", "2")).Series[0]
	if !math.IsInf(got.Min, -1) || got.Mean != 2 || got.Max != 2 || got.Last != 2 {
		t.Errorf("with an infinite value: %v, %v, %v, %v", got.Min, got.Mean, got.Max, got.Last)
	}
}

func TestChangeIsInPercentOfTheEarlierHalf(t *testing.T) {
	for _, tt := range []struct{ early, late, want float64 }{
		{100, 50, -50}, {100, 104.44, 4.4}, {3, 4, 33}, {-2, -1, 50}, {5, 5, 0}, {0, 0, 0}, {0, 1, math.Inf(1)}, {0, -1, math.Inf(-1)},
	} {
		s := Series{Early: tt.early, Late: tt.late}
		if got := s.Change(); got != tt.want {
			t.Errorf("from %v to %v: %v, want %v", tt.early, tt.late, got, tt.want)
		}
	}
}

func TestLevelShiftHasTheTimesOfItsSamples(t *testing.T) {
	values := slices.Concat(slices.Repeat([]string{"2"}, 10), []string{"NaN"}, slices.Repeat([]string{"30"}, 5), slices.Repeat([]string{"2"}, 9))
	got := table(series("a", values...))
	want := &LevelShift{At: start + 11*minute, Before: 2, After: 30, Ended: true, Until: start + 16*minute}
	if diff := cmp.Diff(want, got.Series[0].Shift); diff != "" {
		t.Errorf("shift (-want +got):\n%s", diff)
	}
	if got.Totals.Searched != 1 || got.Totals.Shifted != 1 || got.Totals.ShiftEnded != 1 {
		t.Errorf("totals = %+v", got.Totals)
	}
}

func TestAlignmentIsTheRasterOfAllSeries(t *testing.T) {
	shifted := series("b", "1", "2", "3")
	shifted.Samples[1].Time++
	twice := series("b", "1", "2")
	twice.Samples[1].Time = twice.Samples[0].Time
	sparse := client.Series{Samples: []client.Sample{{Time: start}, {Time: start + minute}, {Time: start + 40*minute}}}
	tests := []struct {
		name  string
		in    []client.Series
		times int
		step  int64
	}{
		{"none", nil, 0, 0},
		{"one sample", []client.Series{series("a", "1")}, 0, 0},
		{"every minute", []client.Series{series("a", "1", "2", "3"), series("b", "", "2", "", "4")}, 4, minute},
		{"one lies beside it", []client.Series{series("a", "1", "2", "3"), shifted}, 0, 0},
		{"two samples at a time", []client.Series{series("a", "1", "2", "3"), twice}, 0, 0},
		{"more gaps than samples", []client.Series{sparse}, 0, 0},
	}
	for _, tt := range tests {
		a := table(tt.in...).Alignment
		if a.Times() != tt.times || a.Step != tt.step {
			t.Errorf("%s: %d times, step %d, want %d, %d", tt.name, a.Times(), a.Step, tt.times, tt.step)
		}
	}
	if a := table(series("a", "", "1", "2")).Alignment; a.First != start+minute || a.Last != start+2*minute || a.Index(a.Last) != 1 {
		t.Errorf("alignment = %+v", a)
	}
}

func TestSamplesAreSortedAndTheResponseStaysAsItWas(t *testing.T) {
	s := client.Series{Samples: []client.Sample{{Time: 9, Value: "2"}, {Time: math.MinInt64, Value: "1"}, {Time: 5, Value: "x"}}}
	before := slices.Clone(s.Samples)
	got := table(s).Series[0]
	want := []client.Sample{{Time: analysis.Bounded(math.MinInt64), Value: "1"}, {Time: 5, Value: "x"}, {Time: 9, Value: "2"}}
	if !slices.Equal(got.Samples, want) || got.Values[0] != 1 || !math.IsNaN(got.Values[1]) || got.Values[2] != 2 {
		t.Errorf("samples = %v, values = %v", got.Samples, got.Values)
	}
	if !slices.Equal(s.Samples, before) {
		t.Errorf("the response's samples became %v", s.Samples)
	}
}

func TestThinKeepsExtremes(t *testing.T) {
	in := table(series("a", "5", "1", "9", "NaN", "2", "2", "", "", "NaN", "NaN", "7", "8"))
	b := in.Thin(8)
	lo, hi := b.Extremes(in.Series[0])
	if b.N != 4 || b.Width != 3*minute || !slices.Equal(lo, []int{1, 4, 6, 8}) || !slices.Equal(hi, []int{2, 4, 6, 9}) {
		t.Errorf("%d buckets of %v: lo %v, hi %v", b.N, time.Duration(b.Width), lo, hi)
	}
	other := table(series("a", "1", "2"), client.Series{Samples: []client.Sample{{Time: start + 7, Value: "3"}}})
	if b := other.Thin(4); b.Width != 31e9 || b.N != 2 {
		t.Errorf("without a raster: %d buckets of %v", b.N, time.Duration(b.Width))
	}
}

func TestThinTakesTheWidestRangeOfTimes(t *testing.T) {
	in := table(client.Series{Samples: []client.Sample{{Time: math.MinInt64, Value: "1"}, {Time: 0, Value: "2"}, {Time: math.MaxInt64, Value: "3"}}})
	for values := 2; values <= 60; values++ {
		b := in.Thin(values)
		if lo, _ := b.Extremes(in.Series[0]); b.Width <= 0 || len(lo) > values || lo[0] != 0 {
			t.Errorf("%d values: %d buckets of %v, lo %v", values, b.N, time.Duration(b.Width), lo)
		}
	}
}

func TestFindScaleOfRates(t *testing.T) {
	rates := func(divisor float64) client.Series {
		var values []string
		for i := range 60 {
			values = append(values, strconv.FormatFloat(float64(i*7%50)*(1/divisor), 'f', -1, 64))
		}
		return series("a", values...)
	}
	for _, tt := range []struct {
		name string
		in   []client.Series
		want Scale
	}{
		{"counts over 300 s", []client.Series{rates(300)}, Scale{Divisor: 300, Factor: "0.0033333333333333335"}},
		{"and a value that is none", []client.Series{rates(300), series("b", "0.5000")}, Scale{Divisor: 300, Factor: "0.0033333333333333335", Mixed: true}},
		{"of no divisor", []client.Series{rates(12345.678)}, Scale{}},
		{"too few", []client.Series{series("a", "0.10333333333333335")}, Scale{}},
	} {
		if got := table(tt.in...).FindScale(); got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		}
	}
	sc := Scale{Divisor: 300}
	if n, ok := sc.Count(0.10333333333333335, "0.10333333333333335"); n != 31 || !ok {
		t.Errorf("count = %d, %v", n, ok)
	}
	for _, text := range []string{"-0", "0.10", "NaN", "+Inf"} {
		v, _ := strconv.ParseFloat(text, 64)
		if n, ok := sc.Count(v, text); ok {
			t.Errorf("%s passes for %d/300", text, n)
		}
	}
}

// countingMasker counts the texts that it masks.
type countingMasker struct{ n int }

func (m *countingMasker) Clean(s string) string         { m.n++; return strings.ReplaceAll(s, "secret", "***") }
func (m *countingMasker) CleanNamed(_, v string) string { return m.Clean(v) }
func (m *countingMasker) Plain(s string) string         { return s }
func (m *countingMasker) TouchesPlaceholder(s string) bool {
	return strings.Contains(s, "*")
}

func (m *countingMasker) Hidden(_, v string) (string, [][2]int) {
	if i := strings.Index(v, "secret"); i >= 0 {
		return v, [][2]int{{i, i + len("secret")}}
	}
	return v, nil
}

func TestMatchComparesWithWhatIsShown(t *testing.T) {
	r := &client.MetricsResponse{Series: []client.Series{series("A-secret", "1"), series("b", "1")}}
	for match, want := range map[string]int{"": 2, "secre": 0, "a-s": 0, "A-Secret": 1, "a-***": 1, "M": 2, "m=b": 1, "m=a-s": 0, "m=a-*": 1} {
		masker := &countingMasker{}
		got := New(r, &analysis.Request{}, &analysis.Filter{Match: match}, safe.NewCleaner(masker))
		if len(got.Series) != want || got.FetchedSeries != 2 {
			t.Errorf("%q leaves %d series, want %d", match, len(got.Series), want)
		}
		if match == "" && masker.n > 0 {
			t.Errorf("%d texts are cleaned and none was asked for", masker.n)
		}
		for _, s := range got.Series {
			if strings.Contains(s.Labels[0].Value, "***") {
				t.Errorf("the label %q is not as it came", s.Labels[0].Value)
			}
		}
	}
}

func TestFiltersThatDidNothing(t *testing.T) {
	req := &analysis.Request{Asked: []analysis.Param{{Name: "model_key", Value: "x"}, {Name: "session_id", Value: "s"}, {Name: "status", Value: "failure"}}}
	with := func(labels ...*client.Label) client.Series { return client.Series{Labels: labels} }
	r := &client.MetricsResponse{Series: []client.Series{
		with(&client.Label{Name: "model_key", Value: "z"}, &client.Label{Name: "status", Value: "failure"}),
		with(&client.Label{Name: "model_key", Value: "y"}),
		with(&client.Label{Name: "model_key", Value: "x"}),
	}}
	got := New(r, req, &analysis.Filter{}, nil)
	want := Filters{Idle: []analysis.IdleFilter{{Name: "model_key", Asked: "x", Other: "y", N: 2, Of: 3}}, Unseen: []string{"session_id"}}
	if diff := cmp.Diff(want, got.Filters); diff != "" {
		t.Errorf("filters (-want +got):\n%s", diff)
	}
	if got.Defaults.Status {
		t.Error("a status was asked for, and the default is said to hold")
	}
	r.Series = []client.Series{with()}
	if got := New(r, req, &analysis.Filter{}, nil).Filters; got.Unseen != nil {
		t.Errorf("of a series without labels: %+v", got)
	}
}

func TestDefaultsHoldForWhatAMetricTakes(t *testing.T) {
	for _, tt := range []struct {
		metric string
		takes  map[string]bool
		want   Defaults
	}{
		{"m", nil, Defaults{Status: true}},
		{"a_latency", nil, Defaults{Status: true, Percentile: true}},
		{"m", map[string]bool{"status": false}, Defaults{}},
		{"m", map[string]bool{"status": true, "percentile": true}, Defaults{Status: true, Percentile: true}},
		{"a_latency", map[string]bool{"percentile": false}, Defaults{Status: true}},
	} {
		req := &analysis.Request{Asked: []analysis.Param{{Name: "metric", Value: tt.metric}}, Takes: tt.takes}
		if got := New(&client.MetricsResponse{}, req, &analysis.Filter{}, nil).Defaults; got != tt.want {
			t.Errorf("%s, which takes %v: %+v, want %+v", tt.metric, tt.takes, got, tt.want)
		}
	}
}

func TestCounterIsKnownByItsName(t *testing.T) {
	asked := func(name string) *analysis.Request {
		return &analysis.Request{Asked: []analysis.Param{{Name: "metric", Value: name}}}
	}
	named := client.Labels{{Name: "__name__", Value: "agent_task_total"}}
	for _, tt := range []struct {
		asked  string
		shared client.Labels
		want   bool
	}{
		{"inference_requests_total", nil, true}, {"inference_latency", nil, false}, {"inference_latency", named, true},
	} {
		if got := isCounter(tt.shared, asked(tt.asked)); got != tt.want {
			t.Errorf("%s, %v: %v, want %v", tt.asked, tt.shared, got, tt.want)
		}
	}
}
