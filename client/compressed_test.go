package client

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"airefinery-mcp/internal/turns"
)

// zstandard compresses with a checksum.
func zstandard(t *testing.T, text string) string {
	t.Helper()
	z, err := zstd.NewWriter(nil, zstd.WithEncoderCRC(true))
	if err != nil {
		t.Fatal(err)
	}
	return string(z.EncodeAll([]byte(text), nil))
}

func TestCompressedBodiesAreReadWhateverTheirLabel(t *testing.T) {
	for label, body := range map[string]string{"gzip": gzipped(emptyLogs), "x-gzip": gzipped(emptyLogs), " GZIP ": gzipped(emptyLogs), "identity": emptyLogs,
		"gzip, in two parts": gzipped(emptyLogs[:20]) + gzipped(emptyLogs[20:]),
		"zstd":               zstandard(t, emptyLogs), "ZSTD, in two parts": zstandard(t, emptyLogs[:20]) + zstandard(t, emptyLogs[20:])} {
		label, _, _ := strings.Cut(label, ",")
		if _, err := queryLogs(t, newAPI(t, answer(200, body, "Content-Encoding", label))); err != nil {
			t.Errorf("%q: %v", label, err)
		}
	}
}

// TestTheWindowOfZstdIsClaimed holds that what decompressing needs is taken of the
// memory before the body is as large.
func TestTheWindowOfZstdIsClaimed(t *testing.T) {
	for _, window := range []int{1 << 10, maxZstdWindow} {
		var packed bytes.Buffer
		z, err := zstd.NewWriter(&packed, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(window))
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(z, emptyLogs)
		_ = z.Flush() // so that the size is not known before
		_ = z.Close()
		limits, claim := spareLimits(), &turns.Claim{}
		ctx := turns.For(t.Context(), "anna", limits)
		c := newClient(t, WithAPIKey(testKey))
		stream, err := c.newBody(ctx, newWire(&packed), http.Header{"Content-Encoding": {"zstd"}}, claim)
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(stream); err != nil || string(text) != emptyLogs {
			t.Errorf("read %q, %v", text, err)
		}
		if held := limits.Memory.Held() > 0; held != (window > turns.SmallBody) {
			t.Errorf("a window of %d bytes: memory is claimed %v", window, held)
		}
		claim.Give()
	}
}

func TestABombEndsAtTheLimit(t *testing.T) {
	for encoding, compress := range map[string]func(io.Writer) (io.WriteCloser, error){
		"gzip": func(w io.Writer) (io.WriteCloser, error) { return gzip.NewWriter(w), nil },
		"zstd": func(w io.Writer) (io.WriteCloser, error) {
			return zstd.NewWriter(w, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(maxZstdWindow))
		},
	} {
		c := newAPI(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", encoding)
			z, err := compress(w)
			if err != nil {
				t.Error(err)
				return
			}
			_, _ = io.WriteString(z, `{"data":[],"bomb":"`)
			block := bytes.Repeat([]byte("x"), 1<<20)
			for r.Context().Err() == nil { // until the client leaves
				if _, err := z.Write(block); err != nil {
					return
				}
			}
		}, WithMaxBody(2<<20))
		_, err := queryLogs(t, c)
		var body *BodyError
		if !errors.As(err, &body) || body.Limit != 2<<20 {
			t.Errorf("%s: error %v", encoding, err)
		}
	}
}
