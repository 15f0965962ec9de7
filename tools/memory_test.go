package tools

import (
	"testing"

	"airefinery-mcp/internal/caller"
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
