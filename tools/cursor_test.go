package tools

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
)

// nextPage is the proposed call of the following page, nil for none.
func nextPage(answer map[string]any) map[string]any {
	calls, _ := answer["next"].([]any)
	for _, c := range calls {
		args, _ := c.(map[string]any)["args"].(map[string]any)
		if cursor, _ := args["cursor"].(string); strings.Contains(cursor, ".") {
			return args
		}
	}
	return nil
}

// listed counts the records of a page, by the table that has them.
func listed(answer map[string]any) int {
	rows, _ := answer["rows"].([]any)
	for _, table := range []string{"series", "traces", "tree"} {
		if t, ok := answer[table].(map[string]any); ok {
			rows, _ = t["rows"].([]any)
		}
	}
	if spans, ok := answer["spans"].([]any); ok {
		rows = spans
	}
	return len(rows)
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestProposedPagesCarryTheirListing(t *testing.T) {
	for _, c := range []struct{ tool, body, args string }{
		{"query_logs", "loki/loki_push_meta_streams.json", `{"view":"records","limit":500,"max_bytes":3000}`},
		{"query_logs", "loki/loki_push_meta_streams.json", `{"view":"records","match":"COMPLETED","since":"09:00","until":"10:00"}`},
		{"query_logs", "loki/loki_push_meta_streams.json", `{"view":"records","pattern":"P33427"}`},
		{"query_metrics", "prom/prom_range_20x60.json", `{"metric":"m","step":"1m","view":"records","max_bytes":2000}`},
		{"query_metrics", "prom/prom_range_20x60.json", `{"metric":"m","step":"1m","max_bytes":1000,"match":"a"}`},
		{"query_traces", "facade/tempo_search_100.json", `{"trace":"t","view":"records","max_bytes":2000}`},
		{"query_traces", "facade/traces_12_detailed.json", `{"trace":"t","view":"records","max_bytes":1000,"min_duration":"1000ms","errors_only":false}`},
		{"query_traces", "tempo/tempo_trace_v1.json", `{"trace":"t","trace_id":"7f7cd172ded0e08cd01aa7286882c2b1","view":"records","max_bytes":2000}`},
		{"query_traces", "tempo/tempo_trace_v1.json", `{"trace":"t","match":"e","min_duration":"1ms","max_bytes":1000}`},
	} {
		t.Run(c.tool+c.args, func(t *testing.T) {
			u := newUpstream(t, file(c.body))
			set := newSet(t, u)
			var first map[string]any
			if err := json.Unmarshal([]byte(c.args), &first); err != nil {
				t.Fatal(err)
			}
			answer, isError := answerOf(t, t.Context(), set, c.tool, c.args)
			pages, records, asked := 1, listed(answer), len(u.requests())
			var total float64
			for args := nextPage(answer); args != nil; args = nextPage(answer) {
				if _, ok := args["max_bytes"]; ok {
					t.Errorf("%v proposes a size", args)
				}
				for _, name := range []string{"view", "match", "since", "until", "pattern", "errors_only"} {
					want := first[name]
					if want == false {
						want = nil
					}
					if !reflect.DeepEqual(args[name], want) {
						t.Errorf("%s is %v in %v, want %v", name, args[name], args, want)
					}
				}
				if (args["min_duration"] == nil) != (first["min_duration"] == nil) {
					t.Errorf("min_duration is %v, want %v", args["min_duration"], first["min_duration"])
				}
				if pages++; pages > 100 {
					t.Fatal("no end")
				}
				if answer, isError = answerOf(t, t.Context(), set, c.tool, jsonOf(t, args)); isError {
					t.Fatalf("%v: %v", args, answer)
				}
				n := listed(answer)
				if n == 0 {
					t.Fatalf("nothing on page %d: %v", pages, answer)
				}
				records += n
			}
			totals, _ := answer["totals"].(map[string]any)
			for _, name := range []string{"entries", "series", "traces", "spans", "matched"} {
				if n, ok := totals[name].(float64); ok && (total == 0 || name == "matched") {
					total = n
				}
			}
			if pages < 2 || records != int(total) || isError {
				t.Errorf("%d records on %d pages, totals %v", records, pages, totals)
			}
			if n := len(u.requests()); n != asked {
				t.Errorf("the upstream was asked %d times", n)
			}
		})
	}
}

func TestACursorBelongsToItsListing(t *testing.T) {
	set := newSet(t, newUpstream(t, file("loki/loki_push_meta_streams.json")))
	const listing = `"view":"records","match":"completed"`
	first, _ := answerOf(t, t.Context(), set, "query_logs", `{`+listing+`,"max_bytes":3000}`)
	cursor := nextCursor(first)
	id, rest, _ := strings.Cut(cursor, ".")
	_, check, _ := strings.Cut(rest, ".")
	page, _ := answerOf(t, t.Context(), set, "query_logs", `{`+listing+`,"cursor":"`+cursor+`"}`)
	for _, c := range []struct{ name, args, want string }{
		{"the same listing", listing + `,"cursor":"` + cursor + `"`, ""},
		{"the view left out", `"match":"completed","cursor":"` + strings.ToUpper(cursor) + `"`, ""},
		{"another size", listing + `,"max_bytes":2000,"cursor":"` + cursor + `"`, ""},
		{"the cursor alone", `"cursor":"` + cursor + `"`, codeBadArgument},
		{"another filter", `"view":"records","match":"other","cursor":"` + cursor + `"`, codeBadArgument},
		{"one filter more", listing + `,"since":"09:00","cursor":"` + cursor + `"`, codeBadArgument},
		{"another view", `"view":"summary","match":"completed","cursor":"` + cursor + `"`, codeBadArgument},
		{"the data anew", `"view":"summary","cursor":"` + id + `"`, ""},
		{"beyond the end", listing + `,"cursor":"` + id + `.100000.` + check + `"`, ""},
		{"far beyond the end", listing + `,"cursor":"` + id + `.9223372036854775807.` + check + `"`, ""},
		{"negative", listing + `,"cursor":"` + id + `.-1.` + check + `"`, codeNotFound},
		{"no number", listing + `,"cursor":"` + id + `.x.` + check + `"`, codeNotFound},
		{"no place", listing + `,"cursor":"` + id + `.` + check + `"`, codeNotFound},
	} {
		a, isError := answerOf(t, t.Context(), set, "query_logs", `{`+c.args+`}`)
		e, _ := a["error"].(map[string]any)
		if code, _ := e["code"].(string); code != c.want || isError != (c.want != "") {
			t.Errorf("%s: %v, want %q", c.name, a, c.want)
		}
		if c.want == codeBadArgument && !strings.Contains(fmt.Sprint(e["next"]), "Repeat view, match, since, until, pattern as") {
			t.Errorf("%s: %v", c.name, e["next"])
		}
		if c.name == "the view left out" && !reflect.DeepEqual(a, page) {
			t.Errorf("%s: %v, want the page %v", c.name, a, page)
		}
	}
}

// To lay an answer out, and to look at a snapshot in other ways, changes
// nothing of what its cursors lead to.
func TestLooksLeaveASnapshotAsItIs(t *testing.T) {
	set := newSet(t, newUpstream(t, file("loki/loki_push_meta_streams.json")))
	first, _ := answerOf(t, t.Context(), set, "query_logs", `{"view":"records"}`)
	args := jsonOf(t, nextPage(first))
	want, isError := set.Call(t.Context(), "query_logs", json.RawMessage(args))
	if isError {
		t.Fatal(string(want))
	}
	id, _, _ := strings.Cut(nextCursor(first), ".")
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range 20 {
				other := fmt.Sprintf(`{"cursor":%q,"view":"records","match":"%d","max_bytes":%d}`, id, i, 1000+100*g)
				if text, isError := set.Call(t.Context(), "query_logs", json.RawMessage(other)); isError {
					t.Error(string(text))
				}
				if got, _ := set.Call(t.Context(), "query_logs", json.RawMessage(args)); string(got) != string(want) {
					t.Errorf("the page is now %s", got)
				}
			}
		})
	}
	wg.Wait()
}

