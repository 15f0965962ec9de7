package tools

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/caller"
	"airefinery-mcp/internal/corpus"
	"airefinery-mcp/internal/redact"
	"airefinery-mcp/internal/redistest"
	"airefinery-mcp/internal/store"
)

// replicaOf makes a server before an upstream that shares a store with others.
func replicaOf(t *testing.T, u *upstream, address string) *Set {
	t.Helper()
	st, err := store.Open(address, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	c, err := client.New(client.WithBaseURL(u.URL), client.WithAPIKey("test-key"), client.WithMaxAttempts(1), client.WithTapes())
	if err != nil {
		t.Fatal(err)
	}
	r, err := redact.New()
	if err != nil {
		t.Fatal(err)
	}
	set, err := New(Config{Client: c, Redact: r, Store: st, Shared: true, Now: func() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// told is a call that must be answered.
func told(t *testing.T, set *Set, ctx context.Context, tool, args string) string {
	t.Helper()
	text, isError := set.Call(ctx, tool, json.RawMessage(args))
	if isError {
		t.Fatalf("%s %s: %s", tool, args, text)
	}
	return string(text)
}

func cursorIn(t *testing.T, text, of string) string {
	t.Helper()
	m := regexp.MustCompile(`"cursor":"([a-z0-9.]+)"`).FindStringSubmatch(text)
	if m == nil {
		t.Fatalf("no cursor in %s: %.600s", of, text)
	}
	return m[1]
}

// Every page of every tool is the same on the replica that fetched and on one that
// did not, and nothing is fetched for it.
func TestAReplicaGoesOnWhereAnotherEnded(t *testing.T) {
	srv := redistest.Start(t)
	u := newUpstream(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/observability/logs":
			body, _ := io.ReadAll(r.Body)
			severity := regexp.MustCompile(`"severity":"(\w+)"`).FindSubmatch(body)
			if severity == nil {
				_, _ = w.Write(captured(t, "loki/loki_push_meta_streams.json"))
				return
			}
			fmt.Fprintf(w, `{"status":"success","data":{"resultType":"streams","result":[{"stream":{"level":"%s"},"values":[["1763891100000000000","the %s of ann@example.com"]]}]}}`, severity[1], severity[1])
		case "/observability/metrics":
			_, _ = w.Write(captured(t, "prom/prom_range_20x60.json"))
		default:
			_, _ = w.Write(manyTraces(t, 30))
		}
	})
	a, b := replicaOf(t, u, srv.URL), replicaOf(t, u, srv.URL)
	ctx := caller.With(t.Context(), caller.Caller{ID: "salted-a", Principal: "p", Subject: "token\x00ann"})
	onB := caller.With(t.Context(), caller.Caller{ID: "salted-b", Principal: "p", Subject: "token\x00ann"})
	for _, c := range []struct{ tool, args, more string }{
		{"query_logs", `"limit":500,"time_window":"1h"`, `"view":"records"`},
		{"query_metrics", `"step":"1m"`, `"metric":"m","view":"records","max_bytes":2000`},
		{"query_traces", `"trace":"agents","limit":30`, `"view":"records"`},
	} {
		t.Run(c.tool, func(t *testing.T) {
			first := told(t, a, ctx, c.tool, `{`+c.args+`,`+c.more+`}`)
			asked := len(u.requests())
			for page := 0; strings.Contains(first, `"cursor"`) && page < 4; page++ {
				args := `{"cursor":"` + cursorIn(t, first, "a page") + `",` + c.more + `}`
				here, there := told(t, a, ctx, c.tool, args), told(t, b, onB, c.tool, args)
				if here != there {
					t.Errorf("page %d is\n%.1500s\non the replica that fetched, and\n%.1500s\non another", page, here, there)
				}
				if first == here {
					break
				}
				first = there
			}
			if n := len(u.requests()); n != asked {
				t.Errorf("the upstream was asked %d times more", n-asked)
			}
		})
	}
	text, isError := b.Call(caller.With(t.Context(), caller.Caller{ID: "salted-b", Principal: "q", Subject: "token\x00bob"}), "query_logs",
		json.RawMessage(`{"cursor":"`+cursorIn(t, told(t, a, ctx, "query_logs", `{"limit":500,"view":"records"}`), "logs")+`"}`))
	if !isError || !bytes.Contains(text, []byte(codeNotFound)) {
		t.Errorf("another caller's cursor: %.300s", text)
	}
	text, isError = b.Call(caller.With(t.Context(), caller.Caller{ID: "salted-b", Principal: "p", Subject: "token\x00ann", UpstreamKey: "their-own"}), "query_logs",
		json.RawMessage(`{"cursor":"`+cursorIn(t, told(t, a, ctx, "query_logs", `{"limit":499,"view":"records"}`), "logs")+`"}`))
	if !isError {
		t.Errorf("the same caller's with another key: %.300s", text)
	}
}

// A handle means its trace on every replica, to its caller alone.
func TestHandlesAreUnderstoodByReplicas(t *testing.T) {
	srv := redistest.Start(t)
	u := newUpstream(t, func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write(manyTraces(t, 3)) })
	a, b := replicaOf(t, u, srv.URL), replicaOf(t, u, srv.URL)
	rows := told(t, a, t.Context(), "query_traces", `{"trace":"agents"}`)
	handle := regexp.MustCompile(`"([0-9a-f]{10})"`).FindStringSubmatch(rows)
	if handle == nil {
		t.Fatalf("no handle in %.800s", rows)
	}
	before := len(u.requests())
	b.Call(t.Context(), "query_traces", json.RawMessage(`{"trace":"agents","trace_id":"`+handle[1]+`"}`))
	asked := u.requests()[before]
	if !regexp.MustCompile(`"trace_id":"` + handle[1] + `[0-9a-f]{22}"`).MatchString(asked) {
		t.Errorf("the handle %s is asked as %s", handle[1], asked)
	}
	bob := caller.With(t.Context(), caller.Caller{ID: "b", Principal: "b", Subject: "token\x00bob"})
	before = len(u.requests())
	b.Call(bob, "query_traces", json.RawMessage(`{"trace":"agents","trace_id":"`+handle[1]+`"}`))
	if asked := u.requests()[before]; !strings.Contains(asked, strings.Repeat("0", 22)+handle[1]) {
		t.Errorf("another caller's handle is asked as %s", asked)
	}
}

// A masked value has one number on all replicas, whoever saw it first.
func TestMaskedValuesHaveOneNumber(t *testing.T) {
	srv := redistest.Start(t)
	line := func(text string) *upstream {
		return newUpstream(t, func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `{"status":"success","data":{"resultType":"streams","result":[{"stream":{},"values":[["1763892000000000000",%q]]}]}}`, text)
		})
	}
	a := replicaOf(t, line("ann@example.com wrote to bob@example.com"), srv.URL)
	b := replicaOf(t, line("bob@example.com wrote to carl@example.com"), srv.URL)
	for _, c := range []struct {
		set  *Set
		want string
	}{{a, "[email:1] wrote to [email:2]"}, {b, "[email:2] wrote to [email:3]"}, {a, "[email:1] wrote to [email:2]"}} {
		if text := told(t, c.set, t.Context(), "query_logs", `{"limit":2}`); !strings.Contains(text, c.want) {
			t.Errorf("want %s in %s", c.want, text)
		}
	}
	for _, key := range storeKeys(t, srv.URL) {
		st, err := store.Open(srv.URL, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		value, err := st.Get(t.Context(), key)
		if err != nil || bytes.Contains(value, []byte("example.com")) || strings.Contains(key, "test-key") {
			t.Errorf("%s tells what is in it: %q, %v", key, value, err)
		}
		_ = st.Close()
	}
}

