package conversation

import (
	"path/filepath"
	"reflect"
	"testing"

	"airefinery-mcp/client"
)

// A run is the same whatever runs were made in the same memory before it, and its
// digest says the same.
func TestBuildersForgetWhatWasBefore(t *testing.T) {
	files, err := filepath.Glob("testdata/*/*.json")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	large := make([]Span, maxSpans+1)
	for i := range large {
		large[i] = Span{Span: &client.Span{Name: "invoke_agent a"}, Parent: int32(i) - 1}
	}
	var b Builder
	for round := range 2 {
		for i, path := range files {
			if i%10 == 9 {
				b.Build(large, nil)
			}
			spans := placed(load(t, path))
			want := New(spans, nil)
			d := b.Digest(spans)
			got := b.Build(spans, nil)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s, round %d: the run is another than alone", path, round)
			}
			if want == nil {
				if d != nil {
					t.Errorf("%s: a digest of no run", path)
				}
				continue
			}
			if !reflect.DeepEqual(*d, want.Digest) {
				t.Errorf("%s, round %d: the digest is %+v, that of the run %+v", path, round, *d, want.Digest)
			}
		}
	}
}
