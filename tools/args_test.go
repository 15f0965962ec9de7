package tools

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"airefinery-mcp/client"
	"airefinery-mcp/schemas"
)

func schemaOf[T any](t testing.TB) *schemas.Schema {
	t.Helper()
	s, err := schemas.Of[T](map[string][]string{"metric": schemas.Known().MetricNames(), "trace": schemas.Known().TraceNames()})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestArgumentsAreTaken(t *testing.T) {
	no := false
	for _, c := range []struct {
		name, args string
		into, want any
	}{
		{"none", ``, &logsArgs{}, &logsArgs{}},
		{"null", `null`, &logsArgs{}, &logsArgs{}},
		{"all of logs", `{"project_name":"p","severity":"error","time_window":"5m","limit":7,"view":"records","match":"x","since":"10:15","until":"now","cursor":"c","max_bytes":2000,"pattern":"p1"}`,
			&logsArgs{}, &logsArgs{LogsRequest: client.LogsRequest{ProjectName: "p", Severity: "error", TimeWindow: "5m", Limit: 7},
				Own: Own{View: "records", Match: "x", Since: "10:15", Until: "now", Cursor: "c", MaxBytes: 2000}, Pattern: "p1"}},
		{"null, empty and blank text mean not given", `{"severity":null,"project_name":"","time_window":" "}`, &logsArgs{}, &logsArgs{}},
		{"numbers in quotes and as floats", `{"limit":"25"}`, &logsArgs{}, &logsArgs{LogsRequest: client.LogsRequest{Limit: 25}}},
		{"a whole float", `{"limit":25.0}`, &logsArgs{}, &logsArgs{LogsRequest: client.LogsRequest{Limit: 25}}},
		{"a list's value in any case", `{"severity":"ERROR"}`, &logsArgs{}, &logsArgs{LogsRequest: client.LogsRequest{Severity: "error"}}},
		{"a percentile as a number", `{"metric":"m","percentile":0.95}`, &metricsArgs{}, &metricsArgs{MetricsRequest: client.MetricsRequest{Metric: "m", Percentile: "0.95"}}},
		{"a severity as libraries write it", `{"severity":"WARN"}`, &logsArgs{}, &logsArgs{LogsRequest: client.LogsRequest{Severity: "warning"}}},
		{"a severity that the API has not", `{"severity":"fatal"}`, &logsArgs{}, &logsArgs{LogsRequest: client.LogsRequest{Severity: "error"}}},
		{"a list's value with other marks", `{"metric":"m","category":"Self_Harm"}`, &metricsArgs{}, &metricsArgs{MetricsRequest: client.MetricsRequest{Metric: "m", Category: "self-harm"}}},
		{"a list's value in the plural", `{"view":"record","severity":"errors"}`, &logsArgs{}, &logsArgs{LogsRequest: client.LogsRequest{Severity: "error"}, Own: Own{View: "records"}}},
		{"a status in other words", `{"metric":"m","status":"Failed"}`, &metricsArgs{}, &metricsArgs{MetricsRequest: client.MetricsRequest{Metric: "m", Status: "failure"}}},
		{"a status that is not known", `{"metric":"m","status":"throttled"}`, &metricsArgs{}, &metricsArgs{MetricsRequest: client.MetricsRequest{Metric: "m", Status: "throttled"}}},
		{"a percentile in words", `{"metric":"m","percentile":"p95"}`, &metricsArgs{}, &metricsArgs{MetricsRequest: client.MetricsRequest{Metric: "m", Percentile: "0.95"}}},
		{"a percentile as a whole number", `{"metric":"m","percentile":99}`, &metricsArgs{}, &metricsArgs{MetricsRequest: client.MetricsRequest{Metric: "m", Percentile: "0.99"}}},
		{"the median", `{"metric":"m","percentile":"median"}`, &metricsArgs{}, &metricsArgs{MetricsRequest: client.MetricsRequest{Metric: "m", Percentile: "0.5"}}},
		{"a percentile with a fraction", `{"metric":"m","percentile":"99.9th percentile"}`, &metricsArgs{}, &metricsArgs{MetricsRequest: client.MetricsRequest{Metric: "m", Percentile: "0.999"}}},
		{"a percentile keeps its digits", `{"metric":"m","percentile":"0.50"}`, &metricsArgs{}, &metricsArgs{MetricsRequest: client.MetricsRequest{Metric: "m", Percentile: "0.50"}}},
		{"a false that is given", `{"trace":"t","detail":false}`, &tracesArgs{}, &tracesArgs{TracesRequest: client.TracesRequest{Trace: "t", Detail: &no}}},
		{"a bool in quotes", `{"trace":"t","detail":"False"}`, &tracesArgs{}, &tracesArgs{TracesRequest: client.TracesRequest{Trace: "t", Detail: &no}}},
		{"a trace id as a UUID in capitals", `{"trace":"t","trace_id":"7F7CD172-DED0-E08C-D01A-A7286882C2B1"}`, &tracesArgs{}, &tracesArgs{TracesRequest: client.TracesRequest{Trace: "t", TraceID: "7f7cd172ded0e08cd01aa7286882c2b1"}}},
		{"a duration of ours in ms", `{"trace":"t","min_duration":250}`, &tracesArgs{}, &tracesArgs{TracesRequest: client.TracesRequest{Trace: "t"}, MinDuration: "250ms"}},
		{"the last of duplicate names", `{"limit":1,"limit":2}`, &logsArgs{}, &logsArgs{LogsRequest: client.LogsRequest{Limit: 2}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var err error
			switch into := c.into.(type) {
			case *logsArgs:
				_, err = decodeArgs(schemaOf[logsArgs](t), json.RawMessage(c.args), into)
			case *metricsArgs:
				_, err = decodeArgs(schemaOf[metricsArgs](t), json.RawMessage(c.args), into)
			case *tracesArgs:
				_, err = decodeArgs(schemaOf[tracesArgs](t), json.RawMessage(c.args), into)
			}
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, c.into, cmp.AllowUnexported(tracesArgs{})); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
		})
	}
}

