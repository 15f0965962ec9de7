package analysis

import (
	"time"

	"airefinery-mcp/client"
)

// Coverage is the part of the truth that a fact was made of.
type Coverage struct {
	// From and To bound the time in which all records were seen, as far as the
	// response tells; zero when that is not known. Where a limit cut the
	// response, From is the time of the oldest record that came.
	From, To time.Time
	// Cuts are why records may be missing, in the order in which they are worth
	// saying. None means that what lies between From and To is complete.
	Cuts []Cut
	// Infos are what the engine says of its answer that leaves it whole. They are
	// raw text.
	Infos []string
}

// Complete reports whether no record between From and To is known to be missing.
func (c *Coverage) Complete() bool { return len(c.Cuts) == 0 }

// CutBy reports whether there is a cut of a kind.
func (c *Coverage) CutBy(kind CutKind) bool {
	for i := range c.Cuts {
		if c.Cuts[i].Kind == kind {
			return true
		}
	}
	return false
}

// Partial reports whether the engine, or a bound of the client, kept records of
// the response back, so that counts of it are of some at least.
func (c *Coverage) Partial() bool {
	return c.CutBy(BySize) || c.CutBy(ByWarning) || c.CutBy(BySearch)
}

// CutKind is what cut a response.
type CutKind uint8

const (
	// BySize is a bound of the client on what it keeps of one body: What says
	// which, in the client's words.
	BySize CutKind = iota
	// ByLimit is the limit of the query: N records came, as many as were asked
	// for, so that older ones in the window may not have been seen.
	ByLimit
	// ByWarning is the engine's own word that the answer is partial: Cut.What.
	ByWarning
	// ByUnreadable is N parts at the place Where that could not be read; What
	// says why.
	ByUnreadable
	// BySearch is a search of traces that did N of Of parts, and looked at Seen
	// traces; 0 where it does not say how many.
	BySearch
)

// Cut is one reason why records may be missing. Where and What are raw text.
type Cut struct {
	Kind        CutKind
	N, Of, Seen int
	Where, What string
}

// CoverageOf returns what a response says of itself and of the window that was
// asked for. Cuts by a limit or a search are added by the signal's analysis,
// which knows the order in which to say them.
func CoverageOf(r *Request, m *client.Meta) Coverage {
	c := Coverage{From: r.Start(), To: r.FetchedAt, Infos: m.Infos}
	c.Cuts = append(SizeCuts(m), PartialCuts(m)...)
	return c
}

// SizeCuts are the bounds of the client that a body reached.
func SizeCuts(m *client.Meta) []Cut {
	var out []Cut
	for _, e := range m.LeftOut {
		out = append(out, Cut{Kind: BySize, What: e.String()})
	}
	return out
}

// PartialCuts are the engine's warnings and what could not be read.
func PartialCuts(m *client.Meta) []Cut {
	var out []Cut
	for _, w := range m.Warnings {
		out = append(out, Cut{Kind: ByWarning, What: w})
	}
	for _, p := range m.Problems {
		out = append(out, Cut{Kind: ByUnreadable, N: p.Count, Where: p.Where, What: p.What})
	}
	return out
}
