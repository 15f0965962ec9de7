package budget

import (
	"testing"
	"time"

	"airefinery-mcp/internal/analysis"
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
		(&Frame{Request: &analysis.Request{}, Less: c.less}).Notes(w, notes, c.limit)
		if got := string(w.Bytes()); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
	if notes[0] != safe.Const("a note") {
		t.Error("the caller's notes were changed")
	}
}

func TestWhatIsWrongWithAllTimesIsNoted(t *testing.T) {
	for name, c := range map[string]struct {
		request analysis.Request
		want    string
	}{
		"nothing":                {analysis.Request{Skew: -30 * time.Second, Window: time.Hour, Kept: time.Hour}, `{}`},
		"a clock that is behind": {analysis.Request{Skew: -5 * time.Minute}, `{"notes":["the API's clock is 5m behind this server's: window and now are by this server's, the records by others"]}`},
		"a clock that is ahead":  {analysis.Request{Skew: 90*time.Second + 3}, `{"notes":["the API's clock is 90s ahead of this server's: window and now are by this server's, the records by others"]}`},
		"an old window": {analysis.Request{Window: 60 * 24 * time.Hour, Kept: 30 * 24 * time.Hour},
			`{"notes":["the window is longer than the 30d for which engines keep such records by default: that there is nothing older says nothing"]}`},
	} {
		var w Writer
		w.Open('{')
		(&Frame{Request: &c.request}).Notes(&w, nil, 500)
		w.Close('}')
		if got := string(w.Bytes()); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
