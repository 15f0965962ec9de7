package answer

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/redact"
)

func TestMetricsNotesSayWhatTheFiguresHide(t *testing.T) {
	counter := []string{"1", "5", "9", "14", "18", "22", "27", "31", "36", "40", "44", "2", "6"}
	gaps := seriesOf("model_key", "a", "1", "2", "3", "4")
	gaps.Samples = slices.Delete(gaps.Samples, 1, 2)
	failed := seriesOf("status", "failure", "3")
	tests := []struct {
		name  string
		asked []analysis.Param
		resp  *client.MetricsResponse
		want  string // in a note, or absent after "!"
	}{
		{"default status", nil, matrixOf(seriesOf("a", "b", "1", "2")), "status not given"},
		{"status given", metricParam("status", "failure"), matrixOf(seriesOf("a", "b", "1", "2")), "!status not given"},
		{"failures are in the answer", nil, matrixOf(failed), "!status not given"},
		{"idle filter", metricParam("model_key", "x"), matrixOf(seriesOf("model_key", "x", "1"), seriesOf("model_key", "y", "1")),
			"the filter model_key=x did nothing: 1 of 2 series have another, as y"},
		{"filter that cannot be seen", metricParam("agent_name", "x"), matrixOf(seriesOf("model_key", "y", "1")), "no label agent_name in the answer"},
		{"infinite", nil, manySeries(30, 30), "infinite values are left out"},
		{"filter that worked", metricParam("model_key", "x"), matrixOf(seriesOf("model_key", "x", "1")), "!did nothing"},
		{"all outside the window", nil, &client.MetricsResponse{ResultType: "matrix", Series: []client.Series{{Samples: []client.Sample{{Time: 1e18, Value: "1"}, {Time: 1e18 + 60e9, Value: "2"}}}}},
			"2 of 2 samples lie outside the window"},
		{"within the window", nil, matrixOf(seriesOf("a", "b", "1", "2")), "!outside the window"},
		{"nothing", nil, matrixOf(), "no series: no requests"},
		{"nothing of a status that is not known", []analysis.Param{{Name: "status", Value: "throttled"}}, matrixOf(), "status=throttled is none of the documented"},
		{"nothing of a known status", []analysis.Param{{Name: "status", Value: "failure"}}, matrixOf(), "no series: no requests"},
		{"NaN", nil, matrixOf(seriesOf("a", "b", "NaN", "1")), "NaN: no requests"},
		{"zeros", nil, matrixOf(seriesOf("a", "b", "0", "0")), "1 series all 0"},
		{"gaps", nil, matrixOf(gaps), "missing: 1 of 4 samples, in 1 series"},
		{"counter reset", nil, matrixOf(seriesOf("a", "b", counter...)), "counter does at a restart"},
		{"default percentile", metricParam("metric", "inference_latency"), matrixOf(seriesOf("a", "b", "1")), "percentile not given: the API takes 0.95"},
		{"no shift", nil, matrixOf(seriesOf("a", "b", repeatValue("7", 10)...)), "no series shifted"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := metricOptions()
			if tt.asked != nil {
				o.Request.Asked = append(tt.asked, o.Request.Asked...)
			}
			notes := strings.Join(readMetrics(t, Metrics(tt.resp, o)).Notes, "\n")
			want, absent := strings.CutPrefix(tt.want, "!")
			if strings.Contains(notes, want) == absent {
				t.Errorf("notes = %q, want %q", notes, tt.want)
			}
		})
	}
}

func TestMetricsSayPartialAnswersBeforeAllElse(t *testing.T) {
	r := matrixOf(seriesOf("a", "b", "1", "2"))
	r.Warnings = []string{"store gateway down"}
	r.Problems = []client.Problem{{Where: "data.result[].values[]", What: "want a pair, found null", Count: 3}}
	res := Metrics(r, metricOptions())
	a := readMetrics(t, res)
	if len(a.Incomplete) != 2 || !strings.Contains(a.Incomplete[0], "store gateway down") || !strings.Contains(a.Incomplete[1], "3 ×") {
		t.Errorf("incomplete = %q", a.Incomplete)
	}
	if i, n := bytes.Index(res.JSON, []byte(`"incomplete"`)), bytes.Index(res.JSON, []byte(`"notes"`)); i < 0 || i > n {
		t.Errorf("incomplete stands at %d, after the notes at %d", i, n)
	}
}

func TestMetricsSayPartialAnswersInTheSmallestBudget(t *testing.T) {
	r := manySeries(30, 30)
	r.Warnings = slices.Repeat([]string{strings.Repeat("store gateway down ", 40)}, 9)
	o := metricOptions()
	o.Budget.MaxBytes = 1000
	o.Request.Asked = append(o.Request.Asked, analysis.Param{Name: "project_name", Value: strings.Repeat("p", 400)})
	res := Metrics(r, o)
	checkAnswer(t, res, o.Budget.MaxBytes)
	if a := readMetrics(t, res); len(a.Incomplete) == 0 || !strings.HasPrefix(a.Incomplete[0], "partial answer") {
		t.Errorf("incomplete = %q", a.Incomplete)
	}
}

