package handle

import (
	"fmt"
	"testing"
)

const (
	idA = "7f7cd172ded0e08cd01aa7286882c2b1"
	idB = "7f7cd172ded0ffffffffffffffffffff" // shares twelve digits with A
	idC = "0123456789abcdef0123456789abcdef"
)

func TestAHandleIsTheShortestFreePrefix(t *testing.T) {
	b := NewBook(2, 100)
	for _, c := range []struct{ id, want string }{
		{idA, "7f7cd172"},
		{idB, "7f7cd172d"},
		{idC, "01234567"},
		{idA, "7f7cd172"}, // the same again, whatever came since
	} {
		if got := b.Of("anna", c.id); got != c.want {
			t.Errorf("Of(%s) = %s, want %s", c.id, got, c.want)
		}
	}
	for _, c := range []struct {
		prefix, want string
	}{
		{"7f7cd172", idA},
		{"7f7cd172d", idB},
		{"7F7CD172DED0E", idA},
		{"7f7cd172ded0f", idB},
		{idA, idA},
		{"7f7cd17", ""},
		{"ffffffff", ""},
	} {
		if got, ok := b.Find("anna", c.prefix); got != c.want || ok != (c.want != "") {
			t.Errorf("Find(%s) = %q, %v; want %q", c.prefix, got, ok, c.want)
		}
	}
	if got, ok := b.Find("ben", "7f7cd172"); ok {
		t.Errorf("another owner found %s", got)
	}
}

func TestTheBookIsBounded(t *testing.T) {
	b := NewBook(2, 3)
	for i := range 5 {
		b.Of("anna", fmt.Sprintf("%08x%024x", i, i))
	}
	if n := len(b.page("anna").byID); n != 3 {
		t.Errorf("%d handles kept, want 3", n)
	}
	b.Of("ben", idA)
	b.Of("anna", idC) // anna was used last
	b.Of("cleo", idB)
	if _, ok := b.Find("ben", idA); ok {
		t.Error("the least recently used owner was not forgotten")
	}
	if _, ok := b.Find("anna", idC); !ok {
		t.Error("a recently used owner was forgotten")
	}
}
