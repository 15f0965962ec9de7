package logs

import (
	"strings"

	"airefinery-mcp/internal/safe"
	"airefinery-mcp/internal/text"
)

// Bounds of mining.
const (
	// maxClusters is the number of clusters of one kind that are compared; a
	// line that is like none of them then makes the last one broader.
	maxClusters = 100
	// manyAlike is the number of clusters that differ in all but their last
	// word from which they are one; manyErrorsAlike is that of errors.
	manyAlike, manyErrorsAlike = 5, 12
	// maxAlikeWords is the number of words up to which they can be one.
	maxAlikeWords = 8
)

// Cluster is the lines of one pattern.
type Cluster struct {
	severity text.Severity
	// words are those of the template, and source is the cleaned text that the
	// first of them came from.
	words  []string
	source safe.Text
	// template is the words together, set by Finish.
	template string
	// merged is set when another cluster took this one over.
	merged *Cluster
	// joined is set when Finish made it of clusters that end alike.
	joined bool
	// anchor is what most lines vote for, and votes is their number.
	anchor uint32
	votes  int
	// full is the pattern's id, and id what is shown of it.
	full uint64
	id   string
}

// ID returns the pattern's id: a p and 5 to 16 hexadecimal digits, as many as
// tell the patterns of the Miner apart. It is set by [Miner.Finish].
func (c *Cluster) ID() string { return c.id }

// Template returns what the cluster's lines have in common, with
// [text.Wildcard] in place of what varies. It is set by [Miner.Finish].
func (c *Cluster) Template() safe.Text { return c.source.Derived(c.template) }

// Root returns the cluster that took this one over, or the cluster itself.
func (c *Cluster) Root() *Cluster {
	for c.merged != nil {
		c = c.merged
	}
	return c
}

// clusterKey is the upper levels of the prefix tree: lines that differ in it
// are never one pattern.
type clusterKey struct {
	severity text.Severity
	words    int
	first    string
	// status is the word after a protocol, "HTTP/1.1" 200: an outcome.
	status string
}

// Miner finds the patterns of messages, in the manner of Drain: words that
// look variable are masked, then lines of as many words with the same first
// word that agree in half of the others are one pattern.
type Miner struct {
	leaves map[clusterKey][]*Cluster
	places map[string]int // in texts, by severity and masked text
	texts  []minedText
	all    []*Cluster
	buf    []byte
}

// NewMiner returns a Miner that knows no line.
func NewMiner() *Miner {
	return &Miner{leaves: map[clusterKey][]*Cluster{}, places: map[string]int{}}
}

// Add returns the cluster of a message. Once all are added and [Miner.Finish]
// was called, its Root is the pattern.
func (m *Miner) Add(s text.Severity, message safe.Text) *Cluster {
	words, status := text.MaskedWords(message.String())
	m.buf = appendPlaceKey(m.buf[:0], s, words)
	if i, ok := m.places[string(m.buf)]; ok {
		m.texts[i].lines++
		return m.texts[i].cluster
	}
	key := clusterKey{severity: s, words: len(words), status: status}
	if len(words) > 0 {
		key.first = words[0]
	}
	vote := key.vote(words)
	c := m.closest(&key, words)
	if c == nil {
		c = &Cluster{severity: s, words: words, source: message}
		m.leaves[key] = append(m.leaves[key], c)
		m.all = append(m.all, c)
	}
	for i, w := range words {
		if c.words[i] != w {
			c.words[i] = text.Wildcard
		}
	}
	m.places[string(m.buf)] = len(m.texts)
	m.texts = append(m.texts, minedText{c, 1, vote})
	return c
}

// appendPlaceKey appends the key in places of a masked text.
func appendPlaceKey(b []byte, s text.Severity, words []string) []byte {
	b = append(b, s.Letter()...)
	for i, w := range words {
		if i > 0 {
			b = append(b, ' ')
		}
		b = append(b, w...)
	}
	return b
}

// closest returns the cluster that words belong to, nil when they need one of
// their own.
func (m *Miner) closest(key *clusterKey, words []string) *Cluster {
	leaf := m.leaves[*key]
	best, score := (*Cluster)(nil), 0
	for _, c := range leaf {
		same := 0
		for i, w := range words {
			if c.words[i] == w {
				same++
			}
		}
		if same > score {
			best, score = c, same
		}
	}
	unlike := 2*score < len(words) || len(words) < 3 && score < len(words)
	if unlike && len(leaf) < maxClusters {
		return nil
	}
	return best
}

// Finish makes one of the clusters that differ in all but the last word, when
// there are many of them, and of those that came to the same template. Then it
// gives the patterns their ids.
func (m *Miner) Finish() {
	m.joinAlike()
	m.joinEqual()
	m.nameAll()
}

func (m *Miner) joinAlike() {
	type ending struct {
		severity text.Severity
		word     string
	}
	alike := map[ending][]*Cluster{}
	for _, c := range m.all {
		n := len(c.words)
		if n < 2 || n > maxAlikeWords || strings.Contains(c.words[n-1], text.Wildcard) {
			continue
		}
		k := ending{c.severity, c.words[n-1]}
		alike[k] = append(alike[k], c)
	}
	for k, list := range alike {
		if n := len(list); n < manyAlike || k.severity <= text.Error && n < manyErrorsAlike {
			continue
		}
		into := list[0]
		for _, c := range list[1:] {
			c.merged = into
		}
		into.words = []string{text.Wildcard, k.word}
		into.joined = true
	}
}

func (m *Miner) joinEqual() {
	type key struct {
		severity text.Severity
		template string
	}
	first := make(map[key]*Cluster, len(m.all))
	for _, c := range m.all {
		if c.merged != nil {
			continue
		}
		c.template = strings.Join(c.words, " ")
		k := key{c.severity, c.template}
		if into := first[k]; into != nil {
			c.merged = into
		} else {
			first[k] = c
		}
	}
}

// withTemplate returns the patterns that have a line of a template, those of
// the highest severity first.
func (m *Miner) withTemplate(template string) []*Cluster {
	var out []*Cluster
	for s := text.Critical; s < text.Severities; s++ {
		if i, ok := m.places[s.Letter()+template]; ok {
			out = append(out, m.texts[i].cluster.Root())
		}
	}
	return out
}

// someIDs returns the ids of n patterns, those of the highest severity first.
func (m *Miner) someIDs(n int) []string {
	var out []string
	for s := text.Critical; s < text.Severities; s++ {
		for _, c := range m.all {
			if c.severity == s && c.merged == nil && len(out) < n {
				out = append(out, c.id)
			}
		}
	}
	return out
}