func TestArgumentsAreRefusedWithTheWayOut(t *testing.T) {
	for _, c := range []struct {
		args string
		want []string // all in the failure's JSON
	}{
		{`{"severty":"error"}`, []string{`unknown argument`, `severty`, `Did you mean`, `severity`, `"valid":["project_name","severity"`}},
		{`{"xyzzy":1,"plugh":2}`, []string{`plugh`, `xyzzy`, `"valid":[`}},
		{`{"severity":"loud"}`, []string{`loud`, `"valid":["debug","info","warning","error"]`}},
		{`{"severity":"eror"}`, []string{`Pass severity=\"error\"`}},
		{`{"severity":3}`, []string{`\"3\"`, `"valid":["debug"`}},
		{`{"severity":["error"]}`, []string{`must be of type string`}},
		{`{"limit":0}`, []string{`must be 1 to 5000`, `Leave limit out (500), or pass 1 to 5000.`}},
		{`{"limit":5001}`, []string{`must be 1 to 5000`, `Leave limit out (500), or pass 1 to 5000.`}},
		{`{"limit":"abc"}`, []string{`must be of type integer`, `Leave limit out (500), or pass 1 to 5000.`}},
		{`{"limit":2.5}`, []string{`must be of type integer`, `2.5`}},
		{`{"limit":true}`, []string{`must be of type integer`}},
		{`{"limit":1e300}`, []string{`must be of type integer`}},
		{`{"time_window":"yesterday"}`, []string{`yesterday`, `24h`}},
		{`{"time_window":"0h"}`, []string{`above zero`}},
		{`{"time_window":"-1h"}`, []string{`above zero`}},
		{`{"time_window":60}`, []string{`whole seconds`}},
		{`{"max_bytes":10}`, []string{`at least 1000`}},
		{`{"match":"` + strings.Repeat("x", maxText+1) + `"}`, []string{`at most 200`}},
		{`[]`, []string{`no JSON object`}},
		{`{"limit":`, []string{`no JSON object`}},
		{`"query"`, []string{`no JSON object`}},
	} {
		t.Run(c.args[:min(len(c.args), 40)], func(t *testing.T) {
			_, err := decodeArgs(schemaOf[logsArgs](t), json.RawMessage(c.args), &logsArgs{})
			checkFailure(t, err, c.want)
		})
	}
	for _, c := range []struct {
		args string
		want []string
	}{
		{`{}`, []string{`"metric\" is required`, `inference_latency`}},
		{`{"metric":"m","percentile":"slow"}`, []string{`percentile=\"0.95\"`}},
		{`{"metric":"m","percentile":"100"}`, []string{`between 0 and 1`}},
		{`{"metric":"m","percentile":"p0.95"}`, []string{`between 0 and 1`}},
		{`{"metric":"m","percentile":1}`, []string{`between 0 and 1`}},
		{`{"metric":"m","category":"rude"}`, []string{`"valid":["harassment"`}},
		{`{"metric":"m","step":"fast"}`, []string{`step is`}},
	} {
		t.Run(c.args, func(t *testing.T) {
			_, err := decodeArgs(schemaOf[metricsArgs](t), json.RawMessage(c.args), &metricsArgs{})
			checkFailure(t, err, c.want)
		})
	}
	for _, c := range []struct {
		args string
		want []string
	}{
		{`{}`, []string{`"trace\" is required`, `distiller_traces`}},
		{`{"trace":"t","trace_id":"xyz"}`, []string{`1 to 32 hex digits`}},
		{`{"trace":"t","trace_id":"0000"}`, []string{`not all zero`}},
		{`{"trace":"t","trace_id":"7f7cd172ded0e08cd01aa7286882c2b1f"}`, []string{`1 to 32 hex digits`}},
		{`{"trace":"t","detail":"maybe"}`, []string{`must be of type boolean`}},
		{`{"trace":"t","min_duration":"-2s"}`, []string{`above zero`}},
	} {
		t.Run(c.args, func(t *testing.T) {
			_, err := decodeArgs(schemaOf[tracesArgs](t), json.RawMessage(c.args), &tracesArgs{})
			checkFailure(t, err, c.want)
		})
	}
}

