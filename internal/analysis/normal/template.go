package normal

import (
	"strings"
	"unicode"

	"airefinery-mcp/internal/text"
)

// Bounds of a template that is kept.
const (
	// maxWords is the number of its words; those that are longer than maxWord bytes
	// are variable.
	maxWords, maxWord = 24, 48
	// maxJoined is the number of words of a template that one which says only how
	// messages end may stand for.
	maxJoined = 8
)

// bounded returns a template of bounded length. It holds words, no values: what
// varies in itself is masked.
func bounded(template string) string {
	words := strings.Split(text.Template(template), " ")
	for i, w := range words {
		if len(w) > maxWord {
			words[i] = text.Wildcard
		}
	}
	if len(words) > maxWords {
		words = append(words[:maxWords], text.Wildcard)
	}
	return strings.Join(words, " ")
}

// unify reports whether two templates are of one message: samples differ in what
// they saw vary.
func unify(a, b string) bool {
	if m, n := strings.Count(a, " "), strings.Count(b, " "); m != n && m != 1 && n != 1 {
		return false
	}
	x, y := strings.Split(a, " "), strings.Split(b, " ")
	if len(x) != len(y) {
		return isEnding(x) && endsLike(y, x) || isEnding(y) && endsLike(x, y)
	}
	agree, differ := 0, 0
	for i := range x {
		switch {
		case x[i] == y[i]:
			if x[i] != text.Wildcard {
				agree++
			}
		case wordsUnify(x[i], y[i]):
			differ++
		default:
			return false
		}
	}
	return agree >= differ && agree > 0 || differ == 0
}

// isEnding reports whether a template says only how messages end.
func isEnding(words []string) bool { return len(words) == 2 && words[0] == text.Wildcard }

func endsLike(words, ending []string) bool {
	n := len(words)
	return n > 2 && n <= maxJoined && words[n-1] == ending[1] && ending[1] != text.Wildcard
}

// wordsUnify reports whether what varies in one of two words may be what stands
// in the other.
func wordsUnify(a, b string) bool {
	return a == text.Wildcard || b == text.Wildcard || fits(a, b) || fits(b, a)
}

// fits reports whether a word is one of a pattern, by what stands before its
// first wildcard and behind its last one.
func fits(pattern, word string) bool {
	first := strings.Index(pattern, text.Wildcard)
	if first < 0 {
		return false
	}
	last := strings.LastIndex(pattern, text.Wildcard) + len(text.Wildcard)
	return len(word) >= first+len(pattern)-last && strings.HasPrefix(word, pattern[:first]) && strings.HasSuffix(word, pattern[last:])
}

// widened returns the template of all messages of two that unify.
func widened(a, b string) string {
	x, y := strings.Split(a, " "), strings.Split(b, " ")
	switch {
	case len(x) != len(y) && isEnding(x):
		return a
	case len(x) != len(y):
		return b
	}
	for i := range x {
		switch {
		case x[i] == y[i] || fits(x[i], y[i]):
		case fits(y[i], x[i]):
			x[i] = y[i]
		default:
			x[i] = text.Wildcard
		}
	}
	return strings.Join(x, " ")
}

// alike reports whether two templates have most of their words in common, in
// whatever order: one message in other words. Common words say nothing.
func alike(a, b string, common map[string]bool) bool {
	x, y := telling(a), telling(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	both, of, ofX := 0, 0, 0
	for w := range y {
		if !common[w] {
			of++
		}
	}
	for w := range x {
		if common[w] {
			continue
		}
		if ofX++; y[w] {
			both++
		}
	}
	return 2*both > of || both > 0 && 3*both >= 2*ofX && 3*both >= of
}

// telling are the words of a template that say something.
func telling(template string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(strings.ToLower(template)) {
		if w = strings.Trim(w, `.,:;!?()[]{}"'`); strings.ContainsFunc(w, unicode.IsLetter) && len(w) > 1 && !strings.Contains(w, text.Wildcard) {
			out[w] = true
		}
	}
	return out
}

// fewTemplates is from how many on the words that most of them have are no words of
// the message, but what stands before each.
const fewTemplates = 4

// commonWords are those that most of the templates of some lines have.
func commonWords(lines []Line) map[string]bool {
	n := map[string]int{}
	for i := range lines {
		for w := range telling(lines[i].Template) {
			n[w]++
		}
	}
	common := map[string]bool{}
	for w, k := range n {
		if len(lines) >= fewTemplates && 4*k >= 3*len(lines) {
			common[w] = true
		}
	}
	return common
}
