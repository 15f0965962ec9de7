package client

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"airefinery-mcp/internal/turns"
)

// spareLimits are limits with a place for a second goroutine, however many
// processors there are.
func spareLimits() *turns.Limits {
	return &turns.Limits{Processor: turns.New(1), Spare: turns.New(1), Memory: turns.NewMemory(turns.DefaultMemory, DefaultMaxBody)}
}

// manyLogs is a body of n lines.
func manyLogs(n int) string {
	lines := strings.Repeat(`["1795427735242051840","a line that says nothing new"],`, n)
	return `{"status":"success","data":{"resultType":"streams","result":[{"stream":{},"values":[` + strings.TrimSuffix(lines, ",") + `]}]}}`
}

func TestALargeBodyIsDecompressedAhead(t *testing.T) {
	limits := spareLimits()
	body := manyLogs(20_000)
	api := newAPI(t, answer(200, gzipped(body), "Content-Encoding", "gzip"))
	resp, err := api.Logs.Query(turns.For(t.Context(), "anna", limits), LogsRequest{})
	if err != nil || len(resp.Streams) != 1 || len(resp.Streams[0].Entries) != 20_000 || resp.Bytes != int64(len(body)) || resp.Wire == 0 {
		t.Fatalf("%v, %+v", err, resp)
	}
	if limits.Spare.Held() != 0 || limits.Processor.Held() != 0 {
		t.Errorf("places still held: %d and %d", limits.Spare.Held(), limits.Processor.Held())
	}
}

// TestWhatReadsAheadEndsWithItsReader leaves bodies in the middle, while the
// network is waited for: by a limit, by broken JSON, and by the caller.
func TestWhatReadsAheadEndsWithItsReader(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	hang := make(chan struct{})
	for _, tt := range []struct {
		name, body string
		ctx        context.Context
		want       func(error) bool
		most       int64
	}{
		{"limit", manyLogs(20_000), t.Context(), func(err error) bool { b := (*BodyError)(nil); return errors.As(err, &b) && b.Limit > 0 }, 300_000},
		{"broken", manyLogs(9000) + "x", t.Context(), func(err error) bool {
			b := (*BodyError)(nil)
			return errors.As(err, &b) && strings.Contains(b.Reason, "no JSON")
		}, 0},
		{"caller", manyLogs(9000) + " ", ctx, func(err error) bool { return errors.Is(err, context.Canceled) }, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			limits := spareLimits()
			sent := func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Encoding", "gzip")
				z := gzip.NewWriter(w)
				_, _ = io.WriteString(z, tt.body)
				_ = z.Flush()
				_ = http.NewResponseController(w).Flush()
				if tt.name == "caller" {
					cancel()
				}
				select {
				case <-r.Context().Done():
				case <-hang:
				}
			}
			var opts []Option
			if tt.most > 0 {
				opts = append(opts, WithMaxBody(tt.most))
			}
			api := newAPI(t, sent, opts...)
			if _, err := api.Logs.Query(turns.For(tt.ctx, "anna", limits), LogsRequest{}); !tt.want(err) {
				t.Errorf("error %v", err)
			}
			for limits.Spare.Held() != 0 { // the caller does not wait for the request's end
				runtime.Gosched()
			}
		})
	}
	close(hang)
}

// aheadOf is a body of large parts that are read ahead from r.
func aheadOf(t *testing.T, r io.Reader, limits *turns.Limits) *body {
	t.Helper()
	ctx := turns.For(t.Context(), "anna", limits)
	turn, err := turns.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	w := newWire(strings.NewReader(""))
	w.turn = turn
	b := &body{ctx: ctx, claim: &turns.Claim{}, wire: w, r: r, limit: 1 << 40}
	b.bytes = aheadAfter
	t.Cleanup(func() { b.end(io.NopCloser(nil)); turn.End(); b.claim.Give() })
	return b
}

func TestReadingAheadChangesNothing(t *testing.T) {
	text := []byte(manyLogs(5000))
	for name, r := range map[string]io.Reader{
		"whole":                 bytes.NewReader(text),
		"half":                  iotest.HalfReader(bytes.NewReader(text)),
		"the end with the data": iotest.DataErrReader(bytes.NewReader(text)),
	} {
		got, err := io.ReadAll(iotest.OneByteReader(aheadOf(t, r, spareLimits())))
		if err != nil || !bytes.Equal(got, text) {
			t.Errorf("%s: %d bytes of %d, %v", name, len(got), len(text), err)
		}
	}
	broken := errors.New("broken")
	got, err := io.ReadAll(aheadOf(t, io.MultiReader(bytes.NewReader(text), iotest.ErrReader(broken)), spareLimits()))
	if !errors.Is(err, broken) || !bytes.Equal(got, text) {
		t.Errorf("%d bytes of %d, %v", len(got), len(text), err)
	}
}

// panicky panics when it is read.
type panicky struct{}

func (panicky) Read([]byte) (int, error) { panic("a fault of the decompressor") }

func TestAPanicAheadIsTheReaders(t *testing.T) {
	limits := spareLimits()
	b := aheadOf(t, panicky{}, limits)
	defer func() {
		if p := recover(); p != "a fault of the decompressor" || limits.Spare.Held() != 0 {
			t.Errorf("panic %v, %d places held", p, limits.Spare.Held())
		}
	}()
	_, _ = b.Read(make([]byte, 10))
	t.Error("no panic")
}

func TestOneBodyAtATimeIsDecompressedAhead(t *testing.T) {
	limits := spareLimits()
	text := manyLogs(50_000) // more than is decompressed ahead
	first := aheadOf(t, strings.NewReader(text), &turns.Limits{Processor: turns.New(2), Spare: limits.Spare, Memory: limits.Memory})
	if _, err := first.Read(make([]byte, 1)); err != nil || first.ahead == nil {
		t.Fatalf("the first is not read ahead: %v", err)
	}
	second := aheadOf(t, strings.NewReader(text), limits)
	if got, err := io.ReadAll(second); err != nil || string(got) != text || second.ahead != nil {
		t.Errorf("the second is read ahead %v: %d bytes, %v", second.ahead != nil, len(got), err)
	}
}
