package client

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// maxInput bounds what a fuzz target looks at, in bytes: longer inputs find
// nothing else, only slower.
const maxInput = 4 << 10

// FuzzMask holds that our credential is gone from any text, and the rest is left.
func FuzzMask(f *testing.F) {
	f.Add("before", "after")
	f.Add(testKey[:5], testKey[5:])
	f.Fuzz(func(t *testing.T, before, after string) {
		got := string(mask([]byte(before+testKey+after), testKey))
		if strings.Contains(got, testKey) {
			t.Errorf("%q %q: %q", before, after, got)
		}
		spaced := before + " " + testKey + " " + after
		if got := string(mask([]byte(spaced), testKey)); !strings.Contains(before, testKey) && !strings.Contains(after, testKey) && got != before+" *** "+after {
			t.Errorf("%q: %q", spaced, got)
		}
		if plain := before + "\x00" + after; !strings.Contains(plain, testKey) && string(mask([]byte(plain), testKey)) != plain {
			t.Errorf("%q is changed", plain)
		}
	})
}

// FuzzJWTExpiry holds that a token's end is the one that its claims say, or none.
func FuzzJWTExpiry(f *testing.F) {
	for _, s := range []string{`{"exp":1700000000}`, `{"exp":1.7e9}`, `{"exp":-1}`, `{"exp":1e300}`, `{"exp":"1700000000"}`, `{"EXP":5}`, `[]`, `{`, ``} {
		f.Add(s, "h.", ".s")
	}
	f.Add("", "a.b", "c.d")
	f.Fuzz(func(t *testing.T, claims, head, tail string) {
		if got := jwtExpiry(head + claims + tail); !got.IsZero() && (got.Unix() < 0 || got.Unix() > maxSeconds) {
			t.Errorf("%q ends %s", head+claims+tail, got)
		}
		got := jwtExpiry("h." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".s")
		var read struct{ Exp float64 }
		want := time.Time{}
		if json.Unmarshal([]byte(claims), &read) == nil && read.Exp > 0 && read.Exp <= maxSeconds {
			want = time.Unix(int64(read.Exp), 0)
		}
		if !got.Equal(want) {
			t.Errorf("%q ends %s, want %s", claims, got, want)
		}
	})
}

// FuzzBody holds of any body, plain or gzip, whole or cut, that never more than
// the limit comes out, and only what went in.
func FuzzBody(f *testing.F) {
	f.Add([]byte("{}"), uint16(0), uint16(100), false)
	f.Add([]byte(gzipped(emptyLogs)), uint16(9), uint16(20), true)
	f.Add(bytes.Repeat([]byte("x"), 3000), uint16(30), uint16(200), true)
	var packed bytes.Buffer
	packer := gzip.NewWriter(&packed)
	c, err := New(WithAPIKey(testKey))
	if err != nil {
		f.Fatal(err)
	}
	read := func(wire []byte, limit int64, gzip bool) ([]byte, *body, error) {
		c.s.maxBody = limit
		resp := &http.Response{Body: io.NopCloser(bytes.NewReader(wire)), Header: http.Header{}}
		if gzip {
			resp.Header.Set("Content-Encoding", "gzip")
		}
		b, err := c.newBody(context.Background(), resp)
		if err != nil {
			return nil, &body{}, err
		}
		defer b.close()
		out, err := io.ReadAll(b)
		return out, b, err
	}
	f.Fuzz(func(t *testing.T, data []byte, cut, limit uint16, raw bool) {
		if len(data) > maxInput {
			return
		}
		most := 1 + int64(limit)%5000
		wire := data
		if !raw {
			packed.Reset()
			packer.Reset(&packed)
			_, _ = packer.Write(data)
			_ = packer.Close()
			wire = packed.Bytes()[:max(0, packed.Len()-int(cut))]
		}
		out, b, err := read(wire, most, !raw || cut%2 == 1)
		switch {
		case int64(len(out)) > most || b.bytes != int64(len(out)) || !bytes.HasPrefix(out, b.head):
			t.Fatalf("%d bytes of at most %d, counted %d", len(out), most, b.bytes)
		case b.over != errors.Is(err, errBodyTooLarge) || b.over && int64(len(out)) != most:
			t.Fatalf("%d bytes of at most %d: over %v, %v", len(out), most, b.over, err)
		case !raw && !bytes.HasPrefix(data, out), raw && cut%2 == 0 && !bytes.HasPrefix(data, out):
			t.Fatalf("%q was read as %q", data, out)
		case !raw && len(wire) == 0: // an empty body
		case !raw && cut > 0 && err == nil, (!raw && cut == 0 || raw && cut%2 == 0) && int64(len(data)) <= most && (err != nil || !bytes.Equal(out, data)):
			t.Fatalf("%q cut by %d was read as %q, %v", data, cut, out, err)
		}
	})
}