func TestMetricsRankByMovementNotByName(t *testing.T) {
	steady := func(level float64) []string {
		var v []string
		for i := range 40 {
			v = append(v, strconv.FormatFloat(level*(1+0.02*float64(i%3-1)), 'f', -1, 64))
		}
		return v
	}
	stepped := func(before, after float64) []string { return append(steady(before)[:25], steady(after)[:15]...) }
	r := matrixOf(
		seriesOf("m", "a-steady", steady(100)...),
		seriesOf("m", "b-flicker", stepped(0.001, 0.003)...),
		seriesOf("m", "c-halved", stepped(100, 50)...),
		seriesOf("m", "d-silent", repeatValue("NaN", 40)...),
		seriesOf("m", "e-failed", stepped(20, 0)...),
		seriesOf("m", "f-slightly", stepped(100, 110)...),
	)
	a := readMetrics(t, Metrics(r, metricOptions()))
	want := []string{`"e-failed"`, `"c-halved"`, `"f-slightly"`, `"b-flicker"`, `"a-steady"`, `"d-silent"`}
	if got := a.column(t, "m"); !slices.Equal(got, want) {
		t.Errorf("order = %s, want %s", got, want)
	}
	if got := a.column(t, "change_pct")[1]; got != "-50" {
		t.Errorf("change of c-halved = %s, want that at the onset", got)
	}
	if got := a.column(t, "shift[at,from,to]")[1]; got != `["09:28",99.92,50]` {
		t.Errorf("shift of c-halved = %s", got)
	}
}

func TestMetricsSayWhenAShiftEnded(t *testing.T) {
	values := slices.Concat(repeatValue("2", 20), repeatValue("30", 10), repeatValue("2", 10))
	a := readMetrics(t, Metrics(matrixOf(seriesOf("m", "a", values...), seriesOf("m", "b", repeatValue("2", 200)...)), metricOptions()))
	if got := a.column(t, "shift[at,from,to,ended]"); got[0] != `["09:23",2,30,"09:33"]` || got[1] != "null" {
		t.Errorf("shifts = %s", got)
	}
}

func TestMetricsRankSingleValuesFromTheLargest(t *testing.T) {
	r := matrixOf(seriesOf("m", "a", "2"), seriesOf("m", "b", "NaN"), seriesOf("m", "c", "1e3"),
		seriesOf("m", "d", "-Inf"), seriesOf("m", "e", "0.12000000000000001"), seriesOf("m", "f", "+Inf"))
	r.ResultType = "vector"
	a := readMetrics(t, Metrics(r, metricOptions()))
	want := []string{`"+Inf"`, "1e3", "2", "0.12", `"-Inf"`, `"NaN"`}
	if got := a.column(t, "value"); !slices.Equal(got, want) {
		t.Errorf("values = %s, want %s", got, want)
	}
	if len(a.Next) == 0 || a.Next[0].Args["step"] != "1m" {
		t.Errorf("next = %+v, want a call with step=1m first", a.Next)
	}
}

func TestMetricsKeepTextResults(t *testing.T) {
	r := &client.MetricsResponse{ResultType: "string", Series: []client.Series{{Samples: []client.Sample{{Time: 1, Value: "hello \x1b"}}}}}
	a := readMetrics(t, Metrics(r, metricOptions()))
	if got := a.column(t, "value"); !slices.Equal(got, []string{`"hello \u001b"`}) {
		t.Errorf("value = %s", got)
	}
}

func TestMetricsHoistSharedLabelsAndKeepWhatTellsApart(t *testing.T) {
	series := func(instance, job, model string) client.Series {
		return client.Series{
			Labels:  client.Labels{{Name: "__name__", Value: "up"}, {Name: "instance", Value: instance}, {Name: "job", Value: job}, {Name: "model_key", Value: model}},
			Samples: []client.Sample{{Time: 1, Value: "1"}},
		}
	}
	r := &client.MetricsResponse{ResultType: "vector", Series: []client.Series{series("i1", "j", "m"), series("i2", "j", "m")}}
	a := readMetrics(t, Metrics(r, metricOptions()))
	if fmt.Sprint(a.Labels) != "map[__name__:up job:j model_key:m]" {
		t.Errorf("labels = %v", a.Labels)
	}
	if got := a.Series.Columns; !slices.Equal(got, []string{"instance", "value"}) {
		t.Errorf("columns = %q, want the instance, which alone differs", got)
	}
}

