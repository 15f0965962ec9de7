package tools

import (
	"net/http"
	"os"
	"strings"
	"testing"
)

// TestTheTextsOfARunAreFetchedFromItsLogs holds that a run whose spans have no
// texts is answered with those of its log records, by one further call, and that
// a failure of that call leaves the rest of the answer.
func TestTheTextsOfARunAreFetchedFromItsLogs(t *testing.T) {
	const dir = "../internal/analysis/conversation/testdata/runs/"
	run := func(name string, logs int) (calls []string, answer string) {
		set := newSet(t, newUpstream(t, func(w http.ResponseWriter, r *http.Request) {
			calls = append(calls, r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:])
			file := name + ".json"
			if strings.HasSuffix(r.URL.Path, "/logs") {
				if logs != http.StatusOK {
					w.WriteHeader(logs)
					return
				}
				file = name + ".logs"
			}
			body, err := os.ReadFile(dir + file)
			if err != nil {
				t.Error(err)
			}
			w.Write(body)
		}))
		text, isError := set.Call(t.Context(), "query_traces", []byte(`{"trace":"distiller_traces","trace_id":"`+strings.Repeat("a", 32)+`"}`))
		if isError {
			t.Fatalf("%s: %s", name, text)
		}
		return calls, string(text)
	}
	for _, c := range []struct {
		name  string
		logs  int
		calls int
		want  []string
	}{
		{"strands-tool-denied", http.StatusOK, 2, []string{"is not authorized to perform: tickets:Search", "the texts are of 3 log records", "answered after failed tool"}},
		{"strands-tool-denied", http.StatusBadRequest, 2, []string{"could not be fetched", "own status"}},
		{"healthy", http.StatusOK, 1, []string{"It is 9 degrees in Puno.", `"soft_failures":0`}},
	} {
		calls, answer := run(c.name, c.logs)
		if len(calls) != c.calls {
			t.Errorf("%s: the calls are %v, want %d", c.name, calls, c.calls)
		}
		for _, want := range c.want {
			if !strings.Contains(answer, want) {
				t.Errorf("%s: no %q in %s", c.name, want, answer)
			}
		}
	}
}
