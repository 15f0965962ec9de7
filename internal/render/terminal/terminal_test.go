package terminal

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"airefinery-mcp/internal/corpus"
	"airefinery-mcp/internal/golden"
	"airefinery-mcp/internal/render/display"
)

func document(t testing.TB, file string) *display.Document {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var d display.Document
	if err := json.Unmarshal(data, &d); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return &d
}

func documents(t testing.TB) map[string]*display.Document {
	t.Helper()
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no documents: %v", err)
	}
	all := map[string]*display.Document{}
	for _, f := range files {
		all[strings.TrimSuffix(filepath.Base(f), ".json")] = document(t, f)
	}
	return all
}

// escaped shows the sequences of colours.
func escaped(text string) string { return strings.ReplaceAll(text, "\x1b", "␛") }

func TestViews(t *testing.T) {
	for name, d := range documents(t) {
		for _, w := range []int{80, 140} {
			got := Text(d, Options{Width: w, Unicode: true, Program: "airefinery-mcp --demo"})
			golden.Text(t, fmt.Sprintf("testdata/%s.%d.txt", name, w), got)
		}
		golden.Text(t, fmt.Sprintf("testdata/%s.color.txt", name), escaped(Text(d, Options{Width: 100, Unicode: true, Color: true, Program: "airefinery-mcp"})))
	}
}

func TestLightAndPlainTerminals(t *testing.T) {
	d := document(t, "testdata/logs.json")
	golden.Text(t, "testdata/logs.light.txt", escaped(Text(d, Options{Width: 100, Unicode: true, Color: true, Light: true})))
	golden.Text(t, "testdata/logs.ascii.txt", Text(d, Options{Width: 80}))
	golden.Text(t, "testdata/trace.ascii.txt", Text(document(t, "testdata/trace.json"), Options{Width: 80}))
}

// ours are the sequences that this package writes.
var ours = regexp.MustCompile("\x1b\\[[0-9;]*m")

// TestColourChangesNothingElse holds that colour says nothing that the text does not.
func TestColourChangesNothingElse(t *testing.T) {
	for name, d := range documents(t) {
		o := Options{Width: 100, Unicode: true}
		without := Text(d, o)
		for _, o.Light = range []bool{false, true} {
			o.Color = true
			if with := ours.ReplaceAllString(Text(d, o), ""); with != without {
				t.Errorf("%s: the text is another with colour", name)
			}
		}
	}
}

// TestNoLineIsWider holds that whatever the width, only commands to paste pass it.
func TestNoLineIsWider(t *testing.T) {
	for name, d := range documents(t) {
		for w := minWidth; w <= 180; w++ {
			for _, u := range []bool{false, true} {
				for l := range strings.Lines(Text(d, Options{Width: w, Unicode: u, Program: "PROGRAM"})) {
					if n := columns.StringWidth(strings.TrimSuffix(l, "\n")); n > w && !strings.Contains(l, "PROGRAM") {
						t.Fatalf("%s at %d: %d columns: %s", name, w, n, l)
					}
				}
			}
		}
	}
}

// hostile is what a record may hold to take a terminal over.
const hostile = "a\x1b[2J\x1b]52;c;aGk=\x07\x9b31m\r\b\x00\x7f\u202e\u2066\u200b\ufeff\u2028b\xff\xc2\x9b\x1b[31m"

// poison puts a text into every string of a document.
func poison(t testing.TB, d *display.Document, with string) *display.Document {
	t.Helper()
	data, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	var walk func(v any) any
	walk = func(v any) any {
		switch v := v.(type) {
		case string:
			return v + with
		case []any:
			for i := range v {
				v[i] = walk(v[i])
			}
		case map[string]any:
			for k := range v {
				v[k] = walk(v[k])
			}
		}
		return v
	}
	if data, err = json.Marshal(walk(v)); err != nil {
		t.Fatal(err)
	}
	out := &display.Document{}
	if err := json.Unmarshal(data, out); err != nil {
		t.Fatal(err)
	}
	return out
}

// harmless fails for a text that a terminal would obey.
func harmless(t testing.TB, text string, color bool) {
	t.Helper()
	if color {
		text = ours.ReplaceAllString(text, "")
	}
	for i, r := range text {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != '\u200d' || r == '\u2028' || r == '\u2029') {
			t.Fatalf("%U at %d: %q", r, i, text[max(0, i-40):min(len(text), i+40)])
		}
	}
}

func TestNothingOfARecordReachesTheTerminalAsAnOrder(t *testing.T) {
	for name, d := range documents(t) {
		for _, color := range []bool{false, true} {
			text := Text(poison(t, d, hostile), Options{Width: 100, Unicode: true, Color: color, All: true, Program: "airefinery-mcp"})
			harmless(t, text, color)
			if !strings.Contains(text, "a[2J]52;c;aGk=") {
				t.Errorf("%s: the words are gone with what they hid", name)
			}
		}
	}
}

