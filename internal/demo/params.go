package demo

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	maxLogs   = 5000
	maxPoints = 11_000
)

// params are the checked parameters of a query; -1 for a filter not given,
// and absent for one whose value the world does not have.
type params struct {
	name                  string
	metric                *metric
	project, model        int
	agent, class, session string
	category, severity    int
	status                int
	quantile              float64
	window, step          int64
	limit                 int
	detail                bool
	trace                 [2]uint64
}

const absent = 1 << 20

type body struct {
	Metric, Trace, Severity, Status, Category, Percentile, Step *string
	Project                                                     *string `json:"project_name"`
	Agent                                                       *string `json:"agent_name"`
	Class                                                       *string `json:"agent_class"`
	Model                                                       *string `json:"model_key"`
	Session                                                     *string `json:"session_id"`
	TraceID                                                     *string `json:"trace_id"`
	Window                                                      *string `json:"time_window"`
	Limit                                                       *int
	Detail                                                      *bool
}

func invalid(field, msg, kind string) *refusal {
	return detail(422, []map[string]any{{"loc": []string{"body", field}, "msg": msg, "type": kind}})
}

// pick finds a filter's value: -1 where it is not given.
func pick(list []string, v *string) int {
	if v == nil || *v == "" {
		return -1
	}
	if i := slices.Index(list, *v); i >= 0 {
		return i
	}
	return absent
}

func text(v *string) string {
	if v == nil {
		return ""
	}
	return *v
}

// parse reads the parameters of a query to a world that has the projects.
func parse(projects []string, endpoint string, raw []byte) (*params, *refusal) {
	var in body
	if err := json.Unmarshal(raw, &in); err != nil {
		if wrong, ok := err.(*json.UnmarshalTypeError); ok {
			return nil, invalid(strings.ToLower(wrong.Field), "value is not a valid "+wrong.Type.String(), "type_error")
		}
		return nil, invalid("", "invalid JSON: "+err.Error(), "value_error.jsondecode")
	}
	p := &params{agent: text(in.Agent), class: text(in.Class), session: text(in.Session), detail: true,
		project: pick(projects, in.Project), model: pick(models[:], in.Model), category: pick(categories[:], in.Category),
		severity: pick(severities[:], in.Severity), status: pick(statuses[:], in.Status), quantile: 0.95, limit: 100}
	if in.Detail != nil {
		p.detail = *in.Detail
	}
	if bad := p.names(endpoint, &in); bad != nil {
		return nil, bad
	}
	return p, p.numbers(endpoint, &in)
}

// names checks what is asked for and the filters with closed lists.
func (p *params) names(endpoint string, in *body) *refusal {
	switch endpoint {
	case "logs":
		if p.severity == absent {
			return invalid("severity", "value is not one of: "+strings.Join(severities[:], ", "), "type_error.enum")
		}
	case "metrics":
		if in.Metric == nil {
			return invalid("metric", "field required", "value_error.missing")
		}
		i := slices.IndexFunc(metrics, func(m metric) bool { return m.name == *in.Metric })
		if i < 0 {
			var known []string
			for _, m := range metrics {
				known = append(known, m.name)
			}
			return detail(404, "Unknown metric '"+*in.Metric+"'. Known metrics: "+strings.Join(known, ", "))
		}
		p.metric = &metrics[i]
		if p.category == absent {
			return invalid("category", "value is not one of: "+strings.Join(categories[:], ", "), "type_error.enum")
		}
	default:
		if in.Trace == nil {
			return invalid("trace", "field required", "value_error.missing")
		}
		p.name = *in.Trace
		if p.name != "inference_traces" && p.name != "distiller_traces" {
			return detail(404, "Unknown trace '"+p.name+"'. Known traces: inference_traces, distiller_traces")
		}
	}
	return nil
}

func (p *params) numbers(endpoint string, in *body) *refusal {
	p.window = 60 * minute
	longest := 7 * 24 * 60 * minute
	if endpoint == "logs" {
		p.window, p.limit, longest = 24*60*minute, 500, 30*24*60*minute
	}
	if in.TraceID != nil && endpoint == "traces" {
		id := strings.ToLower(*in.TraceID)
		if len(id) > 32 || id == "" {
			return invalid("trace_id", "trace id must be 1 to 32 hex digits", "value_error")
		}
		id = strings.Repeat("0", 32-len(id)) + id
		for i := range p.trace {
			v, err := strconv.ParseUint(id[16*i:16*i+16], 16, 64)
			if err != nil {
				return invalid("trace_id", "trace id must be 1 to 32 hex digits", "value_error")
			}
			p.trace[i] = v
		}
		p.window = 24 * 60 * minute // a trace asked for by id is found as long as its logs are
	}
	for i, v := range [...]*string{in.Window, in.Step} {
		field := [...]string{"time_window", "step"}[i]
		if v == nil {
			continue
		}
		d, ok := duration(*v)
		if !ok {
			return invalid(field, "not a valid duration: "+*v, "value_error")
		}
		if field == "step" {
			p.step = d
		} else {
			p.window = d
		}
	}
	if p.window > longest {
		return &refusal{400, "text/plain; charset=utf-8", fmt.Sprintf("the query time range exceeds the limit (query length: %s, limit: %s)", time.Duration(p.window), time.Duration(longest))}
	}
	if p.step > 0 && p.window/p.step > maxPoints {
		return &refusal{400, "application/json", `{"status":"error","errorType":"bad_data","error":"exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)"}`}
	}
	if in.Percentile != nil {
		v, err := strconv.ParseFloat(*in.Percentile, 64)
		if err != nil || !(v > 0 && v < 1) {
			return invalid("percentile", "value is not between 0 and 1", "value_error")
		}
		p.quantile = v
	}
	if in.Limit == nil {
		return nil
	}
	p.limit = *in.Limit
	switch {
	case p.limit < 1:
		return invalid("limit", "ensure this value is greater than 0", "value_error.number.not_gt")
	case p.limit > maxLogs:
		return &refusal{400, "text/plain; charset=utf-8", fmt.Sprintf("max entries limit per query exceeded, limit > max_entries_limit_per_query (%d > %d)", p.limit, maxLogs)}
	}
	return nil
}

// duration reads a whole number of a unit: s, m, h, d or w.
func duration(s string) (int64, bool) {
	if s == "" {
		return 0, false
	}
	unit := map[byte]int64{'s': second, 'm': minute, 'h': 60 * minute, 'd': 24 * 60 * minute, 'w': 7 * 24 * 60 * minute}[s[len(s)-1]]
	n, err := strconv.ParseInt(s[:len(s)-1], 10, 32)
	if err != nil || n <= 0 || unit == 0 || n > (1<<62)/unit {
		return 0, false
	}
	return n * unit, true
}
