package incident

import (
	"slices"
	"strings"

	"airefinery-mcp/internal/lazyregexp"
	"airefinery-mcp/internal/semconv"
)

// names finds the service that a record is about, whatever it calls it.
type names struct {
	known map[string]bool
	found map[string]string
	// others are what services depend on, such as models, which may have any name.
	others []string
	// agents are those that series name.
	agents map[string]bool
}

func newNames() *names {
	return &names{known: map[string]bool{}, found: map[string]string{}, agents: map[string]bool{}}
}

// namesIn returns the names of an input: of the services that its traces and logs
// name.
func namesIn(in *Input) *names {
	n := newNames()
	for _, a := range in.Traces {
		for i := range a.Calls {
			c := &a.Calls[i]
			n.add(c.Caller)
			if c.Observed {
				n.add(c.Callee)
			} else {
				n.addOther(c.Callee)
			}
		}
	}
	for i := range in.Metrics {
		for _, s := range in.Metrics[i].Table.Series {
			n.addOther(semconv.ModelLabel.First(s.Labels.Get))
			if agent := s.Labels.Get("agent_name"); agent != "" {
				n.agents[agent] = true
			}
		}
	}
	if len(n.known) > 0 || in.Logs == nil {
		return n // logs may name pods
	}
	services := map[string]bool{}
	for _, l := range in.Logs.Lines {
		services[l.Service] = true
	}
	for s := range services {
		n.add(podSuffix().ReplaceAllString(s, ""))
	}
	return n
}

// addOther makes something known that sends no spans of its own.
func (n *names) addOther(name string) {
	if len(name) >= minNamed && !n.known[name] && !slices.Contains(n.others, name) {
		n.others = append(n.others, name)
	}
}

// add makes a service known.
func (n *names) add(service string) {
	if service != "" {
		n.known[service] = true
	}
}

// podSuffix is what Kubernetes puts behind a workload's name: the hash of a
// ReplicaSet with five characters of a pod, these alone, or a StatefulSet's number.
var podSuffix = lazyregexp.New(`(-[0-9a-f]{7,10})?-[bcdfghjklmnpqrstvwxz2456789]{5}$|-\d{1,4}$`)

// of returns the known service that a name stands for: the name itself, the
// workload of a pod, or the service whose name the pod's begins with. A name that
// stands for none that is known is returned without the suffix of a pod.
func (n *names) of(name string) string {
	if name == "" || n.known[name] {
		return name
	}
	if s, ok := n.found[name]; ok {
		return s
	}
	s := podSuffix().ReplaceAllString(name, "")
	if !n.known[s] {
		longest := ""
		for known := range n.known {
			if len(known) > len(longest) && strings.HasPrefix(name, known+"-") {
				longest = known
			}
		}
		if longest != "" {
			s = longest
		}
	}
	n.found[name] = s
	return s
}

// namedIn returns what a text names, apart from one: services, then what they
// depend on.
func (n *names) namedIn(text, apart string) (out []string) {
	for start := 0; start < len(text); {
		for start < len(text) && !ofName(text[start]) {
			start++
		}
		end := start
		for end < len(text) && ofName(text[end]) {
			end++
		}
		word := strings.Trim(text[start:end], ".-_")
		if word != apart && len(word) >= minNamed && n.known[word] {
			out = append(out, word)
		}
		start = end
	}
	for _, other := range n.others {
		if strings.Contains(text, other) {
			out = append(out, other)
		}
	}
	return out
}

// minNamed is the least length of a service's name that is looked for in text:
// a shorter one may be a word.
const minNamed = 6

func ofName(c byte) bool {
	return c == '-' || c == '_' || c == '.' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