// Filters that have no room in the proposed call are named there, and the call
// is good once they are repeated.
func TestLongFiltersAreLeftToTheCaller(t *testing.T) {
	match := strings.Repeat("\x01", 190)
	line := func(i int) string {
		return fmt.Sprintf(`["%d",%s]`, 1700000000000000000+i, jsonOf(t, fmt.Sprint("a line ", i, match)))
	}
	var lines []string
	for i := range 50 {
		lines = append(lines, line(i))
	}
	body := `{"data":{"resultType":"streams","result":[{"stream":{"service_name":"s"},"values":[` + strings.Join(lines, ",") + `]}]}}`
	set := newSet(t, newUpstream(t, reply([]byte(body))))
	answer, isError := answerOf(t, t.Context(), set, "query_logs", `{"view":"records","max_bytes":1000,"match":`+jsonOf(t, match)+`}`)
	calls := jsonOf(t, answer["next"])
	page := nextPage(answer)
	if isError || page == nil || page["match"] != nil || !strings.Contains(calls, "repeat match") {
		t.Fatalf("next is %s", calls)
	}
	page["match"] = match
	if answer, isError = answerOf(t, t.Context(), set, "query_logs", jsonOf(t, page)); isError || listed(answer) == 0 {
		t.Errorf("%v", answer)
	}
}
