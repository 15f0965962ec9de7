package logs

import (
	"slices"
	"strings"

	"airefinery-mcp/internal/safe"
	"airefinery-mcp/internal/text"
)

// Finish makes clusters of lines of code of the one, and one of the clusters
// that differ in all but the last word, when there are many of them, and of
// those that came to the same template. Then it gives the patterns their ids. Clean is
// only told of places where others at the processor can go first.
func (m *Miner) Finish(clean *safe.Cleaner) {
	p := pauses{clean: clean}
	m.splitByCode(&p)
	m.joinAlike(&p)
	m.joinEqual(&p)
	m.nameAll(&p)
}

const (
	// maxCodeLines is the number of lines of code of one place that may write
	// the same words and be told apart, and minLinesOfCode how many lines of the
	// log each must have on average: where it varies with every line it is no
	// place in a file.
	maxCodeLines, minLinesOfCode = 5, 3
)

// splitByCode splits the clusters whose lines a few lines of code wrote.
func (m *Miner) splitByCode(p *pauses) {
	if !slices.ContainsFunc(m.all, func(c *Cluster) bool { return c.mixed }) {
		return
	}
	type use struct {
		codeLines map[string]bool
		lines     int
	}
	uses := map[*Cluster]*use{}
	for i := range m.texts {
		p.behind("")
		t := &m.texts[i]
		if !t.cluster.mixed {
			continue
		}
		u := uses[t.cluster]
		if u == nil {
			u = &use{codeLines: map[string]bool{}}
			uses[t.cluster] = u
		}
		u.lines += t.lines
		if len(u.codeLines) <= maxCodeLines {
			u.codeLines[t.codeLine] = true
		}
	}
	for c, u := range uses {
		if n := len(u.codeLines); n <= maxCodeLines && u.lines >= n*minLinesOfCode && !u.codeLines[""] {
			c.parts = map[string]*Cluster{}
		}
	}
	for i := range m.texts {
		p.behind("")
		t := &m.texts[i]
		whole := t.cluster
		if whole.parts == nil {
			continue
		}
		words := t.template.words
		if t.cluster = whole.parts[t.codeLine]; t.cluster == nil {
			t.cluster = &Cluster{severity: whole.severity, scope: whole.scope, words: slices.Clone(words), source: whole.source, codeLine: t.codeLine, part: true}
			whole.parts[t.codeLine] = t.cluster
			m.all = append(m.all, t.cluster)
		}
		t.cluster.widen(words)
	}
}

func (m *Miner) joinAlike(p *pauses) {
	type ending struct {
		severity text.Severity
		scope    *scope
		word     string
	}
	alike := map[ending][]*Cluster{}
	for _, c := range m.all {
		p.behind("")
		n := len(c.words)
		if c.gone() || n < 2 || n > maxAlikeWords || strings.Contains(c.words[n-1], text.Wildcard) {
			continue
		}
		k := ending{c.severity, c.scope, c.words[n-1]}
		alike[k] = append(alike[k], c)
	}
	for k, list := range alike {
		if n := len(list); n < manyAlike || k.severity <= text.Error && n < manyErrorsAlike {
			continue
		}
		into := list[0]
		for _, c := range list[1:] {
			c.merged = into
			into.mixed = into.mixed || c.mixed || c.codeLine != into.codeLine
		}
		into.words = []string{text.Wildcard, k.word}
		into.joined = true
	}
}

func (m *Miner) joinEqual(p *pauses) {
	type key struct {
		severity       text.Severity
		scope          *scope
		template, code string
	}
	first := make(map[key]*Cluster, len(m.all))
	for _, c := range m.all {
		p.behind("")
		if c.gone() {
			continue
		}
		c.template = strings.Join(c.words, " ")
		k := key{c.severity, c.scope, c.template, ""}
		if c.part {
			k.code = c.codeLine
		}
		if into := first[k]; into != nil {
			c.merged = into
			into.mixed = into.mixed || c.mixed || c.codeLine != into.codeLine
		} else {
			first[k] = c
		}
	}
}

// byTemplate returns the patterns that have a line of a template, by the
// template.
func (m *Miner) byTemplate() map[string][]*Cluster {
	out := make(map[string][]*Cluster, len(m.templates))
	for i := range m.texts {
		t := &m.texts[i]
		template := strings.Join(t.template.words, " ")
		out[template] = append(out[template], t.cluster.Root(t.codeLine))
	}
	return out
}

// someIDs returns the ids of n patterns, those of the highest severity first.
func (m *Miner) someIDs(n int) []string {
	var out []string
	for s := text.Critical; s < text.Severities; s++ {
		for _, c := range m.all {
			if c.severity == s && !c.gone() && len(out) < n {
				out = append(out, c.id)
			}
		}
	}
	return out
}
