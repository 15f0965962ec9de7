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
	"slices"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/internal/corpus"
	"airefinery-mcp/internal/turns"
)

// maxInput bounds what a fuzz target looks at, in bytes: longer inputs find
// nothing else, only slower.
const maxInput = 4 << 10

// FuzzMask holds that our credential is gone from any text, and the rest is left.
func FuzzMask(f *testing.F) {
	corpus.Add(f)
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
	corpus.Add(f)
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
	corpus.Add(f)
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
		header := http.Header{}
		if gzip {
			header.Set("Content-Encoding", "gzip")
		}
		b, err := c.newBody(context.Background(), newWire(bytes.NewReader(wire)), header, &turns.Claim{})
		if err != nil {
			return nil, &body{}, err
		}
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

// FuzzArena holds that texts and lists, also those gathered within others,
// are as they were put in, and stay so whatever comes after.
func FuzzArena(f *testing.F) {
	corpus.Add(f)
	f.Add("a b a long b", []byte{3, 0, 200, 5, 255})
	f.Add(strings.Repeat("x", 65)+" "+strings.Repeat("x", 64)+" "+strings.Repeat("y", 1100)+" y", []byte{16, 17, 15, 129, 1, 128})
	known := new(knownTexts)
	f.Fuzz(func(t *testing.T, text string, sizes []byte) {
		if len(text) > maxInput || len(sizes) > 100 {
			return
		}
		known.forget()
		a := newArena(known)
		words := strings.Split(text, " ")
		kept := make([]string, len(words))
		buffer := make([]byte, 0, len(text)) // used again for each, as a scanner's is
		for i, word := range words {
			buffer = append(buffer[:0], word...)
			kept[i] = a.keep(buffer)
		}
		if !slices.Equal(kept, words) {
			t.Fatalf("%q is kept as %q", words, kept)
		}
		// Each outer list is gathered while one inner list after another is cut.
		var s slab[int]
		var lists, wants [][]int
		next := 0
		put := func(n int) (list []int) {
			for range n {
				s.list = append(s.list, next)
				list = append(list, next)
				next++
			}
			return list
		}
		for _, size := range sizes {
			outer := len(s.list)
			want := put(int(size) / 2)
			inner := len(s.list)
			wants = append(wants, put(int(size)))
			lists = append(lists, s.cut(inner))
			want = append(want, put(int(size)%3)...)
			wants = append(wants, want)
			lists = append(lists, s.cut(outer))
		}
		for i := range lists {
			if !slices.Equal(lists[i], wants[i]) || cap(lists[i]) > len(lists[i]) && len(lists[i]) <= maxSlab/4 {
				t.Fatalf("list %d of %v is %v of %d, want %v", i, sizes, lists[i], cap(lists[i]), wants[i])
			}
		}
		if len(s.list) != 0 {
			t.Fatalf("%v is left", s.list)
		}
	})
}
