package budget

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/safe"
)

// TestNoMethodTakesAString holds what package safe promises: text of the
// upstream cannot be written without being cleaned. Number is the exception:
// it writes nothing but numbers.
func TestNoMethodTakesAString(t *testing.T) {
	words, texts := reflect.TypeFor[literal](), reflect.TypeFor[safe.Text]()
	typ := reflect.TypeFor[*Writer]()
	for i := range typ.NumMethod() {
		m := typ.Method(i)
		if m.Name == "Number" {
			continue
		}
		for j := 1; j < m.Type.NumIn(); j++ {
			in := m.Type.In(j)
			for in.Kind() == reflect.Slice {
				in = in.Elem()
			}
			if in == words || in == texts {
				continue
			}
			switch in.Kind() {
			case reflect.String, reflect.Interface:
				t.Errorf("%s takes a %v: text that was not cleaned can be written", m.Name, in)
			}
		}
	}
}

func TestWriterPutsCommas(t *testing.T) {
	var w, inner Writer
	inner.Open('{')
	inner.Close('}')
	w.Open('{')
	w.Member("text", safe.Const("a\"b\\\n\x01"))
	w.Count("n", -3)
	w.Key("list")
	w.Open('[')
	w.Null()
	w.Bool(true)
	w.Float(1.23456)
	w.Append(&inner)
	w.Literals("x", "y")
	w.Texts()
	w.Close(']')
	w.ForeignKey(safe.Const("$ref"))
	w.Int(0)
	w.Close('}')
	const want = `{"text":"a\"b\\\n\u0001","n":-3,"list":[null,true,1.235,{},["x","y"],[]],"_$ref":0}`
	if got := string(w.Bytes()); got != want || !json.Valid(w.Bytes()) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestRowsStandOnLinesOfTheirOwn(t *testing.T) {
	var w Writer
	w.Open('[')
	for i := range int64(2) {
		w.Row('[')
		w.Int(i)
		w.Text(safe.Const("a\nb"))
		w.Close(']')
	}
	w.Row('{')
	w.Close('}')
	w.Close(']')
	const want = "[\n[0,\"a\\nb\"],\n[1,\"a\\nb\"],\n{}]"
	if got := string(w.Bytes()); got != want || !json.Valid(w.Bytes()) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestWriterMovesWhatIsKnownLast(t *testing.T) {
	var w Writer
	w.Open('{')
	w.Count("a", 1)
	head := w.Len()
	w.Count("rows", 22)
	end := w.Len()
	if got := w.Advance(head, end); got != head {
		t.Errorf("nothing is moved to %d, ends at %d", head, got)
	}
	w.Count("omitted", 333)
	w.Count("next", 4)
	if got, want := w.Advance(head, end), head+len(`,"omitted":333,"next":4`); got != want {
		t.Errorf("what was moved ends at %d, want %d", got, want)
	}
	w.Count("last", 5)
	w.Close('}')
	if got, want := string(w.Bytes()), `{"a":1,"omitted":333,"next":4,"rows":22,"last":5}`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestWriterTakesBackWhatIsTooMuch(t *testing.T) {
	var w Writer
	w.Open('[')
	if !w.Try(8, func() { w.Literal("12345") }) || w.Try(8, func() { w.Int(1) }) {
		t.Error("Try does not keep to its limit")
	}
	w.Close(']')
	if got := string(w.Bytes()); got != `["12345"]` {
		t.Errorf("got %s", got)
	}
}

func TestNumbers(t *testing.T) {
	for f, want := range map[float64]string{
		0: "0", 7: "7", 1234567: "1234567", 0.12345: "0.1235", 12.3456: "12.35", 1e-5: "1e-05", 0.1: "0.1", 1e300: "1e+300",
		math.Inf(1): `"+Inf"`, math.Inf(-1): `"-Inf"`,
	} {
		var w Writer
		w.Float(f)
		if got := string(w.Bytes()); got != want {
			t.Errorf("%v is written %s, want %s", f, got, want)
		}
	}
	for text, ok := range map[string]bool{
		"0": true, "-0": true, "0.12000000000000001": true, "1e3": true, "1E-3": true,
		"": false, "-": false, "01": false, "1.": false, ".5": false, "+1": false, "1e": false, "NaN": false, "0x1": false, "1 ": false,
		strings.Repeat("1", 41): false,
	} {
		var w Writer
		if got := w.Number(text); got != ok || got && string(w.Bytes()) != text || !got && w.Len() != 0 {
			t.Errorf("Number(%q) = %v and wrote %q", text, got, w.Bytes())
		}
	}
}

func TestTimes(t *testing.T) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	at := now.Add(-90*time.Minute + 1234567*time.Nanosecond).UnixNano()
	for _, tt := range []struct {
		got  safe.Text
		want string
	}{
		{Exact(at), "2026-11-23T08:30:00.001234567Z"},
		{Clock(at, now), "08:30:00.001"},
		{ClockSecond(at, now), "08:30:00"},
		{ClockMinute(at, now.AddDate(0, 0, 1)), "2026-11-23T08:30"},
		{Duration(int64(48 * time.Hour)), "2d"},
		{Duration(int64(90 * time.Minute)), "90m"},
		{Duration(int64(15 * time.Second)), "15s"},
		{Duration(int64(1500 * time.Microsecond)), "1.5ms"},
		{Duration(int64(500 * time.Microsecond)), "500µs"},
	} {
		if got := tt.got.String(); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
	for back, want := range map[time.Duration]string{time.Minute: "1h", 2 * time.Hour: "24h", 30 * time.Hour: "31h"} {
		if got := Reaching(now.Add(-back).UnixNano(), now); got != want {
			t.Errorf("a window that reaches back %v is %s, want %s", back, got, want)
		}
	}
}

func testFrame(max int) *Frame {
	return &Frame{
		Tool: "query_traces", Mark: safe.Const("made up"), MaxBytes: max,
		Request: &analysis.Request{
			Asked:     []analysis.Param{{Name: "trace", Value: strings.Repeat("x", 60)}, {Name: "limit", Value: 5}, {Name: "detail", Value: true}},
			FetchedAt: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC), Window: time.Hour,
		},
		Own: []analysis.Param{{Name: "match", Value: "a secret"}},
	}
}

func TestHeadGivesWay(t *testing.T) {
	for limit, want := range map[int]string{
		400: `{"data":"made up","window":["2026-11-23T09:00:00Z","2026-11-23T10:00:00Z"],"now":"2026-11-23T10:00:00Z","asked":{"trace":"` + strings.Repeat("x", 60) + `","limit":5,"detail":true,"match":"a secret"}`,
		220: `{"data":"made up","window":["2026-11-23T09:00:00Z","2026-11-23T10:00:00Z"],"now":"2026-11-23T10:00:00Z","asked":{"trace":"` + strings.Repeat("x", 24) + `…(+36 B)","limit":5,"detail":true,"match":"a secret"}`,
		100: `{"data":"made up","window":["2026-11-23T09:00:00Z","2026-11-23T10:00:00Z"],"now":"2026-11-23T10:00:00Z"`,
	} {
		var w Writer
		testFrame(limit).Head(&w, limit, false)
		if got := string(w.Bytes()); got != want {
			t.Errorf("head in %d bytes:\n got %s\nwant %s", limit, got, want)
		}
	}
}

func TestIncompleteTellsAFewOfEachKind(t *testing.T) {
	c := &analysis.Coverage{Cuts: []analysis.Cut{
		{Kind: analysis.BySize, What: "more than 5 spans: 2 are left out"},
		{Kind: analysis.ByLimit, N: 500},
	}}
	for range 6 {
		c.Cuts = append(c.Cuts, analysis.Cut{Kind: analysis.ByWarning, What: "a store is down"})
	}
	c.Cuts = append(c.Cuts, analysis.Cut{Kind: analysis.ByUnreadable, N: 3, Where: "data.result[]", What: "found null"},
		analysis.Cut{Kind: analysis.BySearch, N: 1, Of: 9})
	got := testFrame(1000).Incomplete(c, func(n int) safe.Text { return safe.Format("%s is the limit", safe.Int(n)) })
	const warning = "partial answer, the upstream warns: a store is down"
	want := []string{"more than 5 spans: 2 are left out", "500 is the limit", warning, warning, warning, warning, "2 more like these",
		"unreadable and left out: 3 × data.result[]: found null", "partial answer: the search did 1 of 9 parts"}
	var texts []string
	for _, s := range got {
		texts = append(texts, s.String())
	}
	if !reflect.DeepEqual(texts, want) {
		t.Errorf("got  %q\nwant %q", texts, want)
	}
}

func TestNextCallsRepeatWhatIsRequired(t *testing.T) {
	f := testFrame(1000)
	without := f.Again(f.Own, analysis.Param{Name: "view", Value: "records"})
	f.Snapshot = safe.Token("k3x9q2ma")
	with := f.Again(nil, analysis.Param{Name: "view", Value: "records"})
	var w Writer
	w.Open('{')
	f.Next(&w, []NextCall{{Why: safe.Const("anew"), Tool: "query_logs", Args: without}, {Why: safe.Const("the same"), Tool: f.Tool, Args: with}})
	w.Close('}')
	x := strings.Repeat("x", 60)
	want := `{"next":[{"why":"anew","tool":"query_logs","args":{"trace":"` + x + `","limit":5,"detail":true,"match":"a secret","view":"records"}},` +
		`{"why":"the same","args":{"trace":"` + x + `","cursor":"k3x9q2ma","view":"records"}}]}`
	if got := string(w.Bytes()); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestAForeignKeyIsHarmless(t *testing.T) {
	for name, want := range map[string]string{"$ref": `{"_$ref":"x"}`, "$": `{"_$":"x"}`, "a$ref": `{"a$ref":"x"}`, "": `{"":"x"}`} {
		w := &Writer{}
		w.Open('{')
		w.ForeignKey(safe.Argument(name))
		w.Text(safe.Const("x"))
		w.Close('}')
		if string(w.Bytes()) != want {
			t.Errorf("%q: got %s, want %s", name, w.Bytes(), want)
		}
	}
}