func TestMetricsFiltersKeepWhatFits(t *testing.T) {
	r := matrixOf(seriesOf("m", "Alpha", "1", "2", "3"), seriesOf("m", "beta", "4", "5", "6"))
	at := func(i int) time.Time { return time.Unix(1795424580+int64(i)*60, 0) }
	tests := []struct {
		name           string
		set            func(*Options)
		series, points int
	}{
		{"none", func(*Options) {}, 2, 6},
		{"match ignores case", func(o *Options) { o.Filter.Match = "ALPHA" }, 1, 3},
		{"match on names", func(o *Options) { o.Filter.Match = "M" }, 2, 6},
		{"match nothing", func(o *Options) { o.Filter.Match = "gamma" }, 0, 0},
		{"since", func(o *Options) { o.Filter.Since = at(1) }, 2, 4},
		{"until is exclusive", func(o *Options) { o.Filter.Until = at(1) }, 2, 2},
		{"outside", func(o *Options) { o.Filter.Since = at(9) }, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := metricOptions()
			tt.set(&o)
			a := readMetrics(t, Metrics(r, o))
			if a.Totals.Series != tt.series || a.Totals.Points != tt.points {
				t.Errorf("totals = %+v, want %d series, %d points", a.Totals, tt.series, tt.points)
			}
			if (a.Totals.SeriesFetched == 2) != (tt.series < 2) {
				t.Errorf("series_fetched = %d with %d of 2 series kept", a.Totals.SeriesFetched, tt.series)
			}
		})
	}
}

func TestMetricsThinLongSeriesKeepingExtremes(t *testing.T) {
	var values []string
	for i := range 1000 {
		values = append(values, strconv.Itoa(100+i%7))
	}
	values[333], values[777] = "1.0000000000000002", "99999"
	o := metricOptions()
	o.View.Form = Records
	res := Metrics(matrixOf(seriesOf("m", "a", values...)), o)
	a := readMetrics(t, res)
	lo, hi := a.column(t, "lo")[0], a.column(t, "hi")[0]
	if !strings.Contains(lo, "1.0000000000000002") || !strings.Contains(hi, "99999") {
		t.Errorf("extremes are lost: lo %s, hi %s", lo, hi)
	}
	if n := strings.Count(lo+hi, ",") + 2; n > maxPoints {
		t.Errorf("%d values, want at most %d", n, maxPoints)
	}
	if !strings.Contains(strings.Join(a.Notes, "\n"), "thinned to lo and hi of each 34m") || a.Step != "34m" {
		t.Errorf("notes %q, step %q do not say how the points were thinned", a.Notes, a.Step)
	}
	if res.Whole {
		t.Error("a thinned answer calls itself whole")
	}
}

func TestMetricsIrregularTimesAreGivenOneByOne(t *testing.T) {
	s := seriesOf("m", "a", "1", "2", "3")
	s.Samples[1].Time += 123456789
	o := metricOptions()
	o.View.Form = Records
	a := readMetrics(t, Metrics(matrixOf(s), o))
	if got := a.column(t, "t_s"); got[0] != "[0,60.123456789,120]" {
		t.Errorf("times = %s", got)
	}
}

func TestMetricsFirstPageTellsHowToGoOn(t *testing.T) {
	res := Metrics(manySeries(50, 30), metricOptions())
	a := readMetrics(t, res)
	if res.Shown > maxSummarySeries || res.Shown == 0 || a.Omitted.Series != 50-res.Shown || len(a.Series.Rows) != res.Shown {
		t.Errorf("shown %d, rows %d, omitted %d of 50", res.Shown, len(a.Series.Rows), a.Omitted.Series)
	}
	if len(a.Next) != 2 || a.Next[0].Args["cursor"] != "c3f9a1b2."+strconv.Itoa(res.Shown) ||
		a.Next[0].Args["metric"] != "inference_requests_total" ||
		a.Next[1].Args["cursor"] != "c3f9a1b2" || a.Next[1].Args["view"] != "records" {
		t.Errorf("next = %+v", a.Next)
	}
}

func TestLabelsNamedLikeSecretsAreMasked(t *testing.T) {
	for _, body := range []string{
		`{"data":{"resultType":"vector","result":[{"metric":{"password":"FAKE-hunter2x","api_key":"FAKEk3y7Qp2x"},"value":[1,"2"]}]}}`,
		`{"data":{"resultType":"vector","result":[{"metric":{"password":"FAKE-hunter2x"},"value":[1,"2"]},{"metric":{"api_key":"FAKEk3y7Qp2x"},"value":[1,"2"]}]}}`,
	} {
		r, err := client.DecodeMetrics(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		masks, err := redact.New()
		if err != nil {
			t.Fatal(err)
		}
		o := metricOptions()
		o.Masker = masks.Session()
		got := string(Metrics(r, o).JSON)
		if strings.Contains(got, "FAKE") || !strings.Contains(got, "[password:1]") || !strings.Contains(got, "[api_key:1]") {
			t.Errorf("labels are shown: %s", got)
		}
	}
}
