package answer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
)

// metricAnswer is an answer's JSON, read back.
type metricAnswer struct {
	Totals struct {
		Series        int
		SeriesFetched int `json:"series_fetched"`
		Points        int
	}
	Incomplete, Notes []string
	Labels            map[string]string
	Start, Step, At   string
	Series            struct {
		Columns []string
		Rows    [][]json.RawMessage
	}
	Omitted struct {
		Series       int
		SeriesBefore int `json:"series_before"`
	}
	Next []struct {
		Why  string
		Args map[string]any
	}
}

// column returns the cells of a column, by its name.
func (a *metricAnswer) column(t *testing.T, name string) []string {
	t.Helper()
	i := slices.Index(a.Series.Columns, name)
	if i < 0 {
		t.Fatalf("no column %q in %q", name, a.Series.Columns)
	}
	var cells []string
	for _, row := range a.Series.Rows {
		cells = append(cells, string(row[i]))
	}
	return cells
}

// metricParam is one argument of a call.
func metricParam(name, value string) []analysis.Param {
	return []analysis.Param{{Name: name, Value: value}}
}

func readMetrics(t testing.TB, res Result) *metricAnswer {
	t.Helper()
	a := &metricAnswer{}
	if err := json.Unmarshal(res.JSON, a); err != nil {
		t.Fatalf("answer is no JSON: %v\n%s", err, res.JSON)
	}
	return a
}

func metricOptions() Options {
	return Options{
		Request: analysis.Request{
			Asked:     []analysis.Param{{Name: "metric", Value: "inference_requests_total"}, {Name: "time_window", Value: "1h"}},
			FetchedAt: time.Unix(1795428065, 0), Window: time.Hour,
		},
		View:   View{Form: Summary},
		Budget: Budget{MaxBytes: 7500},
		Names: Names{
			Tool: "query_metrics", Snapshot: "c3f9a1b2",
			Page: func(n int) string { return "c3f9a1b2." + strconv.Itoa(n) },
		},
	}
}

// seriesOf makes a series of samples a minute apart.
func seriesOf(label, value string, values ...string) client.Series {
	s := client.Series{Labels: client.Labels{{Name: label, Value: value}}}
	for i, v := range values {
		s.Samples = append(s.Samples, client.Sample{Time: (1795424580 + int64(i)*60) * 1e9, Value: v})
	}
	return s
}

func matrixOf(series ...client.Series) *client.MetricsResponse {
	return &client.MetricsResponse{ResultType: "matrix", Series: series}
}

func repeatValue(v string, n int) []string { return slices.Repeat([]string{v}, n) }

// manySeries makes series with steps, drifts, gaps and odd values.
func manySeries(n, points int) *client.MetricsResponse {
	rng := rand.New(rand.NewPCG(uint64(n), uint64(points)))
	r := matrixOf()
	for i := range n {
		var values []string
		for j := range points {
			v := float64(i) + rng.NormFloat64()
			if i%5 == 0 && j > points/2 {
				v += 20
			}
			switch rng.IntN(50) {
			case 0:
				values = append(values, "NaN")
			case 1:
				values = append(values, "+Inf")
			default:
				values = append(values, strconv.FormatFloat(math.Abs(v), 'f', -1, 64))
			}
		}
		s := seriesOf("model", fmt.Sprintf("m%04d", i), values...)
		s.Labels = append(s.Labels, &client.Label{Name: "zone", Value: "z" + strconv.Itoa(i%3)}, &client.Label{Name: "job", Value: "j"})
		if points > 9 && i%4 == 0 {
			s.Samples = slices.Delete(s.Samples, 3, 5)
		}
		r.Series = append(r.Series, s)
	}
	return r
}

func decodeCapture(t testing.TB, name string) *client.MetricsResponse {
	t.Helper()
	r, err := client.DecodeMetrics(bytes.NewReader(capture(t, name)))
	if err != nil {
		t.Fatal(err)
	}
	return r
}
