package redact

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPlaceholdersStayTheSameInASession(t *testing.T) {
	s := newRedactor(t).Session()
	steps := []struct{ in, want string }{
		{"from bob@example.com to ann@example.com", "from [email:1] to [email:2]"},
		{"ann@example.com, Bob@Example.com", "[email:2], [email:1]"},
		{"bob%40example.com", "[email:1]"},
		{"password=hunter2FAKE", "password=[password:1]"},
		{"postgres://u:hunter2FAKE@db/x", "postgres://u:[password:1]@db/x"},
		{"cards 4111111111111111, 4242 4242 4242 4242, 4111-1111-1111-1111", "cards [card:1], [card:2], [card:1]"},
		{"eve@example.com", "[email:3]"},
	}
	for _, step := range steps {
		if got := s.Clean(step.in); got != step.want {
			t.Errorf("Clean(%q) = %q, want %q", step.in, got, step.want)
		}
	}
	want := Counts{{"password", 2}, {"email", 6}, {"card", 3}}
	if diff := cmp.Diff(want, s.Masked()); diff != "" {
		t.Errorf("Masked (-want +got):\n%s", diff)
	}
	if got := s.Masked().Total(); got != 11 {
		t.Errorf("Total = %d, want 11", got)
	}
	other := newRedactor(t).Session()
	if got := other.Clean("eve@example.com"); got != "[email:1]" {
		t.Errorf("another session says %q, want a numbering of its own", got)
	}
}

func TestCountsMarshalAsOneObjectInOrder(t *testing.T) {
	s := newRedactor(t, WithPattern("ticket", `TCK-\d+`)).Session()
	if b, err := json.Marshal(s.Masked()); err != nil || string(b) != "{}" {
		t.Errorf("nothing masked: %s, %v", b, err)
	}
	s.Clean("TCK-1 of bob@example.com with token=FAKE0123456789abcd, TCK-2")
	b, err := json.Marshal(s.Masked())
	if want := `{"secret":1,"email":1,"ticket":2}`; err != nil || string(b) != want {
		t.Errorf("got %s, %v, want %s", b, err, want)
	}
}

func TestSessionAtItsBoundKeepsNumbersAndGivesNoNewOnes(t *testing.T) {
	s := newRedactor(t).Session()
	s.limit = 2
	got := s.Clean("a@example.com b@example.com c@example.com d@example.com a@example.com c@example.com")
	if want := "[email:1] [email:2] [email] [email] [email:1] [email]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if n := s.Masked().Total(); n != 6 {
		t.Errorf("counted %d, want 6", n)
	}
}

func TestSessionIsSafeForConcurrentUse(t *testing.T) {
	s := newRedactor(t, WithSecrets("FAKE-credential-of-the-server")).Session()
	const workers, rounds = 8, 200
	seen := make([]map[string]string, workers)
	var wg sync.WaitGroup
	for w := range workers {
		seen[w] = make(map[string]string)
		wg.Go(func() {
			for i := range rounds {
				text := fmt.Sprintf("user%d@example.com", i%50)
				seen[w][text] = s.Clean(text)
				s.Masked()
			}
		})
	}
	wg.Wait()
	placeholders := make(map[string]string)
	for text, p := range seen[0] {
		if other, ok := placeholders[p]; ok {
			t.Errorf("%s and %s are both %s", text, other, p)
		}
		placeholders[p] = text
	}
	for w := range workers {
		if diff := cmp.Diff(seen[0], seen[w]); diff != "" {
			t.Errorf("worker %d saw other placeholders:\n%s", w, diff)
		}
	}
	if got := s.Masked().Total(); got != workers*rounds {
		t.Errorf("counted %d, want %d", got, workers*rounds)
	}
}
