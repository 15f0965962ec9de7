package normal

import (
	"cmp"
	"slices"
	"time"
)

// Profile is what is usual of a project. The zero Profile knows nothing.
type Profile struct {
	// Since and Last are when the first and the last sample that counts were taken,
	// and Samples how many were.
	Since, Last time.Time
	Samples     int

	counts counts
	// weighed is as of when the counts are: what is older weighs less.
	weighed time.Time
	// held are the samples since a change, which do not count yet; nil where there is
	// none.
	held *held
}

// Sample is what one look shows.
type Sample struct {
	counts counts
}

// State is what is known of a project while a sample is taken.
type State uint8

const (
	// Unjudged is that nobody looked whether something is wrong.
	Unjudged State = iota
	// Fine is that an investigation found no change.
	Fine
	// Changed is that one found a change. Such a sample is held apart, and so are
	// those after it, until they have lasted for a day or a fine one came.
	Changed
	// AsNormal is that somebody says that this is usual, whatever was found. What is
	// held counts, too.
	AsNormal
)

// Held is how many samples are held apart, and HeldSince since when.
func (p *Profile) Held() int {
	if p.held == nil {
		return 0
	}
	return p.held.samples
}

// HeldSince is when the first of the samples was taken that are held apart, the
// zero time where none is.
func (p *Profile) HeldSince() time.Time {
	if p.held == nil {
		return time.Time{}
	}
	return p.held.since
}

// IsEmpty reports whether there is nothing to learn of it.
func (s *Sample) IsEmpty() bool {
	return len(s.counts.routes)+len(s.counts.lines)+len(s.counts.edges)+len(s.counts.levels) == 0
}

// Detach lets go of the lines that the sample was made of: a sample that waits
// holds no one's text.
func (s *Sample) Detach() {
	for _, scope := range s.counts.lines {
		for _, l := range scope.lines {
			l.pattern = nil
		}
	}
}

// Extent is how much was seen, or is known. Requests are those of all routes, as
// they weigh.
type Extent struct {
	Services, Routes, Templates, Steps, Operations, Series int
	Requests                                               float64
}

// Extent returns how much the sample shows.
func (s *Sample) Extent() Extent { return s.counts.extent() }

// Extent returns how much is known.
func (p *Profile) Extent() Extent { return p.counts.extent() }

func (c *counts) extent() Extent {
	x := Extent{Routes: len(c.routes), Operations: len(c.edges), Series: len(c.levels)}
	type message struct {
		service string
		lineKey
	}
	services, messages := map[string]bool{}, map[message]bool{}
	for _, r := range c.routes {
		x.Requests += r.all
		x.Steps += len(r.steps)
		for k := range r.steps {
			services[k.service] = true
		}
	}
	for s, in := range c.lines {
		if s.service == "" {
			continue
		}
		services[s.service] = true
		for k := range in.lines {
			messages[message{s.service, k}] = true
		}
	}
	x.Services, x.Templates = len(services), len(messages)
	return x
}

// RouteSum is what is known of a kind of request: how many were seen, as they weigh,
// which part of them failed, and how many steps and templates of lines they have.
type RouteSum struct {
	Route            Route
	Requests, Failed float64
	Steps, Templates int
}

// Routes returns what is known of each route, the most frequent first.
func (p *Profile) Routes() []RouteSum {
	lines := map[Route]int{}
	for s, in := range p.counts.lines {
		if s.basis == PerRequest {
			lines[s.route] += len(in.lines)
		}
	}
	var out []RouteSum
	for r, x := range p.counts.routes {
		out = append(out, RouteSum{r, x.all, x.failed / max(x.all, 1), len(x.steps), lines[r]})
	}
	slices.SortFunc(out, func(a, b RouteSum) int {
		return cmp.Or(cmp.Compare(b.Requests, a.Requests), cmp.Compare(a.Route.String(), b.Route.String()))
	})
	return out
}