func storeKeys(t *testing.T, address string) []string {
	t.Helper()
	st, err := store.Open(address, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	keys, err := st.Keys(t.Context(), "")
	if err != nil || len(keys) == 0 {
		t.Fatalf("%v, %v", keys, err)
	}
	return keys
}

// Without its store a replica answers, and says what holds here alone.
func TestWithoutTheStoreCallsAreAnswered(t *testing.T) {
	srv := redistest.Start(t)
	u := newUpstream(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(captured(t, "loki/loki_push_meta_streams.json"))
	})
	a, b := replicaOf(t, u, srv.URL), replicaOf(t, u, srv.URL)
	cursor := cursorIn(t, told(t, a, t.Context(), "query_logs", `{"limit":501,"view":"records"}`), "logs")
	srv.Kill()
	if text := told(t, a, t.Context(), "query_logs", `{"limit":501,"view":"records"}`); !strings.Contains(text, aloneNote.String()) {
		t.Errorf("the answer does not say that the store is away: %.500s", text)
	}
	told(t, a, t.Context(), "query_logs", `{"view":"records","cursor":"`+cursor+`"}`)
	text, isError := b.Call(t.Context(), "query_logs", json.RawMessage(`{"view":"records","cursor":"`+cursor+`"}`))
	if !isError || !bytes.Contains(text, []byte("the store that replicas share does not answer")) {
		t.Errorf("a cursor that the store has: %s", text)
	}
}

// FuzzDecodeSnapshot holds that what a store gives back is read as a snapshot that
// can be written again, or refused.
func FuzzDecodeSnapshot(f *testing.F) {
	corpus.Add(f)
	good, err := encodeSnapshot(&savedSnapshot{Tool: "query_logs", Args: json.RawMessage(`{"limit":1}`)}, &client.Tape{Exchanges: []client.Exchange{{Path: "/observability/logs", Request: []byte(`{}`), Body: []byte("body")}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte{})
	f.Add([]byte{2, '{', '}'})
	f.Fuzz(func(t *testing.T, data []byte) {
		saved, tape, err := decodeSnapshot(data)
		if err != nil {
			return
		}
		again, err := encodeSnapshot(&savedSnapshot{Tool: saved.Tool, Args: saved.Args, FetchedAt: saved.FetchedAt, Skew: saved.Skew}, tape)
		if err != nil {
			return // what JSON of strangers can hold
		}
		other, tape2, err := decodeSnapshot(again)
		if err != nil || other.Tool != saved.Tool || len(tape2.Exchanges) != len(tape.Exchanges) || tape2.Size() != tape.Size() {
			t.Errorf("%+v is %+v, %v", saved, other, err)
		}
	})
}
