package trim

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"

	"airefinery-mcp/client"
)

func decodeCapture(t testing.TB, name string) *client.MetricsResponse {
	t.Helper()
	r, err := decodeMetricBody(capture(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func decodeMetricBody(data []byte) (*client.MetricsResponse, error) {
	var body struct {
		Warnings []string
		Data     struct {
			ResultType string
			Result     json.RawMessage
		}
	}
	if err := json.Unmarshal(data, &body); err != nil {
		return nil, err
	}
	r := &client.MetricsResponse{ResultType: body.Data.ResultType}
	r.Warnings = body.Warnings
	var one [2]any
	if json.Unmarshal(body.Data.Result, &one) == nil {
		if _, single := one[1].(string); single {
			r.Series = []client.Series{{Samples: []client.Sample{decodeSample(one)}}}
			return r, nil
		}
	}
	var rows []struct {
		Metric map[string]string
		Value  *[2]any
		Values [][2]any
	}
	if err := json.Unmarshal(body.Data.Result, &rows); err != nil {
		return nil, err
	}
	for _, row := range rows {
		var s client.Series
		for _, name := range slices.Sorted(maps.Keys(row.Metric)) {
			s.Labels = append(s.Labels, client.Label{Name: name, Value: row.Metric[name]})
		}
		if row.Value != nil {
			row.Values = append(row.Values, *row.Value)
		}
		for _, v := range row.Values {
			s.Samples = append(s.Samples, decodeSample(v))
		}
		r.Series = append(r.Series, s)
	}
	return r, nil
}

func decodeSample(pair [2]any) client.Sample {
	at, _ := pair[0].(float64)
	return client.Sample{Time: int64(at*1e3) * 1e6, Value: fmt.Sprint(pair[1])}
}
