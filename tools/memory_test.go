package tools

import (
	"fmt"
	"testing"

	"airefinery-mcp/internal/caller"
	"airefinery-mcp/internal/handle"
)

func TestTheCallersSeenLastAreRemembered(t *testing.T) {
	made := 0
	m := newMemories(2, func(who caller.Caller) *memory { made++; return &memory{owner: who.ID} })
	of := func(id string) *memory { return m.of(caller.Caller{ID: id}) }
	anna := of("anna")
	of("ben")
	if of("anna") != anna || made != 2 {
		t.Fatalf("%d memories made for two callers, or anna's is another", made)
	}
	of("cleo") // ben was seen longest ago
	if of("anna") != anna {
		t.Error("anna, seen before cleo, was forgotten")
	}
	of("ben")
	if made != 4 {
		t.Errorf("%d memories made, want one more for ben, who was forgotten", made)
	}
}

func TestHandlesOfAllCallersAreBounded(t *testing.T) {
	m := newMemories(10, func(who caller.Caller) *memory { return &memory{owner: who.ID, handles: handle.NewBook(100)} })
	m.most = 25
	of := func(n int) *handle.Book { return m.of(caller.Caller{ID: fmt.Sprint("caller ", n)}).handles }
	for i := range 5 {
		book := of(i)
		for n := range 10 {
			book.Of(fmt.Sprintf("%08x%024x", n, i))
		}
	}
	of(4)
	if len(m.m) != 2 || m.m["caller 3"] == nil || m.m["caller 4"] == nil {
		t.Errorf("%d callers are remembered, want the last two", len(m.m))
	}
	// One caller alone keeps all that a caller may have.
	m.most = 5
	if of(4).Len() != 10 {
		t.Error("the caller's own handles were forgotten")
	}
}
