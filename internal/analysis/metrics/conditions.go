package metrics

import (
	"slices"
	"strings"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/semconv"
)

// Filters is what the series say about the API's own parameters that keep
// series by a label.
type Filters struct {
	// Idle are those that visibly did nothing.
	Idle []analysis.IdleFilter
	// Unseen are the names of those that no series has as a label, so that
	// whether they worked cannot be seen. None when there are no labels.
	Unseen []string
	// OddStatus is the status that was asked for where the API documents no such
	// one, and no series came; "" otherwise.
	OddStatus string
}

// Defaults is what the API took because the call did not say.
type Defaults struct {
	// Status is set when success was the default and no series has another
	// status: failures are left out.
	Status bool
	// Percentile is set when a latency was asked for without a percentile.
	Percentile bool
}

// defaultStatus is what the API keeps when no status is asked for.
const defaultStatus = "success"

func filtersOf(series []*Series, req *analysis.Request) Filters {
	var f Filters
	if status := req.Get(semconv.Status); len(series) == 0 && status != "" && !semconv.Statuses.Has(status) {
		f.OddStatus = status
	}
	for _, name := range semconv.SeriesFilter {
		asked := req.Get(name)
		if asked == "" {
			continue
		}
		idle, seen := analysis.IdleFilter{Name: name, Asked: asked, Of: len(series)}, false
		for _, s := range series {
			v := s.Labels.Get(name)
			seen = seen || v != ""
			if v == "" || v == asked {
				continue
			}
			idle.N++
			if idle.Other == "" || v < idle.Other {
				idle.Other = v
			}
		}
		if idle.N > 0 {
			f.Idle = append(f.Idle, idle)
		}
		if !seen {
			f.Unseen = append(f.Unseen, name)
		}
	}
	if !slices.ContainsFunc(series, func(s *Series) bool { return len(s.Labels) > 0 }) {
		f.Unseen = nil
	}
	return f
}

func defaultsOf(series []*Series, req *analysis.Request) Defaults {
	otherStatus := func(s *Series) bool {
		v := s.Labels.Get(semconv.Status)
		return v != "" && v != defaultStatus
	}
	// open reports whether the API sets a parameter, by what the name of the
	// metric lets suppose where that is not known.
	open := func(param string, supposed bool) bool {
		if takes, known := req.Takes[param]; known {
			supposed = takes
		}
		return supposed && req.Get(param) == ""
	}
	return Defaults{
		Status:     open(semconv.Status, true) && !slices.ContainsFunc(series, otherStatus),
		Percentile: open(semconv.Percentile, strings.Contains(req.Get("metric"), "latency")),
	}
}

// isCounter reports whether the metric is a counter by its name: the one that
// all series share, else the one that was asked for.
func isCounter(shared client.Labels, req *analysis.Request) bool {
	name := shared.Get(semconv.MetricName)
	if name == "" {
		name = req.Get("metric")
	}
	return strings.HasSuffix(name, "_total") || strings.HasSuffix(name, "_count") || strings.HasSuffix(name, "_sum")
}
