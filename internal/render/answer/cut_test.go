package answer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

// everyAnswer calls f with each answer that has a golden file, its options open
// to change, and with a later page of each.
func everyAnswer(t *testing.T, f func(name string, o Options, answer func(Options) Result)) {
	each := func(name string, base Options, views map[string]func(*Options), answer func(Options) Result) {
		for view, set := range views {
			o := base
			set(&o)
			f(name+"/"+view, o, answer)
			o.View.Offset = 5
			f(name+"/"+view+"/5", o, answer)
		}
	}
	for _, name := range logCaptures {
		r := decodeLogCapture(t, name)
		each(name, logOptions(), logViews, func(o Options) Result { return Logs(r, o) })
	}
	for name, metric := range metricCaptures() {
		r := decodeCapture(t, name)
		each(name, goldenMetricOptions(metric), metricViews, func(o Options) Result { return Metrics(r, o) })
	}
	for _, name := range traceCaptures {
		r := decodeTraces(t, name)
		each(name, traceOptions(), traceViews, func(o Options) Result { return Traces(r, o) })
	}
}

// member is a member of an object.
type member struct{ name, value string }

// members reads the members of an object up to where the text is cut, without
// the one that it is cut in.
func members(text []byte) []member {
	d := jsontext.NewDecoder(bytes.NewReader(text), jsontext.AllowInvalidUTF8(true))
	if _, err := d.ReadToken(); err != nil {
		return nil
	}
	var all []member
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			break
		}
		m := member{name: name.String()}
		value, err := d.ReadValue()
		if err != nil {
			break
		}
		m.value = string(value)
		all = append(all, m)
	}
	return all
}

// guides are the members that say how much there is and how to go on.
var guides = []string{"totals", "incomplete", "omitted", "next", "if_cut"}

// guide is what of the text of an answer tells that.
func guide(text []byte) []member {
	return slices.DeleteFunc(members(text), func(m member) bool { return !slices.Contains(guides, m.name) })
}

func TestAnAnswerThatIsCutStillSaysHowToGoOn(t *testing.T) {
	everyAnswer(t, func(name string, o Options, answer func(Options) Result) {
		for _, more := range []int{0, 60000} {
			o.Budget.MaxBytes = max(o.Budget.MaxBytes, more)
			text := answer(o).JSON
			want := guide(text)
			if len(want) == 0 || want[0].name != "totals" {
				t.Fatalf("%s: no totals: %s", name, text)
			}
			for cut := min(2000, len(text)-1); cut < len(text); cut += max(7, len(text)/200) {
				if got := guide(text[:cut]); !slices.Equal(got, want) {
					t.Fatalf("%s cut at %d says %v, want %v", name, cut, got, want)
				}
			}
			// Whole lines are whole rows, whatever comes after them.
			for _, line := range bytes.Split(text, []byte("\n"))[1:] {
				if _, err := jsontext.NewDecoder(bytes.NewReader(line)).ReadValue(); err != nil {
					t.Errorf("%s: a line is no row: %s", name, line)
				}
			}
		}
	})
}

// TestAnAnswerWithoutItsMiddleSaysThatRowsAreLost holds for clients that show the
// head and the tail of what is too long: the cursor goes on behind the gap, so the
// head must say how many rows there are and how to get them.
func TestAnAnswerWithoutItsMiddleSaysThatRowsAreLost(t *testing.T) {
	long := 0
	everyAnswer(t, func(name string, o Options, answer func(Options) Result) {
		for _, o.Budget.MaxBytes = range []int{7500, 7501, 7600, 9000, 20000, 60000} {
			res := answer(o)
			checkAnswer(t, res, o.Budget.MaxBytes)
			text := res.JSON
			var want []member
			if len(text) > surelyWhole {
				want = []member{{"if_cut", fmt.Sprintf(`"%d rows follow; if fewer arrive, repeat this call with max_bytes=6000 before going on"`, bytes.Count(text, []byte("\n")))}}
			}
			for _, side := range []int{4000, 6000} {
				if len(text) <= 2*side {
					side = len(text)
				} else {
					long++
				}
				got := slices.DeleteFunc(guide(text[:side]), func(m member) bool { return m.name != "if_cut" })
				if !slices.Equal(got, want) || !slices.Equal(guide(text[:side]), guide(text)) {
					t.Errorf("%s in %d bytes: of %d bytes the first %d say %v, want %v", name, o.Budget.MaxBytes, len(text), side, got, want)
				}
			}
		}
	})
	if long < 10 {
		t.Errorf("only %d answers have a middle", long)
	}
}

// TestWhatExplainsRowsStandsBeforeThem holds the order of an answer's members and
// those of its tables, and that each row has a line.
func TestWhatExplainsRowsStandsBeforeThem(t *testing.T) {
	order := append([]string{"data", "window", "now", "asked", "unit"}, guides...)
	everyAnswer(t, func(name string, o Options, answer func(Options) Result) {
		text := answer(o).JSON
		rank, rows := -1, 0
		var names []string
		for _, m := range members(text) {
			names = append(names, m.name)
			switch at := slices.Index(order, m.name); {
			case at >= 0 && at < rank:
				t.Errorf("%s: %s stands too late: %s", name, m.name, text)
			case at >= 0:
				rank = at
			default:
				rank = len(order)
			}
			rows += rowsOf(t, name, m)
		}
		for _, before := range []string{"columns", "values", "stacks", "flags", "edges_are", "v_is"} {
			if slices.Index(names, before) > slices.IndexFunc(names, func(n string) bool {
				return slices.Contains([]string{"rows", "patterns", "tree", "run", "edges", "series"}, n)
			}) {
				t.Errorf("%s: %s stands behind the rows: %q", name, before, names)
			}
		}
		if lines := bytes.Count(text, []byte("\n")); lines != rows {
			t.Errorf("%s: %d rows on %d lines", name, rows, lines)
		}
	})
}

// rowsOf counts the rows of a member of an answer; in a table they must stand
// last.
func rowsOf(t *testing.T, name string, m member) int {
	t.Helper()
	table := []member{m}
	if strings.HasPrefix(m.value, "{") {
		table = members([]byte(m.value))
	}
	at := slices.IndexFunc(table, func(m member) bool { return m.name == "rows" || m.name == "spans" && m.value[0] == '[' })
	if at < 0 {
		return 0
	}
	if at != len(table)-1 {
		t.Errorf("%s: rows do not stand last in %s", name, m.name)
	}
	var rows []json.RawMessage
	if err := json.Unmarshal([]byte(table[at].value), &rows); err != nil {
		t.Fatal(err)
	}
	return len(rows)
}
