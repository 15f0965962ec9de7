package schemas

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Kind is the nature of a metric's values.
type Kind string

const (
	// Count is a number of things within the window. Engines extrapolate, so
	// it can be fractional.
	Count Kind = "count"
	// Rate is a count per unit of time.
	Rate Kind = "rate"
	// Gauge is a level at a time.
	Gauge Kind = "gauge"
	// Latency is a duration, usually a percentile: it has no value where
	// there were no requests.
	Latency Kind = "latency"
)

// Metric is a known metric. The public reference of names is incomplete and
// has changed between versions, so a name that is not here may well exist.
type Metric struct {
	Name string
	// Meaning is one line.
	Meaning string
	Kind    Kind
	// Unit of the values, "" when no public document says it.
	Unit string
	// Takes are the parameters that it is documented to take besides
	// time_window and step.
	Takes []string
	// Old is set for a name of an older reference only, probably retired.
	Old bool
}

// Preset is a known trace preset, the value of the traces API's trace
// parameter.
type Preset struct {
	Name, Meaning string
}

// Metrics lists the known metrics, the current ones first.
func Metrics() []Metric {
	model := []string{"project_name", "model_key"}
	return []Metric{
		{Name: "inference_requests_total", Kind: Count, Unit: "requests",
			Meaning: "inference requests", Takes: []string{"project_name", "model_key", "session_id"}},
		{Name: "inference_active_model_count", Kind: Gauge, Unit: "models",
			Meaning: "distinct models that had requests", Takes: model},
		{Name: "inference_model_usage", Kind: Rate,
			Meaning: "usage rate of each model", Takes: model},
		{Name: "inference_latency", Kind: Latency,
			Meaning: "inference latency at a percentile", Takes: []string{"project_name", "model_key", "percentile"}},
		{Name: "token_consumption", Kind: Gauge, Unit: "tokens",
			Meaning: "tokens consumed; an older reference says their 95th percentile", Takes: []string{"project_name"}},
		{Name: "agent_task_total", Kind: Count, Unit: "tasks",
			Meaning: "agent tasks", Takes: []string{"project_name", "session_id", "agent_name", "agent_class", "status"}},
		{Name: "average_response_time", Kind: Latency,
			Meaning: "mean response time", Takes: model, Old: true},
		{Name: "active_model_count", Kind: Gauge, Unit: "models",
			Meaning: "distinct models that had requests", Takes: model, Old: true},
		{Name: "inference_request_rate_min", Kind: Rate, Unit: "requests/min",
			Meaning: "inference requests a minute", Takes: model, Old: true},
		{Name: "model_usage_trend", Kind: Rate,
			Meaning: "usage of each model over time", Takes: model, Old: true},
		{Name: "response_time_performance", Kind: Latency,
			Meaning: "response times", Takes: model, Old: true},
	}
}

// Traces lists the known trace presets.
func Traces() []Preset {
	return []Preset{
		{Name: "inference_traces", Meaning: "calls of models"},
		{Name: "distiller_traces", Meaning: "runs of agents in the distiller"},
	}
}

// Lookup finds a known metric by its exact name.
func Lookup(name string) (Metric, bool) {
	for _, m := range Metrics() {
		if m.Name == name {
			return m, true
		}
	}
	return Metric{}, false
}

// MetricUnit returns the unit of a metric's values, "" when it is not known.
func MetricUnit(name string) string {
	m, _ := Lookup(name)
	return m.Unit
}

// MetricNames lists the names of the known metrics, the current ones first.
func MetricNames() []string {
	var names []string
	for _, m := range Metrics() {
		names = append(names, m.Name)
	}
	return names
}

// CurrentMetricNames lists the names of the known metrics without those of an
// older reference only.
func CurrentMetricNames() []string {
	var names []string
	for _, m := range Metrics() {
		if !m.Old {
			names = append(names, m.Name)
		}
	}
	return names
}

// TraceNames lists the names of the known trace presets.
func TraceNames() []string {
	var names []string
	for _, p := range Traces() {
		names = append(names, p.Name)
	}
	return names
}

// maxNameBytes bounds the names that are compared; none is nearly as long.
const maxNameBytes = 200

// Nearest returns the name of a list that a wrong name most likely stands
// for: the same but for case and separators, one that contains it or is
// contained in it at most of its length, or one within a quarter of its
// letters. It reports false when none is near or the name itself is listed.
func Nearest(name string, of []string) (string, bool) {
	if slices.Contains(of, name) || len(name) > maxNameBytes {
		return "", false
	}
	plain := normal(name)
	best, least := "", -1
	for _, candidate := range of {
		c := normal(candidate)
		n := distance(plain, c)
		if parts(plain, c) || parts(c, plain) {
			n = min(n, 2)
		}
		longer := max(utf8.RuneCountInString(plain), utf8.RuneCountInString(c))
		if n <= max(1, longer/4) && (least < 0 || n < least) {
			best, least = candidate, n
		}
	}
	return best, least >= 0
}

// normal takes case and the kind of separator out of a name.
func normal(name string) string {
	return strings.NewReplacer("-", "_", " ", "_", ".", "_").Replace(strings.ToLower(strings.TrimSpace(name)))
}

// parts reports whether short makes up at least half of long, as whole words.
func parts(short, long string) bool {
	return len(short) < len(long) && len(short)*2 >= len(long) && strings.Contains("_"+long+"_", "_"+short+"_")
}

// distance is the number of letters to insert, delete, replace or swap with a
// neighbour to turn a into b.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range row {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}
