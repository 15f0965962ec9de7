package names

import (
	"airefinery-mcp/client"
	"airefinery-mcp/internal/semconv"
)

// maxLooked bounds the streams, series and spans of a response that are looked
// at: the names of a response soon repeat.
const maxLooked = 2_000

// spellings are what labels and attributes call each kind.
var spellings = map[string]semconv.Keys{
	Project:    semconv.Project,
	Agent:      semconv.AgentName,
	AgentClass: semconv.AgentClass,
	Model:      semconv.Model,
	Session:    semconv.Session,
}

// OfLogs adds the names in the labels of logs.
func OfLogs(r *client.LogsResponse, add func(kind, name string)) {
	for _, s := range r.Streams[:min(len(r.Streams), maxLooked)] {
		found(s.Labels.Get, add)
		service(s.Labels.Get, add)
		for _, e := range s.Entries[:min(len(s.Entries), 1)] { // they have the same kinds of names
			found(e.Metadata.Get, add)
			service(e.Metadata.Get, add)
		}
	}
	ofSeries(r.Series, add)
	for _, a := range r.Alone {
		if a.Response != nil {
			OfLogs(a.Response, add)
		}
	}
}

// OfMetrics adds the names in the labels of series.
func OfMetrics(r *client.MetricsResponse, add func(kind, name string)) { ofSeries(r.Series, add) }

func ofSeries(series []client.Series, add func(kind, name string)) {
	for i := range series[:min(len(series), maxLooked)] {
		found(series[i].Labels.Get, add)
	}
}

// OfTraces adds the names in the attributes of spans, and the services.
func OfTraces(r *client.TracesResponse, add func(kind, name string)) {
	looked := 0
	for i := range r.Traces {
		if result := r.Traces[i].SearchResult; result != nil {
			add(Service, result.RootService)
			for _, s := range result.Services {
				add(Service, s.Service)
			}
		}
		for j := range r.Traces[i].Spans {
			if looked++; looked > maxLooked {
				return
			}
			s := &r.Traces[i].Spans[j]
			add(Service, s.Service())
			found(s.Attrs.Get, add)
		}
	}
}

func found(get func(string) string, add func(kind, name string)) {
	for kind, keys := range spellings {
		add(kind, keys.First(get))
	}
}

func service(get func(string) string, add func(kind, name string)) {
	if name := semconv.Service.First(get); !semconv.IsPlaceholder(name) {
		add(Service, name)
	}
}
