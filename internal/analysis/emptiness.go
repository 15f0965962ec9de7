package analysis

import "time"

// Emptiness is why an answer has no records, as far as further queries, or
// another look at the same response, could tell. What was not found out is
// zero.
type Emptiness struct {
	// Queries is how many further queries were made.
	Queries int
	// Filter is the parameter that left nothing: without it as many records came
	// as Without says, or at least as many where AtLeast is set. Several are given
	// in Together where no one alone was found to.
	Filter   Param
	Together []Param
	Without  int
	AtLeast  bool
	// Unlisted is set where the list of projects does not have Filter; Retired is
	// its status there where it is not active. Forbidden is set where the
	// credential may not read the list.
	Unlisted  bool
	Retired   string
	Forbidden bool
	// Bare is set where nothing came without any filters either.
	Bare bool
	// Failures counts the records that came for failures, where success was the
	// default.
	Failures int
	// Elsewhere is the parameter with another value, under which the records are;
	// NotIn are values under which they are not.
	Elsewhere Param
	NotIn     []string
	// Searched is the longest window that was tried; Longer that in which there
	// are records, 0 where there are none, and Newest when the newest of them was,
	// in ns since the Unix epoch, 0 where that is not known.
	Searched, Longer time.Duration
	Newest           int64
	// Unknown is the parameter that names what is not known to exist. Where Without
	// is set, so many records came for the first of Near.
	Unknown Param
	// Near are values that exist in place of that of Filter or Unknown, the
	// likeliest first. Meant is set where the first is most likely what was
	// meant.
	Near  []string
	Meant bool
	// Left says how many records of the response pass when one of this server's
	// own filters is dropped; nil for fewer than two filters. Where it or Filter,
	// being match, says more, the response has records.
	Left []FilterLeft
}

// FilterLeft is how many records pass without a filter.
type FilterLeft struct {
	Name string
	N    int
}
