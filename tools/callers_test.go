package tools

import (
	"fmt"
	"testing"

	"airefinery-mcp/internal/caller"
	"airefinery-mcp/internal/handle"
)

func TestTheCallersSeenLastAreRemembered(t *testing.T) {
	made := 0
	c := newCallers(2, func(who caller.Caller) *callerState { made++; return &callerState{id: who.ID} })
	of := func(id string) *callerState { return c.of(caller.Caller{ID: id}) }
	anna := of("anna")
	of("ben")
	if of("anna") != anna || made != 2 {
		t.Fatalf("%d states made for two callers, or anna's is another", made)
	}
	of("cleo") // ben was seen longest ago
	if of("anna") != anna {
		t.Error("anna, seen before cleo, was forgotten")
	}
	of("ben")
	if made != 4 {
		t.Errorf("%d states made, want one more for ben, who was forgotten", made)
	}
}

func TestHandlesOfAllCallersAreBounded(t *testing.T) {
	c := newCallers(10, func(who caller.Caller) *callerState {
		return &callerState{id: who.ID, handles: handle.NewRegistry(100, handle.MinLength)}
	})
	c.maxHandles = 25
	of := func(n int) *handle.Registry { return c.of(caller.Caller{ID: fmt.Sprint("caller ", n)}).handles }
	for i := range 5 {
		handles := of(i)
		for n := range 10 {
			handles.Of(fmt.Sprintf("%08x%024x", n, i))
		}
	}
	of(4)
	if len(c.byID) != 2 || c.byID["caller 3"] == nil || c.byID["caller 4"] == nil {
		t.Errorf("%d callers are remembered, want the last two", len(c.byID))
	}
	// One caller alone keeps all that a caller may have.
	c.maxHandles = 5
	if of(4).Len() != 10 {
		t.Error("the caller's own handles were forgotten")
	}
}

// Whoever is many, by making up keys, makes nobody else forgotten.
func TestTheOneWithTheMostCallersGivesWay(t *testing.T) {
	c := newCallers(10, func(who caller.Caller) *callerState { return &callerState{id: who.ID, principal: who.Principal} })
	anna := c.of(caller.Caller{ID: "anna", Principal: "anna"})
	for i := range 1_100 {
		c.of(caller.Caller{ID: fmt.Sprint(i), Principal: "address"})
	}
	if c.of(caller.Caller{ID: "anna", Principal: "anna"}) != anna || len(c.byID) != 10 {
		t.Errorf("anna was forgotten, or %d callers are remembered", len(c.byID))
	}
}
