package trim

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"testing"

	"airefinery-mcp/client"
)

func decodeCapture(t testing.TB, name string) *client.MetricsResponse {
	t.Helper()
	var body struct {
		Warnings []string
		Data     struct {
			ResultType string
			Result     json.RawMessage
		}
	}
	if err := json.Unmarshal(capture(t, name), &body); err != nil {
		t.Fatal(err)
	}
	r := &client.MetricsResponse{ResultType: body.Data.ResultType}
	r.Warnings = body.Warnings
	sample := func(p [2]any) client.Sample {
		return client.Sample{Time: int64(math.Round(p[0].(float64)*1e3)) * 1e6, Value: p[1].(string)}
	}
	var one [2]any
	if r.ResultType == "scalar" {
		if err := json.Unmarshal(body.Data.Result, &one); err != nil {
			t.Fatal(err)
		}
		r.Series = []client.Series{{Samples: []client.Sample{sample(one)}}}
		return r
	}
	var rows []struct {
		Metric map[string]string
		Value  *[2]any
		Values [][2]any
	}
	if err := json.Unmarshal(body.Data.Result, &rows); err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		var s client.Series
		for _, name := range slices.Sorted(maps.Keys(row.Metric)) {
			s.Labels = append(s.Labels, client.Label{Name: name, Value: row.Metric[name]})
		}
		if row.Value != nil {
			s.Samples = append(s.Samples, sample(*row.Value))
		}
		for _, v := range row.Values {
			s.Samples = append(s.Samples, sample(v))
		}
		r.Series = append(r.Series, s)
	}
	return r
}
