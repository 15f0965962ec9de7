package tools

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/client"
)

// anHourOfLogs answers as the API does for a service that logs a line of
// chatter each second, a warning each minute and an error each five minutes.
// status says what a query for a severity alone is answered with.
func anHourOfLogs(now time.Time, status map[string]int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var req struct {
			Severity string
			Limit    int
		}
		_ = json.NewDecoder(r.Body).Decode(&req)
		req.Limit = cmp.Or(req.Limit, 500)
		if code := status[req.Severity]; code != 0 {
			w.WriteHeader(code)
			return
		}
		byLevel := map[string][]string{}
		n := 0
		for s := 1; s < 3600 && n < req.Limit; s++ {
			level, text := "info", "request served"
			switch {
			case s%300 == 0:
				level, text = "error", "connection refused"
			case s%60 == 0:
				level, text = "warning", "pool is nearly empty"
			}
			if req.Severity == "" || req.Severity == level {
				byLevel[level] = append(byLevel[level], fmt.Sprintf(`["%d",%q]`, now.Add(-time.Duration(s)*time.Second).UnixNano(), text))
				n++
			}
		}
		var streams []string
		for level, values := range byLevel {
			streams = append(streams, fmt.Sprintf(`{"stream":{"service_name":"api","severity":%q},"values":[%s]}`, level, strings.Join(values, ",")))
		}
		fmt.Fprintf(w, `{"status":"success","data":{"resultType":"streams","result":[%s]}}`, strings.Join(streams, ","))
	}
}

func TestFailuresAreSeenFurtherBackThanChatter(t *testing.T) {
	now := time.Date(2026, 11, 28, 10, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name, args string
		status     map[string]int
		asked      int
		incomplete string // of the limit
		totals     map[string]float64
	}{
		{"the window is covered", `{"time_window":"1h"}`, nil, 3,
			"500 entries is the limit: all lines were seen from 09:51:40; errors from 09:00:00, warnings too",
			map[string]float64{"error": 11, "warning": 48, "info": 492}},
		{"the limit of the few is reached, too", `{"time_window":"1h","limit":20}`, nil, 3,
			"20 entries is the limit: all lines were seen from 09:59:40; errors from 09:00:00; warnings from 09:36:00",
			map[string]float64{"error": 11, "warning": 20, "info": 20}},
		{"one of the queries fails", `{"time_window":"1h"}`, map[string]int{"warning": 400}, 3,
			"500 entries is the limit: all lines were seen from 09:51:40; errors from 09:00:00; asking for warnings alone failed",
			map[string]float64{"error": 11, "warning": 7, "info": 492}},
		{"a severity is named", `{"time_window":"1h","severity":"info"}`, nil, 1,
			"500 entries is the limit: all lines were seen from 09:51:32", map[string]float64{"info": 500}},
		{"the limit is not reached", `{"time_window":"1h","limit":5000}`, nil, 1, "", map[string]float64{"error": 11, "warning": 48, "info": 3540}},
	} {
		u := newUpstream(t, anHourOfLogs(now, tt.status))
		var audit bytes.Buffer
		c, err := client.New(client.WithBaseURL(u.URL), client.WithAPIKey("test-key"), client.WithMaxAttempts(1))
		if err != nil {
			t.Fatal(err)
		}
		set, err := New(Config{Client: c, Now: func() time.Time { return now }, Log: slog.New(slog.NewTextHandler(&audit, nil))})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = set.Close() })
		a, isError := answerOf(t, t.Context(), set, "query_logs", tt.args)
		if isError {
			t.Fatalf("%s: %v", tt.name, a)
		}
		incomplete := fmt.Sprint(a["incomplete"])
		if tt.incomplete == "" && a["incomplete"] != nil || !strings.Contains(incomplete, tt.incomplete) {
			t.Errorf("%s: %s, want %s", tt.name, incomplete, tt.incomplete)
		}
		totals, _ := a["totals"].(map[string]any)
		for severity, want := range tt.totals {
			if totals[severity] != want {
				t.Errorf("%s: totals %v, want %v", tt.name, totals, tt.totals)
				break
			}
		}
		if n := len(u.requests()); n != tt.asked {
			t.Errorf("%s: the upstream was asked %d times, want %d", tt.name, n, tt.asked)
		}
		said := fmt.Sprintf("upstream_further=%d upstream_failed=%d", tt.asked-1, len(tt.status))
		if tt.asked > 1 && !strings.Contains(audit.String(), said) {
			t.Errorf("%s: the log does not say %s: %s", tt.name, said, audit.String())
		}
		if snapshotOf(a) == "" {
			continue // the answer is whole
		}
		// All pages of the snapshot have the same entries, newest first.
		var times []string
		records, _ := answerOf(t, t.Context(), set, "query_logs", fmt.Sprintf(`{"view":"records","cursor":%q}`, snapshotOf(a)))
		for page := records; ; page, _ = answerOf(t, t.Context(), set, "query_logs", fmt.Sprintf(`{"cursor":%q}`, nextCursor(page))) {
			rows, _ := page["rows"].([]any)
			for _, row := range rows {
				at, _ := row.([]any)[0].(string)
				times = append(times, at)
			}
			if nextCursor(page) == "" {
				break
			}
		}
		if want := int(totals["entries"].(float64)); len(times) != want || !slices.IsSortedFunc(times, func(a, b string) int { return strings.Compare(b, a) }) {
			t.Errorf("%s: %d records of %d, sorted or not", tt.name, len(times), want)
		}
		if n := len(u.requests()); n != tt.asked {
			t.Errorf("%s: paging asked the upstream, %d times in all", tt.name, n)
		}
	}
}

// snapshotOf finds the cursor of the whole snapshot among the proposed calls.
func snapshotOf(answer map[string]any) string {
	calls, _ := answer["next"].([]any)
	for _, c := range calls {
		m, _ := c.(map[string]any)
		args, _ := m["args"].(map[string]any)
		if cursor, _ := args["cursor"].(string); cursor != "" {
			id, _, _ := strings.Cut(cursor, ".")
			return id
		}
	}
	return ""
}

func TestTheQueriesForFailuresShareTheTimeOfOne(t *testing.T) {
	now := time.Now()
	hour := anHourOfLogs(now, nil)
	u := newUpstream(t, func(w http.ResponseWriter, r *http.Request) {
		var body bytes.Buffer
		_, _ = body.ReadFrom(r.Body)
		if strings.Contains(body.String(), "severity") {
			<-r.Context().Done() // longer than anyone waits
			return
		}
		r.Body = http.NoBody
		again := r.Clone(context.Background())
		again.Body = readCloser{&body}
		hour(w, again)
	})
	c, err := client.New(client.WithBaseURL(u.URL), client.WithAPIKey("test-key"), client.WithMaxAttempts(1), client.WithTimeout(300*time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	r, err := c.Logs.QueryWithFailures(t.Context(), client.LogsRequest{Limit: 100}, 100)
	if err != nil || r.Entries() != 100 || len(r.Alone) != 2 {
		t.Fatalf("%+v, %v", r, err)
	}
	for _, a := range r.Alone {
		if a.Response != nil || a.Err == nil {
			t.Errorf("%+v, want an error", a)
		}
	}
}

type readCloser struct{ *bytes.Buffer }

func (readCloser) Close() error { return nil }
