package redact

import (
	"slices"
	"strconv"
)

// class is the kind of what is masked: one of the constants below, or
// classCount and up for the patterns of the operator.
type class int

const (
	classAPIKey class = iota
	classBearer
	classJWT
	classPrivateKey
	classPassword
	classSecret
	classCookie
	classEmail
	classCard
	classNationalID
	classCount
)

var classNames = [classCount]string{
	classAPIKey:     "api_key",
	classBearer:     "bearer",
	classJWT:        "jwt",
	classPrivateKey: "private_key",
	classPassword:   "password",
	classSecret:     "secret",
	classCookie:     "cookie",
	classEmail:      "email",
	classCard:       "card",
	classNationalID: "national_id",
}

// Classes returns the names of the built-in classes, in the order of [Counts].
func Classes() []string { return slices.Clone(classNames[:]) }

// Count is how many values of a class were masked.
type Count struct {
	Class string
	N     int
}

// Counts has the classes of which something was masked: the built-in ones in
// the order of [Classes], then the operator's patterns in the order in which
// they were given.
type Counts []Count

// Total returns the number of masked values of all classes, repetitions
// included.
func (c Counts) Total() int {
	n := 0
	for _, x := range c {
		n += x.N
	}
	return n
}

// MarshalJSON writes the counts as one object, {"email":3,"jwt":1}.
func (c Counts) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, x := range c {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendQuote(b, x.Class)
		b = append(b, ':')
		b = strconv.AppendInt(b, int64(x.N), 10)
	}
	return append(b, '}'), nil
}
