package demo

import (
	"strings"
	"testing"
	"time"
)

// TestWhatIsSilentStopsAndNothingElseChanges counts what a silent scenario no
// longer does, in its own hour and in the normal one, and what fails.
func TestWhatIsSilentStopsAndNothingElseChanges(t *testing.T) {
	const (
		lines  = `{"limit":5000,"time_window":"10m"}`
		traced = `{"trace":"distiller_traces","time_window":"10m","limit":2000}`
	)
	for _, c := range []struct {
		scenario, endpoint, body string
		word                     func(Incident) string
		left                     float64 // the part that is left of it, at most
	}{
		{"silent-tool", "traces", traced, func(Incident) string { return `"tool.call vector_search"` }, 0.1},
		{"silent-tool", "logs", lines, func(Incident) string { return "tool.call vector_search completed" }, 0.1},
		{"shop-silent-line", "logs", lines, func(is Incident) string { return endingOf(is.Target) }, 0},
		{"shop-silent-write", "traces", traced, func(is Incident) string { return storeOf(is.Target) }, 0.9},
		{"shop-silent-shortcut", "traces", traced, func(is Incident) string { return storeOf(is.Target) }, 0.8},
		{"shop-silent-consumer", "logs", lines, func(is Incident) string { return endingOf(is.Target) }, 0},
		{"shop-silent-consumer", "traces", traced, func(Incident) string { return "SPAN_KIND_CONSUMER" }, 0},
	} {
		a := apiOf(Options{Scenario: c.scenario})
		onset, word := a.Incident().Onset, c.word(a.Incident())
		count := func(a *API, at time.Time, word string) int {
			a.now = func() time.Time { return at }
			return strings.Count(mustAsk(t, a, c.endpoint, c.body), word)
		}
		normal := apiOf(Options{Scenario: c.scenario, Hour: NormalHour})
		before, after, usual := count(a, onset, word), count(a, onset.Add(10*time.Minute), word), count(normal, onset.Add(10*time.Minute), word)
		if before < 5 || usual < 5 || float64(after) > c.left*float64(min(before, usual)) {
			t.Errorf("%s: %s: %q %d times before the onset, %d in a normal hour, %d after", c.scenario, c.endpoint, word, before, usual, after)
		}
		failures := map[string]string{"logs": `"detected_level":"error"`, "traces": "STATUS_CODE_ERROR"}[c.endpoint]
		if n, m := count(normal, onset.Add(10*time.Minute), failures), count(a, onset.Add(10*time.Minute), failures); m > 3*n+10 {
			t.Errorf("%s: %s: %d failures, %d in a normal hour", c.scenario, c.endpoint, m, n)
		}
	}
}

// TestANormalHourIsOfOtherRequests holds that what is learnt in one hour is not
// what the other is made of.
func TestANormalHourIsOfOtherRequests(t *testing.T) {
	for _, scenario := range []string{"silent", "shop-silent"} {
		ids := func(h Hour) map[string]bool {
			out := map[string]bool{}
			for _, part := range strings.Split(mustAsk(t, apiOf(Options{Scenario: scenario, Hour: h}), "logs", `{"limit":500}`), `"trace_id":"`)[1:] {
				out[part[:32]] = true
			}
			return out
		}
		faulty, normal := ids(FaultyHour), ids(NormalHour)
		for id := range normal {
			if faulty[id] {
				t.Errorf("%s: the trace %s is in both hours", scenario, id)
			}
		}
		if len(faulty) == 0 || len(normal) == 0 {
			t.Errorf("%s: %d and %d traces", scenario, len(faulty), len(normal))
		}
	}
	if _, err := New(Options{Hour: "usual"}); err == nil || !strings.Contains(err.Error(), "faulty and normal") {
		t.Errorf("another hour: %v", err)
	}
}

// operationsOf calls f with each operation of a service.
func operationsOf(service string, f func(*operation)) {
	var visit func(*operation)
	visit = func(o *operation) {
		if shopServices[o.service] == service {
			f(o)
		}
		for _, c := range o.calls {
			visit(c)
		}
	}
	for _, o := range entrances() {
		visit(o)
	}
}

// endingOf returns the place in the code that writes the last line of a service.
func endingOf(service string) (class string) {
	operationsOf(service, func(o *operation) { class = o.ends.class })
	return class
}

// storeOf returns the name of a database in spans.
func storeOf(service string) (store string) {
	operationsOf(service, func(o *operation) { store = `"stringValue":"` + o.store + `"` })
	return store
}
