package schemas

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// Kind is the nature of a metric's values.
type Kind string

const (
	// Count is a number of things within the window. Engines extrapolate, so
	// it can be fractional.
	Count Kind = "count"
	// Rate is a count per unit of time.
	Rate Kind = "rate"
	// Gauge is a level at a time. It knows no outcome of requests.
	Gauge Kind = "gauge"
	// Latency is a duration, usually a percentile: it has no value where
	// there were no requests.
	Latency Kind = "latency"
)

var kinds = []string{string(Count), string(Rate), string(Gauge), string(Latency)}

// Metric is a known metric. The public reference of names is incomplete and
// has changed between versions, so a name that is not known may well exist.
type Metric struct {
	Name string `json:"name"`
	// Kind is "" when it is not known.
	Kind Kind `json:"kind"`
	// Unit of the values, "" when no public document says it.
	Unit string `json:"unit"`
	// Meaning is one line.
	Meaning string `json:"meaning"`
	// Takes are the parameters that it takes besides time_window and step; nil
	// when that is not known.
	Takes []string `json:"takes"`
	// Old is set for a name of an older reference only, probably retired.
	Old bool `json:"old"`
	// Ask tells whether the metric is asked for where nobody names one.
	Ask bool `json:"ask"`
}

// Preset is a known trace preset, the value of the traces API's trace
// parameter.
type Preset struct {
	Name    string `json:"name"`
	Meaning string `json:"meaning"`
	// Ask is as that of a [Metric].
	Ask bool `json:"ask"`
}

// Catalogue is what is known of the API's names. It is not changed once it is
// made, and refuses no name that it does not know.
type Catalogue struct {
	// Metrics are in the order in which they are shown: an operator's first.
	Metrics []Metric `json:"metrics"`
	Traces  []Preset `json:"traces"`
	// AgentClasses are values of the parameter agent_class.
	AgentClasses []string `json:"agent_classes"`
}

//go:embed catalogue.json
var embedded []byte

// Known is the catalogue of the API's public names.
var Known = sync.OnceValue(func() *Catalogue {
	c, err := (&Catalogue{}).Extended(embedded)
	if err != nil {
		panic(err) // the file is ours, and tests read it
	}
	return c
})

// Each start needs it: it is read while other packages are made ready.
func init() { go Known() }

// Metric finds a known metric by its exact name.
func (c *Catalogue) Metric(name string) (Metric, bool) {
	if i := slices.IndexFunc(c.Metrics, func(m Metric) bool { return m.Name == name }); i >= 0 {
		return c.Metrics[i], true
	}
	return Metric{}, false
}

// Trace finds a known preset by its exact name.
func (c *Catalogue) Trace(name string) (Preset, bool) {
	if i := slices.IndexFunc(c.Traces, func(p Preset) bool { return p.Name == name }); i >= 0 {
		return c.Traces[i], true
	}
	return Preset{}, false
}

// MetricNames lists the names of the known metrics.
func (c *Catalogue) MetricNames() []string {
	names := make([]string, len(c.Metrics))
	for i := range c.Metrics {
		names[i] = c.Metrics[i].Name
	}
	return names
}

// TraceNames lists the names of the known presets.
func (c *Catalogue) TraceNames() []string {
	names := make([]string, len(c.Traces))
	for i := range c.Traces {
		names[i] = c.Traces[i].Name
	}
	return names
}

// DefaultMetrics lists the names of the metrics to ask for where nobody names
// one. Where an operator's file names metrics, these are its own.
func (c *Catalogue) DefaultMetrics() []string {
	var names []string
	for _, m := range c.Metrics {
		if m.Ask {
			names = append(names, m.Name)
		}
	}
	return names
}

// DefaultTraces is DefaultMetrics for presets.
func (c *Catalogue) DefaultTraces() []string {
	var names []string
	for _, p := range c.Traces {
		if p.Ask {
			names = append(names, p.Name)
		}
	}
	return names
}

// Parameters of the metrics API that it sets itself where a call does not.
const (
	paramStatus     = "status"
	paramPercentile = "percentile"
)

// Defaulted tells of the parameters that the API sets where a call does not,
// status and percentile, whether a metric takes them. One of which that is not
// known has no entry.
func (c *Catalogue) Defaulted(metric string) map[string]bool {
	out := map[string]bool{}
	m, _ := c.Metric(metric)
	if m.Takes != nil {
		for _, p := range []string{paramStatus, paramPercentile} {
			out[p] = slices.Contains(m.Takes, p)
		}
	}
	if m.Kind == Gauge || m.Kind == "" && m.Takes == nil && ofResource(metric) {
		out[paramStatus] = false
	}
	if m.Kind != "" && m.Kind != Latency && m.Takes == nil {
		out[paramPercentile] = false
	}
	return out
}

// resources are words by which the names of metrics say that they are of a
// machine or a process, whose use has no outcome.
var resources = []string{"cpu", "memory", "mem", "heap", "rss", "swap", "disk", "filesystem", "fs", "network", "threads", "goroutines", "gc", "uptime"}

func ofResource(metric string) bool {
	return slices.ContainsFunc(words(metric), func(w string) bool { return slices.Contains(resources, w) })
}

// words are the parts of a name in lower case, divided by its separators and
// before its capital letters.
func words(name string) []string {
	var b strings.Builder
	small := false
	for _, r := range name {
		if unicode.IsUpper(r) && small {
			b.WriteByte(' ')
		}
		small = unicode.IsLower(r)
		b.WriteRune(unicode.ToLower(r))
	}
	return strings.FieldsFunc(b.String(), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
