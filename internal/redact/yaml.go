package redact

import "strings"

// maxBlockLines is how many lines of a block in YAML belong to a value.
const maxBlockLines = 16

// blockValue finds the value of a pair in YAML that stands in the lines below:
// a single word, or a block behind | or >. The name of the pair begins at
// start, and j is the index behind its colon. It reports false if there is
// none.
func (sc *scanner) blockValue(start, j int) (value, bool) {
	s := sc.text
	j = sc.skipSpaces(j)
	marked := sc.byteAt(j) == '|' || sc.byteAt(j) == '>'
	if marked {
		j++
		for c := sc.byteAt(j); c == '-' || c == '+' || isDigit(c); c = sc.byteAt(j) {
			j++
		}
		j = sc.skipSpaces(j)
	}
	if sc.byteAt(j) != '\n' {
		return value{}, false
	}
	name := start
	for name > sc.floor && start-name < 64 && (s[name-1] == ' ' || s[name-1] == '-' || s[name-1] == '"' || s[name-1] == '\'') {
		name--
	}
	if name > 0 && s[name-1] != '\n' {
		return value{}, false // "Enter the password:", then another line
	}
	first := sc.skipSpaces(j + 1)
	indent := first - (j + 1)
	if indent <= start-name {
		return value{}, false
	}
	end := lineEnd(s, first)
	if !marked {
		word := strings.TrimRight(s[first:end], " ")
		if strings.ContainsAny(word, " :=[({<") || word == "" || word[0] == '-' || !isOddWord(word) && !looksRandom(word) {
			return value{}, false
		}
		return value{start: first, end: first + len(word), next: first + len(word), quoted: true}, true
	}
	for range maxBlockLines {
		next := sc.skipSpaces(end + 1)
		if next-(end+1) < indent || next >= len(s) {
			break
		}
		end = lineEnd(s, next)
	}
	return value{start: first, end: end, next: end, quoted: true}, end > first
}
