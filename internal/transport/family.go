package transport

import (
	"strings"
	"sync"
)

// family is the metrics of one name: a member for each combination of values that
// its labels have had.
type family[M any] struct {
	name   string
	labels []string
	member func(series string) M // the same one each time

	mu      sync.RWMutex
	members map[labelValues]M
}

// labelValues are a member's, in the order of the family's labels.
type labelValues [2]string

func newFamily[M any](member func(series string) M, name string, labels ...string) *family[M] {
	return &family[M]{name: name, labels: labels, member: member, members: map[labelValues]M{}}
}

// of returns the member whose labels have these values, one for each label. Only
// the first time does it cost more than a look into a map.
func (f *family[M]) of(values ...string) M {
	var key labelValues
	copy(key[:], values)
	f.mu.RLock()
	m, ok := f.members[key]
	f.mu.RUnlock()
	if ok {
		return m
	}
	m = f.member(series(f.name, f.labels, values))
	f.mu.Lock()
	f.members[key] = m
	f.mu.Unlock()
	return m
}

// escapeLabel escapes a label's value as Prometheus' text format has it, which
// knows fewer escapes than Go.
var escapeLabel = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

// series names a member: name{label="value",…}. What is no UTF-8 in a value
// becomes U+FFFD.
func series(name string, labels, values []string) string {
	var b strings.Builder
	b.WriteString(name)
	separator := "{"
	for i, label := range labels {
		b.WriteString(separator + label + `="`)
		b.WriteString(escapeLabel.Replace(strings.ToValidUTF8(values[i], "\uFFFD")))
		b.WriteByte('"')
		separator = ","
	}
	b.WriteByte('}')
	return b.String()
}
