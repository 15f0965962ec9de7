package trim

import (
	"hash/fnv"
	"strings"
	"unicode/utf8"
)

// wildcard stands in a template for what varies.
const wildcard = "<*>"

// Bounds of mining.
const (
	// maxWord is how many bytes of a word are looked at.
	maxWord = 512
	// maxTokens is the number of words of a message that are looked at.
	maxTokens = 40
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

func (c *cluster) template() string { return strings.Join(c.tokens, " ") }

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
	exact := s.letter() + strings.Join(tokens, " ")
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

// maskTokens splits a message into words, what looks variable masked, and
// returns the HTTP status among them.
func maskTokens(text string) (tokens []string, status string) {
	protocol := false
	for word := range strings.FieldsSeq(text) {
		if len(tokens) == maxTokens {
			return append(tokens, wildcard), status
		}
		bare := strings.Trim(word, `"'`)
		switch {
		case strings.HasPrefix(bare, "HTTP/"):
			protocol = true
			tokens = append(tokens, word)
			continue
		case protocol && len(bare) == 3 && digits(bare):
			status = bare
			tokens = append(tokens, word)
		default:
			tokens = append(tokens, maskLong(word))
		}
		protocol = false
	}
	return tokens, status
}

// maskLong masks a word, and the end of one that is too long.
func maskLong(w string) string {
	if len(w) <= maxWord {
		return maskWord(w)
	}
	n := maxWord
	for !utf8.RuneStart(w[n]) && n > maxWord-utf8.UTFMax {
		n--
	}
	return squeeze(maskWord(w[:n]) + wildcard)
}

// maskWord masks the variable parts of one word.
func maskWord(w string) string {
	first := strings.IndexAny(w, "0123456789")
	if first < 0 {
		if strings.HasPrefix(w, "http") && strings.Contains(w, "?") {
			return cutAt(w, "?") + "?" + wildcard
		}
		return w
	}
	// The names before the first value: a=b=1.
	names := 0
	for i := strings.IndexByte(w[:first], '='); i > 0; i = strings.IndexByte(w[names:first], '=') {
		names += i + 1
	}
	if names > 0 {
		return w[:names] + maskValue(w[names:])
	}
	return maskValue(w)
}

// maskValue masks the variable parts of what stands behind its name.
func maskValue(w string) string {
	if strings.Contains(w, "://") {
		w = cutAt(w, "?")
	}
	var b strings.Builder
	for i := 0; i < len(w); {
		if uuid(w[i:]) {
			b.WriteString(wildcard)
			i += uuidLen
			continue
		}
		end := i
		hex, numbers := true, 0
		for end < len(w) && wordByte(w[end]) {
			c := w[end]
			if c >= '0' && c <= '9' {
				numbers++
			} else if c|0x20 > 'f' {
				hex = false
			}
			end++
		}
		switch {
		case end == i:
			b.WriteByte(w[i])
			i++
			continue
		case numbers == 0:
			b.WriteString(w[i:end])
		case hex && end-i >= 8 || end-i >= 16:
			b.WriteString(wildcard)
		default:
			maskDigits(&b, w[i:end])
		}
		i = end
	}
	return squeeze(b.String())
}

const uuidLen = 36

// uuid reports whether a text starts with a UUID.
func uuid(s string) bool {
	if len(s) < uuidLen || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return false
	}
	for i := range uuidLen {
		c := s[i]
		if c != '-' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'f') {
			return false
		}
	}
	return true
}

func wordByte(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80
}

// maskDigits writes a word with its runs of digits masked: "u<*>", "<*>ms".
func maskDigits(b *strings.Builder, s string) {
	for i := 0; i < len(s); {
		if s[i] < '0' || s[i] > '9' {
			b.WriteByte(s[i])
			i++
			continue
		}
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		b.WriteString(wildcard)
	}
}

// squeeze makes one wildcard of those joined by marks: addresses, decimals,
// UUIDs, times.
func squeeze(s string) string {
	for _, mark := range []string{".", ":", "-", ",", ""} {
		joined := wildcard + mark + wildcard
		for strings.Contains(s, joined) {
			s = strings.ReplaceAll(s, joined, wildcard)
		}
	}
	return s
}
