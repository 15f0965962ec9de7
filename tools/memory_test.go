package tools

import "testing"

func TestTheCallersSeenLastAreRemembered(t *testing.T) {
	made := 0
	m := newMemories(2, func(owner string) *memory { made++; return &memory{owner: owner} })
	anna := m.of("anna")
	m.of("ben")
	if m.of("anna") != anna || made != 2 {
		t.Fatalf("%d memories made for two callers, or anna's is another", made)
	}
	m.of("cleo") // ben was seen longest ago
	if m.of("anna") != anna {
		t.Error("anna, seen before cleo, was forgotten")
	}
	m.of("ben")
	if made != 4 {
		t.Errorf("%d memories made, want one more for ben, who was forgotten", made)
	}
}