// FuzzText holds, for any words anywhere in a document and any terminal, that
// nothing but line breaks and our own colours comes out as an order, and that no line
// but a command is wider than the terminal.
func FuzzText(f *testing.F) {
	corpus.Add(f)
	f.Add(hostile, uint8(0), 80, uint8(1))
	f.Add("日本語\u0301\u0301👩\u200d💻", uint8(1), 41, uint8(2))
	f.Add("", uint8(2), 0, uint8(3))
	all := documents(f)
	names := slices.Sorted(maps.Keys(all))
	f.Fuzz(func(t *testing.T, with string, which uint8, width int, how uint8) {
		d := poison(t, all[names[int(which)%len(names)]], with)
		o := Options{Width: min(width, 500), Color: how&1 > 0, Unicode: how&2 > 0, All: how&4 > 0, Program: "PROGRAM"}
		text := Text(d, o)
		harmless(t, text, o.Color)
		for l := range strings.Lines(ours.ReplaceAllString(text, "")) {
			if n := columns.StringWidth(strings.TrimSuffix(l, "\n")); n > max(o.Width, minWidth) && !strings.Contains(l, "PROGRAM") {
				t.Fatalf("%d columns: %q", n, l)
			}
		}
	})
}

// TestWhatIsLeftOutIsSaid holds that a cut table says by how much, and that --all
// cuts nothing.
func TestWhatIsLeftOutIsSaid(t *testing.T) {
	d := &display.Document{Title: "Logs", Lines: make([]display.LogLine, 30), Waterfall: &display.Waterfall{Duration: 10, Services: []string{"a"}}}
	for i := range d.Lines {
		d.Lines[i] = display.LogLine{Severity: "info", Text: fmt.Sprint("line", i)}
	}
	for i := range 100 {
		d.Waterfall.Spans = append(d.Waterfall.Spans, display.Span{Parent: i - 1, Depth: i, Name: fmt.Sprint("span", i), Duration: 10})
	}
	d.Waterfall.Spans[99].Failed = true
	text := Text(d, Options{Width: 100, Unicode: true})
	for _, want := range []string{"20 of 30", "… 10 more lines (--all)", "… 60 more spans (--all)", "span99 ✗"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	text = Text(d, Options{Width: 100, Unicode: true, All: true})
	for _, want := range []string{"line29", "span50"} {
		if !strings.Contains(text, want) {
			t.Errorf("with all: no %q", want)
		}
	}
	if strings.Contains(text, "--all") {
		t.Error("with all, something is left out")
	}
}

// TestLargeTracesAreDrawn holds that a trace of 2,000 spans is drawn whole, deep or
// wide: work that grows with the square of its depth for each span would not end.
func TestLargeTracesAreDrawn(t *testing.T) {
	for name, parent := range map[string]func(int) int{"deep": func(i int) int { return i - 1 }, "wide": func(i int) int { return min(i-1, 0) }} {
		w := &display.Waterfall{Duration: 2000, Services: []string{"a"}}
		for i := range 2000 {
			s := display.Span{Parent: parent(i), Name: fmt.Sprintf("span%d.", i), Start: float64(i), Duration: 1}
			if s.Parent >= 0 {
				s.Depth = w.Spans[s.Parent].Depth + 1
			}
			w.Spans = append(w.Spans, s)
		}
		text := Text(&display.Document{Waterfall: w}, Options{Width: 120, Unicode: true, All: true})
		for i := range w.Spans {
			if !strings.Contains(text, w.Spans[i].Name) {
				t.Fatalf("%s: %s is not drawn", name, w.Spans[i].Name)
			}
		}
	}
}

// TestTheOnsetStandsAmongTheSigns holds that it is in its place in time, behind all of
// them too, and that what has no time does not claim one.
func TestTheOnsetStandsAmongTheSigns(t *testing.T) {
	sign := func(at float64, what string) display.Sign { return display.Sign{At: at, Service: "a", Text: what} }
	for onset, want := range map[float64]string{
		500:  "deployed,onset,first,second",
		1500: "deployed,first,onset,second",
		2500: "deployed,first,second,onset",
	} {
		text := Text(&display.Document{Incident: &display.Incident{Onset: &display.Onset{From: onset, To: onset},
			Deployments: []display.Sign{sign(0, "v2")}, Signs: []display.Sign{sign(1000, "first"), sign(2000, "second")}}}, Options{Width: 80})
		_, text, _ = strings.Cut(text, "in order")
		var got []string
		for _, word := range strings.Fields(text) {
			if slices.Contains([]string{"deployed", "onset", "first", "second"}, word) {
				got = append(got, word)
			}
		}
		if order := strings.Join(got, ","); order != want || strings.Contains(text, "00:00:00  deployed") {
			t.Errorf("onset at %v: %s, want %s in\n%s", onset, order, want, text)
		}
	}
}
