package redact

import "strings"

// maxBlock is how many lines of a block belong to a value.
const maxBlock = 16

// block finds the value of a pair in YAML whose name begins at start and which
// stands in the lines below its colon, before j: one word, or the lines of a
// block behind | or >. It reports false if there is none.
func (sc *scanner) block(start, j int) (value, bool) {
	s := sc.s
	j = sc.overSpaces(j)
	marked := sc.ahead(j) == '|' || sc.ahead(j) == '>'
	if marked {
		for j++; j < len(s) && (s[j] == '-' || s[j] == '+' || isDigit(s[j])); j++ {
		}
		j = sc.overSpaces(j)
	}
	if sc.ahead(j) != '\n' {
		return value{}, false
	}
	name := start
	for name > sc.floor && start-name < 64 && (s[name-1] == ' ' || s[name-1] == '-' || s[name-1] == '"' || s[name-1] == '\'') {
		name--
	}
	if name > 0 && s[name-1] != '\n' {
		return value{}, false // "Enter the password:", then another line
	}
	first := sc.overSpaces(j + 1)
	indent := first - (j + 1)
	if indent <= start-name {
		return value{}, false
	}
	end := lineEnd(s, first)
	if !marked {
		word := strings.TrimRight(s[first:end], " ")
		if strings.ContainsAny(word, " :=[({<") || word == "" || word[0] == '-' || !oddWord(word) && !random(word) {
			return value{}, false
		}
		return value{start: first, end: first + len(word), next: first + len(word), quoted: true}, true
	}
	for range maxBlock {
		if next := sc.overSpaces(end + 1); next-(end+1) < indent || next >= len(s) {
			break
		} else {
			end = lineEnd(s, next)
		}
	}
	return value{start: first, end: end, next: end, quoted: true}, end > first
}

func (sc *scanner) overSpaces(i int) int {
	for i < len(sc.s) && sc.s[i] == ' ' {
		i++
	}
	return i
}

// lineEnd returns where the line ends in which i is.
func lineEnd(s string, i int) int {
	if n := strings.IndexByte(s[i:], '\n'); n >= 0 {
		return i + n
	}
	return len(s)
}