func checkFailure(t *testing.T, err error, want []string) {
	t.Helper()
	var f *failure
	if !errors.As(err, &f) {
		t.Fatalf("error %v, want a failure", err)
	}
	text := string(f.encode())
	if f.Code != codeBadArgument || f.Retry || len(text) > 1000 {
		t.Errorf("want a bad_argument under 1,000 bytes, not to be retried; got %s", text)
	}
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("failure %s lacks %s", text, w)
		}
	}
}

func TestDurationsAreSentInTheAPIsForms(t *testing.T) {
	for in, want := range map[string]string{
		"5m": "5m", "1h": "1h", "24h": "24h", "30s": "30s", "90m": "90m", "60m": "60m",
		"1d": "24h", "7d": "168h", "1w": "168h", "1h30m": "90m", "1.5h": "90m", "1m30s": "90s",
		"1 hour": "1h", "90min": "90m", "24H": "24h", "1d12h": "36h", "last 2 hours": "2h", "past 30 minutes": "30m", "the last hour": "1h",
		"an hour": "1h", "1 hour and 30 minutes": "90m", "2 hrs, 15 min": "135m", "5 m": "5m", "PT1H30M": "90m", "P1DT12H": "36h", "P7D": "168h",
		"in the last 3 days": "72h", "7 days": "168h", "1 week": "168h", "0.5 hours": "30m", "Previous 45 Mins": "45m",
	} {
		if got, err := apiDuration("step", in); err != nil || got != want {
			t.Errorf("apiDuration(%s) = %s, %v; want %s", in, got, err, want)
		}
	}
	for _, in := range []string{"", "h", "0s", "5", "-5m", "500ms", "1.5s", "hour", "last", "1h ago tomorrow", "1h -30m", "two hours", "P1Y", "PT", "1..5h", "99999999999h", "5x"} {
		if got, err := apiDuration("step", in); err == nil {
			t.Errorf("apiDuration(%q) = %s, want an error", in, got)
		}
	}
}

func TestMoments(t *testing.T) {
	now := time.Date(2026, 11, 23, 10, 30, 0, 0, time.UTC)
	for in, want := range map[string]time.Time{
		"2026-11-23T09:00:00Z":      time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC),
		"2026-11-23T10:00:00+01:00": time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC),
		"2026-11-23T09:00":          time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC),
		"2026-11-23 09:00:01":       time.Date(2026, 11, 23, 9, 0, 1, 0, time.UTC),
		"2026-11-23":                time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC),
		"09:00":                     time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC),
		"09:00:00.250":              time.Date(2026, 11, 23, 9, 0, 0, 250e6, time.UTC),
		"23:00":                     time.Date(2026, 11, 22, 23, 0, 0, 0, time.UTC),
		"20m":                       time.Date(2026, 11, 23, 10, 10, 0, 0, time.UTC),
		"-20m":                      time.Date(2026, 11, 23, 10, 10, 0, 0, time.UTC),
		"20m ago":                   time.Date(2026, 11, 23, 10, 10, 0, 0, time.UTC),
		"now":                       now,
	} {
		if got, err := moment("since", in, now); err != nil || !got.Equal(want) {
			t.Errorf("moment(%s) = %s, %v; want %s", in, got, err, want)
		}
	}
	for _, in := range []string{"soon", "25:00", "2026-13-01", "m"} {
		if got, err := moment("since", in, now); err == nil {
			t.Errorf("moment(%q) = %s, want an error", in, got)
		}
	}
}
