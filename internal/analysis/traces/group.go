package traces

import (
	"cmp"
	"slices"

	"airefinery-mcp/internal/stats"
)

// Outcome is how a trace ended. The worst comes first.
type Outcome uint8

const (
	// Failed is a trace whose root failed, or that has errors while nothing is
	// known of the root.
	Failed Outcome = iota
	// ErrorsInside is a trace whose root did not fail while spans below it did,
	// as when a call was repeated with success.
	ErrorsInside
	// FailedSoftly is a trace without errors in which steps of agents failed
	// otherwise: see [conversation.SoftKind].
	FailedSoftly
	// Unknown is a trace of which nothing says how it ended: a search result without
	// a status and counts of errors, or spans with an exception that may have been
	// handled or not.
	Unknown
	// Succeeded is a trace without errors.
	Succeeded
)

// Group is the traces of one root, one agent and one outcome.
type Group struct {
	Root SpanName
	// Agent is the agent that runs begin with, "" for traces that are none.
	Agent   string
	Outcome Outcome
	// N counts the traces; P50, P95 and Max are of those durations that are known,
	// and -1 where none is. A quantile is a duration that occurred.
	N             int
	P50, P95, Max int64
}

// Has reports whether a trace is of the group.
func (g *Group) Has(t *Trace) bool {
	return t.Root == g.Root && t.Agent() == g.Agent && t.Outcome() == g.Outcome
}

// findGroups groups the traces, the largest group first.
func findGroups(traces []*Trace) []Group {
	type key struct {
		root    SpanName
		agent   string
		outcome Outcome
	}
	index := map[key]int{}
	var groups []Group
	var durations [][]int64 // of each group
	for _, t := range traces {
		k := key{t.Root, t.Agent(), t.Outcome()}
		i, ok := index[k]
		if !ok {
			i = len(groups)
			index[k] = i
			groups = append(groups, Group{Root: k.root, Agent: k.agent, Outcome: k.outcome})
			durations = append(durations, nil)
		}
		groups[i].N++
		if !t.Untimed {
			durations[i] = append(durations[i], t.Duration)
		}
	}
	for i, d := range durations {
		slices.Sort(d)
		g := &groups[i]
		g.P50, g.P95, g.Max = -1, -1, -1
		if len(d) > 0 {
			g.P50, g.P95, g.Max = stats.Quantile(d, 0.5), stats.Quantile(d, 0.95), d[len(d)-1]
		}
	}
	slices.SortStableFunc(groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(b.N, a.N), a.Root.compare(b.Root), cmp.Compare(a.Agent, b.Agent), cmp.Compare(a.Outcome, b.Outcome))
	})
	return groups
}
