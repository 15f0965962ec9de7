package trim

import "strings"

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
	// joined is set when finish made it of clusters that end alike.
	joined bool
	// anchor is what most lines vote for, and votes is their number.
	anchor uint32
	votes  int
	// full is the pattern's id, and id its handle: what is shown of it.
	full uint64
	id   string
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
	known  map[string]int // the place in texts, by severity and masked text
	texts  []minedText
	all    []*cluster
}

func newMiner() *miner {
	return &miner{leaves: map[clusterKey][]*cluster{}, known: map[string]int{}}
}

// add returns the cluster of a message.
func (m *miner) add(s severity, text string) *cluster {
	tokens, status := maskTokens(text)
	exact := s.letter() + joinTokens(tokens)
	if i, ok := m.known[exact]; ok {
		m.texts[i].lines++
		return m.texts[i].in
	}
	key := clusterKey{severity: s, words: len(tokens), status: status}
	if len(tokens) > 0 {
		key.first = tokens[0]
	}
	vote := key.vote(tokens)
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
	m.known[exact] = len(m.texts)
	m.texts = append(m.texts, minedText{best, 1, vote})
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
		into.joined = true
	}
	m.joinEqual()
	m.nameAll()
}

// joinEqual makes one of the clusters that have come to the same template.
func (m *miner) joinEqual() {
	type key struct {
		severity severity
		template string
	}
	first := make(map[key]*cluster, len(m.all))
	for _, c := range m.all {
		if c.merged != nil {
			continue
		}
		k := key{c.severity, c.template()}
		if into := first[k]; into != nil {
			c.merged = into
		} else {
			first[k] = c
		}
	}
}
