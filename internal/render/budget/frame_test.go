package budget

import (
	"testing"

	"airefinery-mcp/internal/safe"
)

// Where there is no room for all notes the last are given up.
func TestThatAnAnswerIsShorterIsItsFirstNote(t *testing.T) {
	notes := []safe.Text{safe.Const("a note"), safe.Const("another")}
	for _, c := range []struct {
		less  safe.Text
		limit int
		want  string
	}{
		{safe.Text{}, 100, `{"notes":["a note","another"]`},
		{safe.Const("shorter"), 100, `{"notes":["shorter","a note","another"]`},
		{safe.Const("shorter"), 32, `{"notes":["shorter","2 more"]`},
	} {
		w := &Writer{}
		w.Open('{')
		(&Frame{Less: c.less}).Notes(w, notes, c.limit)
		if got := string(w.Bytes()); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
	if notes[0] != safe.Const("a note") {
		t.Error("the caller's notes were changed")
	}
}
