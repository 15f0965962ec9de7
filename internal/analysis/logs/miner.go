package logs

import (
	"encoding/binary"
	"slices"
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

// Scope is where lines come from: those of two scopes are never one pattern.
type Scope struct {
	// Service wrote the line, at a Place in its code; Exception is the type of
	// what was raised. Each is "" where it is not known.
	Service, Place, Exception string
}

// Cluster is the lines of one pattern.
type Cluster struct {
	severity text.Severity
	scope    *scope
	// words are those of the template, and source is the cleaned text that the
	// first of them came from.
	words  []string
	source safe.Text
	// template is the words together, set by Finish.
	template string
	// codeLine is the number of the line of code that wrote all of them, "" where
	// they are of several; then mixed is set. parts are the clusters that Finish
	// made of it, by that line; it has none of the lines itself then.
	codeLine string
	mixed    bool
	parts    map[string]*Cluster
	// merged is set when another cluster took this one over.
	merged *Cluster
	// joined is set when Finish made it of clusters that end alike.
	joined bool
	// part is set when Finish made it of one line of code.
	part bool
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

// Scope returns where the lines come from.
func (c *Cluster) Scope() Scope { return c.scope.Scope }

// Root returns the pattern of the cluster's lines that a line of code wrote.
func (c *Cluster) Root(codeLine string) *Cluster {
	for {
		switch {
		case c.merged != nil:
			c = c.merged
		case c.parts[codeLine] != nil:
			c = c.parts[codeLine]
		default:
			return c
		}
	}
}

// gone reports whether the cluster has no lines of its own any more.
func (c *Cluster) gone() bool { return c.merged != nil || c.parts != nil }

// clusterKey is the upper levels of the prefix tree: lines that differ in it
// are never one pattern.
type clusterKey struct {
	severity text.Severity
	scope    *scope
	words    int
	first    string
	// status is the word after a protocol, "HTTP/1.1" 200: an outcome.
	status string
}

// scope is a Scope with its number in the Miner.
type scope struct {
	Scope
	number uint32
}

// Miner finds the patterns of messages, in the manner of Drain: words that
// look variable are masked, then lines of one scope and as many words with the
// same first word that agree in half of the others are one pattern.
type Miner struct {
	leaves    map[clusterKey][]*Cluster
	scopes    map[Scope]*scope
	last      *scope               // that was asked for
	templates map[string]*template // see templateOf
	byLine    map[codeLineOf]int   // in texts
	texts     []minedText
	all       []*Cluster

	// For reuse: a key, and which words of a message say something.
	buf     []byte
	telling []bool
}

// template is what messages of one scope and severity are once masked.
type template struct {
	clusterKey
	words []string
	// vote is the anchor that its lines vote for.
	vote uint32
	// text is the index and one in Miner.texts of the lines that name no line of
	// code, 0 for none.
	text int
}

// codeLineOf is a line of code that writes a template.
type codeLineOf struct {
	template *template
	line     string
}

// usualCodeLines is how many lines of code there is room for at first.
const usualCodeLines = 128

// NewMiner returns a Miner that knows no line.
func NewMiner() *Miner {
	return &Miner{leaves: map[clusterKey][]*Cluster{}, scopes: map[Scope]*scope{}, templates: map[string]*template{}}
}

// Add returns the cluster of a message of a scope that a line of code wrote.
// Once all are added and [Miner.Finish] was called, its Root is the pattern.
func (m *Miner) Add(s text.Severity, from Scope, codeLine string, message safe.Text) *Cluster {
	t := m.templateOf(s, m.scopeOf(from), message.String())
	i := t.text - 1
	if codeLine != "" {
		var ok bool
		if i, ok = m.byLine[codeLineOf{t, codeLine}]; !ok {
			i = -1
		}
	}
	if i >= 0 {
		m.texts[i].lines++
		return m.texts[i].cluster
	}
	c := m.closest(t)
	if c == nil {
		c = &Cluster{severity: s, scope: t.scope, words: slices.Clone(t.words), source: message, codeLine: codeLine}
		m.leaves[t.clusterKey] = append(m.leaves[t.clusterKey], c)
		m.all = append(m.all, c)
	}
	c.widen(t.words)
	c.mixed = c.mixed || c.codeLine != codeLine
	m.texts = append(m.texts, minedText{t, c, 1, codeLine})
	if codeLine != "" {
		if m.byLine == nil {
			m.byLine = make(map[codeLineOf]int, usualCodeLines)
		}
		m.byLine[codeLineOf{t, codeLine}] = len(m.texts) - 1
	} else {
		t.text = len(m.texts)
	}
	return c
}

// templateKeyHead is the number of bytes of a key in templates before the template
// itself: they say of which scope and severity it is.
const templateKeyHead = 5

// templateOf returns the template of a message.
func (m *Miner) templateOf(s text.Severity, in *scope, message string) *template {
	m.buf = append(binary.LittleEndian.AppendUint32(m.buf[:0], in.number), s.Letter()...)
	var n int
	var status string
	m.buf, n, status = text.AppendTemplate(m.buf, message)
	if t := m.templates[string(m.buf)]; t != nil {
		return t
	}
	key := string(m.buf)
	t := &template{clusterKey: clusterKey{severity: s, scope: in, words: n, status: status}, words: make([]string, 0, n)}
	for rest := key[templateKeyHead:]; len(t.words) < n; {
		var word string
		word, rest, _ = strings.Cut(rest, " ")
		t.words = append(t.words, word)
	}
	if n > 0 {
		t.first = t.words[0]
	}
	t.vote = t.clusterKey.vote(t.words)
	m.templates[key] = t
	return t
}

// scopeOf returns the scope of where a line comes from, mostly that of the line
// before.
func (m *Miner) scopeOf(from Scope) *scope {
	if m.last != nil && m.last.Scope == from {
		return m.last
	}
	in := m.scopes[from]
	if in == nil {
		in = &scope{from, uint32(len(m.scopes))}
		m.scopes[from] = in
	}
	m.last = in
	return in
}

// widen puts a wildcard in place of the words that are others.
func (c *Cluster) widen(words []string) {
	for i, w := range words {
		if c.words[i] != w {
			c.words[i] = text.Wildcard
		}
	}
}

// closest returns the cluster that a template belongs to, nil when it needs one of
// its own. What is variable in itself says nothing for or against it.
func (m *Miner) closest(t *template) *Cluster {
	words := t.words
	leaf := m.leaves[t.clusterKey]
	if len(leaf) == 0 {
		return nil
	}
	m.telling = m.telling[:0]
	for _, w := range words {
		m.telling = append(m.telling, hasLetter(w))
	}
	best, lead := (*Cluster)(nil), -len(words)-1
	for _, c := range leaf {
		agree, differ := 0, 0
		for i, w := range words {
			switch {
			case c.words[i] != w:
				differ++
			case m.telling[i]:
				agree++
			}
		}
		if len(words) < 3 && differ > 0 {
			agree = -1
		}
		if agree-differ > lead {
			best, lead = c, agree-differ
		}
	}
	if lead < 0 && len(leaf) < maxClusters {
		return nil
	}
	return best
}

// hasLetter reports whether a masked word has more than wildcards and marks.
func hasLetter(w string) bool {
	for i := range len(w) {
		if c := w[i]; c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80 {
			return true
		}
	}
	return false
}
