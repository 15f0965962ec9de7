package demo

import "time"

// Incident is what a test holds an investigation against. The tools do not
// import this package, and what is true of a scenario beyond it lies in
// testdata/truth.json.
type Incident struct {
	Scenario string
	Onset    time.Time
	Target   string // the service that the seed chose, "" where the scenario names it
	Caller   string // the service that calls it, "" where several do
}

// Incident returns what goes wrong in the world of a.
func (a *API) Incident() Incident { return a.is }
