package redact

import (
	"slices"
	"strconv"
)

// class is the kind of what was masked: one of the constants below or the
// number of an operator's pattern.
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

// Classes lists the built-in classes in the order in which counts are given.
func Classes() []string { return slices.Clone(classNames[:]) }

// Count is how often values of one class were masked.
type Count struct {
	Class string
	N     int
}

// Counts are the classes of which something was masked, in the order of
// [Classes], then the operator's patterns in theirs.
type Counts []Count

// Total is the number of masked values of all classes, repeats included.
func (c Counts) Total() int {
	n := 0
	for _, x := range c {
		n += x.N
	}
	return n
}

// MarshalJSON writes the counts as one object: {"email":3,"jwt":1}.
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
