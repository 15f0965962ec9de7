package trim

import (
	"hash/fnv"
	"strings"
)

// Bounds of mining.
const (
	// maxClusters is the number of clusters of one kind that are compared; a
	// line that is like none of them then makes the last one broader.
	maxClusters = 100
	// manyLike is the number of clusters that differ in all but their last
	// word from which they are one.
	manyLike, manyErrorsLike = 5, 12
)

// cluster is the lines of one pattern.
type cluster struct {
	severity severity
	tokens   []string
	// merged is set when another cluster took this one over.
	merged *cluster
	// id is the pattern's handle.
	id string
}

func (c *cluster) root() *cluster {
	for c.merged != nil {
		c = c.merged
	}
	return c
}

func (c *cluster) template() string { return joinTokens(c.tokens) }

// clusterKey is the upper levels of the prefix tree: lines that differ in it
// are never one pattern.
type clusterKey struct {
	severity severity
	words    int
	first    string
	// status is the word after a protocol, "HTTP/1.1" 200: an outcome.
	status string
}

// miner finds the patterns of messages, in the manner of Drain: words that
// look variable are masked, then lines of as many words with the same first
// word that agree in half of the others are one pattern.
type miner struct {
	leaves map[clusterKey][]*cluster
	known  map[string]*cluster // by severity and masked text
	all    []*cluster
}

func newMiner() *miner {
	return &miner{leaves: map[clusterKey][]*cluster{}, known: map[string]*cluster{}}
}

// add returns the cluster of a message.
func (m *miner) add(s severity, text string) *cluster {
	tokens, status := maskTokens(text)
	exact := s.letter() + joinTokens(tokens)
	if c := m.known[exact]; c != nil {
		return c
	}
	key := clusterKey{severity: s, words: len(tokens), status: status}
	if len(tokens) > 0 {
		key.first = tokens[0]
	}
	leaf := m.leaves[key]
	best, score := (*cluster)(nil), 0
	for _, c := range leaf {
		same := 0
		for i, t := range tokens {
			if c.tokens[i] == t {
				same++
			}
		}
		if same > score {
			best, score = c, same
		}
	}
	if best == nil || 2*score < len(tokens) || len(tokens) < 3 && score < len(tokens) {
		if len(leaf) < maxClusters || best == nil {
			best = &cluster{severity: s, tokens: tokens}
			m.leaves[key] = append(leaf, best)
			m.all = append(m.all, best)
		}
	}
	for i, t := range tokens {
		if best.tokens[i] != t {
			best.tokens[i] = wildcard
		}
	}
	m.known[exact] = best
	return best
}

// finish joins what differs in all but the last word, when there are many of
// these, and names the patterns.
func (m *miner) finish() {
	type tail struct {
		severity severity
		last     string
	}
	like := map[tail][]*cluster{}
	for _, c := range m.all {
		n := len(c.tokens)
		if n < 2 || n > 8 || strings.Contains(c.tokens[n-1], wildcard) {
			continue
		}
		k := tail{c.severity, c.tokens[n-1]}
		like[k] = append(like[k], c)
	}
	for k, list := range like {
		if n := len(list); n < manyLike || k.severity <= errorLevel && n < manyErrorsLike {
			continue
		}
		into := list[0]
		for _, c := range list[1:] {
			c.merged = into
		}
		into.tokens = []string{wildcard, k.last}
	}
	for _, c := range m.all {
		if c.merged == nil {
			c.id = patternID(c.severity, c.template())
		}
	}
}

// patternID is a pattern's handle: the same for the same severity and template.
func patternID(s severity, template string) string {
	h := fnv.New32a()
	h.Write([]byte(s.letter()))
	h.Write([]byte(template))
	sum := h.Sum32()
	sum ^= sum >> 20
	id := []byte("p00000")
	for i := 5; i > 0; i-- {
		id[i] = hexDigits[sum&15]
		sum >>= 4
	}
	return string(id)
}
