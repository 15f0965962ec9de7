package names

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/semconv"
)

func TestTheLastSeenStandFirst(t *testing.T) {
	var s Seen
	if got := s.Values(Model); got != nil {
		t.Errorf("of nothing: %q", got)
	}
	for _, name := range []string{"a", "b", "", "a", strings.Repeat("x", maxBytes+1)} {
		s.Add(Model, name)
	}
	s.Add(Agent, "c")
	if got := s.Values(Model); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("models are %q", got)
	}
	if got := s.Values(Agent, Session, Model); !slices.Equal(got, []string{"c", "a", "b"}) {
		t.Errorf("agents and models are %q", got)
	}
	for i := range 3 * maxValues {
		s.Add(Model, fmt.Sprint(i))
	}
	got := s.Values(Model)
	if len(got) != maxValues || got[0] != fmt.Sprint(3*maxValues-1) || slices.Contains(got, "a") || len(s.byKind[Model].byName) != maxValues {
		t.Errorf("%d are kept: %q", len(got), got)
	}
}

func TestSeenIsSafeForConcurrentUse(t *testing.T) {
	var s Seen
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for j := range 200 {
				s.Add(Session, fmt.Sprint(i, j))
				s.Values(Session)
			}
		})
	}
	wg.Wait()
	if n := len(s.Values(Session)); n != maxValues {
		t.Errorf("%d are kept", n)
	}
}

func read(t *testing.T, name string) *bytes.Reader {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("../../client/testdata/captures", name))
	if err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(body)
}

// TestResponsesAreLookedThrough finds in captures what each kind is called there.
func TestResponsesAreLookedThrough(t *testing.T) {
	logs, err := client.DecodeLogs(read(t, "loki/loki_push_meta_streams.json"))
	if err != nil {
		t.Fatal(err)
	}
	traces, err := client.DecodeTraces(read(t, "facade/traces_12_detailed.json"))
	if err != nil {
		t.Fatal(err)
	}
	search, err := client.DecodeTraces(read(t, "facade/tempo_search_100.json"))
	if err != nil {
		t.Fatal(err)
	}
	metrics := &client.MetricsResponse{Series: []client.Series{{Labels: client.Labels{{Name: "model_key", Value: "m"}, {Name: "agent_class", Value: "C"}}}, {}}}
	for _, tt := range []struct {
		name string
		look func(add func(kind, name string))
		want map[string]int // the least number of each kind
	}{
		{"logs", func(add func(kind, name string)) { OfLogs(logs, add) }, map[string]int{Service: 2, Project: 1}},
		{"traces", func(add func(kind, name string)) { OfTraces(traces, add) }, map[string]int{Service: 3, Model: 1}},
		{"a search", func(add func(kind, name string)) { OfTraces(search, add) }, map[string]int{Service: 1}},
		{"metrics", func(add func(kind, name string)) { OfMetrics(metrics, add) }, map[string]int{Model: 1, AgentClass: 1}},
	} {
		var s Seen
		tt.look(s.Add)
		for kind, n := range tt.want {
			if got := s.Values(kind); len(got) < n {
				t.Errorf("%s: %s are %q, want %d or more", tt.name, kind, got, n)
			}
		}
	}
}

// TestTheLastNamesOfLogsStay holds that of many names in labels the same stay as if
// each had been added.
func TestTheLastNamesOfLogsStay(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		r := &client.LogsResponse{}
		for range random.IntN(400) {
			var labels [2]client.Labels
			for i := range labels {
				for _, name := range []string{"project", "session_id", "app", "service_name", "agent_name", "other"} {
					if random.IntN(3) > 0 {
						value := []string{"", "unknown", strings.Repeat("x", 101), "a"}[random.IntN(4)]
						if random.IntN(4) > 0 {
							value = fmt.Sprint(random.IntN(120))
						}
						labels[i] = append(labels[i], &client.Label{Name: name, Value: value})
					}
				}
			}
			r.Streams = append(r.Streams, client.LogStream{Labels: labels[0], Entries: []client.LogEntry{{Metadata: labels[1]}}})
		}
		var got, want Seen
		before := func(s *Seen) {
			for i := range 70 {
				s.Add(Session, fmt.Sprint(i))
			}
		}
		before(&got)
		before(&want)
		OfLogs(r, got.Add)
		for _, s := range r.Streams {
			for _, labels := range []client.Labels{s.Labels, s.Entries[0].Metadata} {
				want.Add(Project, semconv.Project.First(labels.Get))
				want.Add(Session, semconv.Session.First(labels.Get))
				want.Add(Agent, semconv.AgentName.First(labels.Get))
				if service := semconv.Service.First(labels.Get); !semconv.IsPlaceholder(service) {
					want.Add(Service, service)
				}
			}
		}
		for _, kind := range []string{Project, Session, Agent, Service, Model} {
			if g, w := got.Values(kind), want.Values(kind); !slices.Equal(g, w) {
				t.Fatalf("%s: %q, want %q", kind, g, w)
			}
		}
	}
}
