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
	b := NewRegistry(100, MinLength)
	for _, c := range []struct{ id, want string }{
		{idA, "7f7cd172"},
		{idB, "7f7cd172d"},
		{idC, "01234567"},
		{idA, "7f7cd172"}, // the same again, whatever came since
	} {
		if got := b.Of(c.id); got != c.want {
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
		if got, ok := b.Find(c.prefix); got != c.want || ok != (c.want != "") {
			t.Errorf("Find(%s) = %q, %v; want %q", c.prefix, got, ok, c.want)
		}
	}
}

func TestARegistryIsBounded(t *testing.T) {
	b := NewRegistry(3, MinLength)
	for i := range 5 {
		b.Of(fmt.Sprintf("%08x%024x", i, i))
	}
	if b.Len() != 3 || len(b.byHandle) != 3 {
		t.Errorf("%d ids and %d handles kept, want 3", len(b.byID), len(b.byHandle))
	}
	if _, ok := b.Find("00000001"); ok {
		t.Error("the oldest handle was kept")
	}
	if id, _ := b.Find("00000004"); id != fmt.Sprintf("%08x%024x", 4, 4) {
		t.Errorf("the newest handle stands for %q", id)
	}
}
