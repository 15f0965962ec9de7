package client

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
)

// What was recorded is answered again in the same way, without the upstream: also
// the queries that a limit made. The body is large enough to be decompressed ahead.
func TestATapeHasTheSameAnswers(t *testing.T) {
	var asked atomic.Int64
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Request-Id", "r-17")
		text := `{"status":"success","data":{"resultType":"streams","result":[{"stream":{"app":"a"},"values":[["1790000000000000000","` + strings.Repeat("one and ", 100_000) + `"],["1790000001000000000","two"]]}]}}`
		if bytes.Contains(body, []byte(`"warning"`)) {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		if bytes.Contains(body, []byte(`"error"`)) {
			_, _ = io.WriteString(w, strings.ReplaceAll(text, "two", "failed"))
			return
		}
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = io.WriteString(z, text)
		_ = z.Close()
	}))
	defer up.Close()
	c, err := New(WithBaseURL(up.URL+"/below"), WithAPIKey("the-key"), WithTapes())
	if err != nil {
		t.Fatal(err)
	}
	var tape Tape
	ctx := Record(t.Context(), &tape)
	first, err := c.Logs.QueryWithFailures(ctx, LogsRequest{Limit: 2}, 2)
	if err != nil || len(first.Alone) != 2 || first.RequestID != "r-17" {
		t.Fatalf("%+v, %v", first, err)
	}
	if len(tape.Exchanges) != 2 || tape.Size() == 0 {
		t.Fatalf("%d exchanges of %d bytes: the one that failed has none", len(tape.Exchanges), tape.Size())
	}
	before := asked.Load()
	again, err := c.Replay(&tape).Logs.QueryWithFailures(t.Context(), LogsRequest{Limit: 2}, 2)
	if err != nil {
		t.Fatal(err)
	}
	if asked.Load() != before {
		t.Error("the upstream was asked")
	}
	if !reflect.DeepEqual(first.Streams, again.Streams) || again.RequestID != "r-17" || again.Bytes != first.Bytes || again.Wire != first.Wire ||
		!reflect.DeepEqual(first.Alone[0].Response.Streams, again.Alone[0].Response.Streams) || again.Alone[1].Err == nil {
		t.Errorf("then %+v, at first %+v", again, first)
	}
	if _, err := c.Replay(&tape).Logs.Query(t.Context(), LogsRequest{Limit: 3}); err == nil {
		t.Error("a query in other words has one of two answers")
	}
	only := Tape{Exchanges: tape.Exchanges[:1]}
	if _, err := c.Replay(&only).Logs.Query(t.Context(), LogsRequest{Limit: 3}); err != nil {
		t.Errorf("a query in other words has not the only answer: %v", err)
	}
	if _, err := c.Replay(&tape).Metrics.Query(t.Context(), MetricsRequest{Metric: "m"}); err == nil {
		t.Error("what was not recorded has an answer")
	}
	plain, err := New(WithBaseURL(up.URL), WithAPIKey("the-key"))
	if err != nil {
		t.Fatal(err)
	}
	var none Tape
	if _, err := plain.Logs.Query(Record(t.Context(), &none), LogsRequest{}); err != nil || len(none.Exchanges) != 0 {
		t.Errorf("recorded without being told to: %d, %v", len(none.Exchanges), err)
	}
}

func TestDerivedSecrets(t *testing.T) {
	derive := func(key, purpose string) string {
		c, err := New(WithAPIKey(key))
		if err != nil {
			t.Fatal(err)
		}
		b, err := c.Derive(purpose)
		if err != nil || len(b) != 32 {
			t.Fatalf("%d bytes, %v", len(b), err)
		}
		return string(b)
	}
	one, again := derive("a", "x"), derive("a", "x")
	if one != again || one == derive("a", "y") || one == derive("b", "x") {
		t.Error("derived secrets are not of key and purpose")
	}
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Derive("x"); !errors.Is(err, ErrNoCredential) {
		t.Errorf("without a credential: %v", err)
	}
	if b, err := c.WithKey("a").Derive("x"); err != nil || string(b) != derive("a", "x") {
		t.Errorf("of a caller's own key: %v", err)
	}
}
