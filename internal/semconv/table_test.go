package semconv

import "testing"

func TestTablesKnowTheirNames(t *testing.T) {
	var table Table[int]
	names := []string{"", "a", "ab", "ba", "gen_ai.usage.input_tokens", "gen_ai.usage.input_tokenz", "severity", "severity_text"}
	for i, name := range names {
		if got := table.Get(name); got != nil {
			t.Errorf("%q is known before it is added: %d", name, *got)
		}
		*table.At(name) = i + 1
	}
	for i, name := range names {
		if got := table.Get(name); got == nil || *got != i+1 || table.At(name) != got {
			t.Errorf("%q is %v, want %d", name, got, i+1)
		}
	}
}

// A table is as fast as its largest bucket is small.
func TestBucketsAreSmall(t *testing.T) {
	const most = 5
	for _, in := range attributes {
		if len(in) > most {
			t.Errorf("%d attributes are in the bucket of %q", len(in), in[0].name)
		}
	}
}
