package redact

import (
	"bytes"
	"fmt"
	"testing"

	"airefinery-mcp/internal/corpus"
)

func shared(t testing.TB, key byte) *Session {
	t.Helper()
	r, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return r.SharedSession([32]byte{key})
}

// Two replicas number values side by side and agree: no number means two values, and
// no value has two numbers.
func TestSessionsAgreeOnNumbers(t *testing.T) {
	a, b := shared(t, 1), shared(t, 1)
	if got := a.Clean("ann@example.com and bob@example.com"); got != "[email:1] and [email:2]" {
		t.Fatal(got)
	}
	agreed, changed, err := a.Merge(nil)
	if err != nil || changed || a.News() {
		t.Fatalf("changed %v, news %v, %v", changed, a.News(), err)
	}
	if got := b.Clean("carl@example.com wrote bob@example.com"); got != "[email:1] wrote [email:2]" {
		t.Fatal(got)
	}
	agreed, changed, err = b.Merge(agreed)
	if err != nil || !changed {
		t.Fatalf("two values have one number: changed %v, %v", changed, err)
	}
	const all = "ann@example.com bob@example.com carl@example.com"
	if got := b.Clean(all); got != "[email:1] [email:2] [email:3]" {
		t.Errorf("then the one says %s", got)
	}
	if _, changed, err = a.Merge(agreed); err != nil || changed {
		t.Errorf("changed %v, %v", changed, err)
	}
	if got := a.Clean(all); got != "[email:1] [email:2] [email:3]" {
		t.Errorf("and the other %s", got)
	}
	if a.News() {
		t.Error("nothing is new")
	}
	if bytes.Contains(agreed, []byte("ann")) {
		t.Error("a value is told")
	}
	other := shared(t, 2)
	if _, _, err := other.Merge(agreed); err != nil || other.Clean("bob@example.com") == "[email:2]" {
		t.Errorf("another key knows the values: %v", err)
	}
}

func TestSharedNumbersAreBounded(t *testing.T) {
	a, b := shared(t, 1), shared(t, 1)
	for i := range maxShared + 10 {
		a.Clean(fmt.Sprintf("user%d@example.com", i))
		b.Clean(fmt.Sprintf("other%d@example.com", i))
	}
	agreed, _, err := a.Merge(nil)
	if err != nil || len(agreed) > 100<<10 {
		t.Fatalf("%d bytes, %v", len(agreed), err)
	}
	if _, _, err := b.Merge(agreed); err != nil {
		t.Fatal(err)
	}
	if got := b.Clean("new@example.com"); got != "[email]" {
		t.Errorf("beyond the bound: %s", got)
	}
}

// FuzzMergeNumbers holds that what a store gives back is merged so that numbers
// change only where that is said, and that what was agreed on stays.
func FuzzMergeNumbers(f *testing.F) {
	corpus.Add(f)
	s := shared(f, 1)
	s.Clean("ann@example.com, Bearer abcdefghijklmnop0123456789")
	good, _, err := s.Merge(nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte{})
	f.Add([]byte{1, 'x', 255, 255, 255, 255, 15})
	f.Fuzz(func(t *testing.T, agreed []byte) {
		s := shared(t, 1)
		before := s.Clean("zoe@example.com")
		all, changed, err := s.Merge(agreed)
		if err != nil {
			if s.Clean("zoe@example.com") != before {
				t.Error("an error changes numbers")
			}
			return
		}
		if (s.Clean("zoe@example.com") != before) != changed {
			t.Errorf("changed %v: %s, before %s", changed, s.Clean("zoe@example.com"), before)
		}
		again, changed, err := s.Merge(all)
		if err != nil || changed || !bytes.Equal(again, all) {
			t.Errorf("what was agreed on is not: %v, %v", changed, err)
		}
	})
}
