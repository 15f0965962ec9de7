package demo

import (
	"fmt"
	"slices"
	"strings"
)

// DefaultScenario is the incident of a demo that names no other.
const DefaultScenario = "pool"

// A scenario is what goes wrong in a world: what its functions do to requests,
// lines and metrics while the incident lasts. Those that are nil do nothing.
// All but pause are called for moments of the incident only.
type scenario struct {
	name, about string
	shop        *trouble // of the shop, instead of the agents' platform
	runs        bool     // of agents, instead of either
	plain       bool     // without deployments and chatter of frameworks
	tries       int8     // attempts at a model; 0 means 2
	replicas    int      // of the inference gateway; 0 means 1

	model    int8 // whose calls are touched, -1 for all
	call     func(q *request, s *step, c *call, d *draw)
	refuses  func(d *draw) int8            // category of a rejection by RAI, -1 for none
	pause    func(d *draw, ill bool) int32 // ms that a task is queued, at any time
	tool     func(s *step, d *draw)        // how a tool's call goes, or that it is not made
	task     func(s *step, d *draw)        // what an agent's task does
	session  string                        // why the tasks of a marked session fail, "" if they do not
	visits   int                           // requests a minute of the marked session, at any time
	lines    func(since int64, d *draw, keep func(line))
	resource func(service, replica int) (cpu, memory float64) // factors
}

// A draw is the numbers that a decision of a scenario hangs on, apart from
// those that the rest of the world is made of.
type draw struct {
	rng
	luck, delay int // in [0,10000): what the call was drawn with
	busy        int // ms that the model works for it
}

// A line is one that a service writes with no request.
type line struct {
	at       int64 // ns after the minute's start
	service  int
	severity int
	text     string
}

// Scenarios returns the names of all scenarios, the default first.
func Scenarios() []string {
	names := make([]string, len(scenarios))
	for i := range scenarios {
		names[i] = scenarios[i].name
	}
	return names
}

func scenarioOf(name string) (*scenario, error) {
	if name == "" {
		name = DefaultScenario
	}
	i := slices.IndexFunc(scenarios, func(s scenario) bool { return s.name == name })
	if i < 0 {
		return nil, fmt.Errorf("no demo scenario is called %q: there are %s", name, strings.Join(Scenarios(), ", "))
	}
	return &scenarios[i], nil
}

// Traffic says how much is going on: normal is up to ten runs of agents a
// minute. 5,000 lines are an hour and more of slow traffic, and minutes of fast.
type Traffic string

// The traffics; "" means Normal.
const (
	Slow   Traffic = "slow"
	Normal Traffic = "normal"
	Fast   Traffic = "fast"
)

// Hour is whether the world is seen while the scenario is on, or in another hour,
// of other requests, in which it was not: what is usual can be learnt there.
type Hour string

// The hours; "" means FaultyHour.
const (
	FaultyHour Hour = "faulty"
	NormalHour Hour = "normal"
)

// never is the onset of what does not begin.
const never = 1<<63 - 1

// tenths is by what the traffic of an hour is multiplied, in tenths.
func (t Traffic) tenths() (int, error) {
	switch t {
	case Slow:
		return 3, nil
	case Normal, "":
		return 10, nil
	case Fast:
		return 80, nil
	}
	return 0, fmt.Errorf("no demo traffic is called %q: there are slow, normal and fast", string(t))
}

// onset returns when the incident of a world begins: half an hour before the
// current ten minutes where the scenario is the default, else between 18 and 42
// minutes before, to the second.
func (s *scenario) onset(seed uint64, now int64) int64 {
	slot := 10 * minute
	at := now / slot * slot
	if s.plain {
		return at - 30*minute
	}
	return at - 18*minute - int64(hash(seed, 41)%(24*60))*second
}

func (s *scenario) attempts() int { return max(2, int(s.tries)) }
