package names

import (
	"slices"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/semconv"
)

// maxLooked bounds the streams, series and spans of a response that are looked
// at: the names of a response soon repeat.
const maxLooked = 2_000

// kinds are those that labels and attributes name; spellings are what they call each.
var (
	kinds = [...]string{semconv.NamedProject: Project, semconv.NamedAgent: Agent, semconv.NamedAgentClass: AgentClass,
		semconv.NamedModel: Model, semconv.NamedSession: Session}
	spellings = [len(kinds)]semconv.Keys{semconv.Project, semconv.AgentName, semconv.AgentClass, semconv.Model, semconv.Session}
)

// OfLogs adds the names in the labels of logs.
func OfLogs(r *client.LogsResponse, add func(kind, name string)) {
	var last lastNames
	for i := min(len(r.Streams), maxLooked) - 1; i >= 0; i-- {
		s := &r.Streams[i]
		if len(s.Entries) > 0 { // they have the same kinds of names
			last.look(s.Entries[0].Metadata)
		}
		last.look(s.Labels)
	}
	last.add(add)
	ofSeries(r.Series, add)
	for _, a := range r.Alone {
		if a.Response != nil {
			OfLogs(a.Response, add)
		}
	}
}

// lastNames are the names of each kind in labels that are looked through from the
// last on. No more are remembered than the last.
type lastNames struct {
	kinds []lastOfKind
	// labels are those that were looked at last, whose names most have.
	labels client.Labels
}

type lastOfKind struct {
	kind   string
	keys   semconv.Keys
	places []int    // of the keys that the labels have
	names  []string // the last one first
	known  map[string]bool
}

// look looks at labels.
func (l *lastNames) look(labels client.Labels) {
	if len(labels) == 0 {
		return
	}
	if l.kinds == nil {
		for i, keys := range spellings {
			l.kinds = append(l.kinds, lastOfKind{kind: kinds[i], keys: keys, known: map[string]bool{}})
		}
		l.kinds = append(l.kinds, lastOfKind{kind: Service, keys: semconv.Service, known: map[string]bool{}})
	}
	same := len(labels) == len(l.labels)
	for i := 0; same && i < len(labels); i++ {
		same = labels[i].Name == l.labels[i].Name
	}
	l.labels = labels
	for i := range l.kinds {
		k := &l.kinds[i]
		if !same {
			k.find(labels)
		}
		if len(k.names) == maxValues {
			continue
		}
		name := ""
		for _, place := range k.places {
			if name = labels[place].Value; name != "" {
				break
			}
		}
		switch {
		case name == "" || len(k.names) > 0 && name == k.names[len(k.names)-1] || k.known[name]:
		case len(name) > maxBytes || k.kind == Service && semconv.IsPlaceholder(name):
		default:
			k.known[name] = true
			k.names = append(k.names, name)
		}
	}
}

// find finds the places of the keys among labels.
func (k *lastOfKind) find(labels client.Labels) {
	k.places = k.places[:0]
	for _, key := range k.keys {
		if i := slices.IndexFunc(labels, func(l *client.Label) bool { return l.Name == key }); i >= 0 {
			k.places = append(k.places, i)
		}
	}
}

// add adds the names, the last one last.
func (l *lastNames) add(add func(kind, name string)) {
	for i := range l.kinds {
		for _, name := range slices.Backward(l.kinds[i].names) {
			add(l.kinds[i].kind, name)
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
	var last [len(kinds)]string // of each kind: the next span mostly has the same
	lastService := ""
	var known semconv.Attributes
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
			if name := s.Service(); name != lastService {
				lastService = name
				add(Service, name)
			}
			var firsts semconv.Firsts
			for k := range s.Attrs {
				if a := known.Get(s.Attrs[k].Key); a != nil {
					firsts.See(a.Named, s.Attrs[k].Value)
				}
			}
			for k, kind := range kinds {
				if name := firsts.Get(k); name != "" && name != last[k] {
					last[k] = name
					add(kind, name)
				}
			}
		}
	}
}

func found(get func(string) string, add func(kind, name string)) {
	for i, keys := range spellings {
		add(kinds[i], keys.First(get))
	}
}
