package redact

// value is where the value of a pair stands.
type value struct {
	start, end int
	next       int // where to go on: behind the closing quote, if there is one
	quoted     bool
}

// parseValue finds the value that begins at or behind j, for a name of kind k.
// It reports false if there is none.
func (sc *scanner) parseValue(j int, k kind) (value, bool) {
	s := sc.text
	for j < len(s) && (s[j] == ' ' || s[j] == '\t') {
		j++
	}
	if c := sc.byteAt(j); c == '[' || c == '(' {
		n := sc.byteAt(j + 1)
		inMap := c == '[' && sc.byteAt(j-1) == ':' && isAlnum(n) && placeholderLen(s[j:]) == 0 // map[name:[value]] in Go
		if n == '"' || n == '\'' || n == '\\' || inMap || k.isHeader() {
			j++
		}
	}
	if c := sc.byteAt(j); (c == 'b' || c == 'u' || c == 'r' || c == 'f') && (sc.byteAt(j+1) == '"' || sc.byteAt(j+1) == '\'') {
		j++ // the prefix of a string in Python
	}
	open := j
	for sc.byteAt(open) == '\\' {
		open++
	}
	if q := sc.byteAt(open); q == '"' || q == '\'' {
		v := value{start: open + 1, quoted: true}
		v.end, v.next = sc.closingQuote(open+1, q, open-j)
		return v, v.end > v.start
	}
	v := value{start: j, end: sc.unquotedEnd(j, k)}
	v.next = v.end
	return v, v.end > v.start
}

// closingQuote returns where a quoted value ends, and the index behind its
// closing quote. The value begins at i, behind the quote q and n backslashes
// before that. Quotes within the value have more backslashes; a quote with
// fewer ends the text around it, and with that the value.
func (sc *scanner) closingQuote(i int, q byte, n int) (end, next int) {
	escapes := 0
	for ; i < len(sc.text) && sc.text[i] != '\n'; i++ {
		switch c := sc.text[i]; {
		case c == '\\':
			escapes++
			continue
		case c == q && escapes%(2*(n+1)) == n:
			return i - n, i + 1
		case (c == q || c == '"') && escapes < n:
			return i - escapes, i
		}
		escapes = 0
	}
	return i, i
}

// unquotedEnd returns where an unquoted value that begins at i ends: at white
// space, at what closes something around it, or at a separator with another
// pair behind it. The values of some headers have spaces and separators in
// them.
func (sc *scanner) unquotedEnd(i int, k kind) int {
	s := sc.text
	wide := k.isHeader() // spaces and separators belong to it
	for ; i < len(s); i++ {
		switch s[i] {
		case '[':
			i += max(placeholderLen(s[i:])-1, 0)
		case '\n':
			return i
		case ' ', '\t':
			if !wide {
				return i
			}
		case '\\':
			if c := sc.byteAt(i + 1); c == 'n' || c == 'r' || c == 't' || c == '"' || c == '\'' || c == '\\' {
				return i
			}
		case '"', '\'', '`', ')', ']', '}', '<':
			if wide || !isAlnum(sc.byteAt(i+1)) || s[i] == '<' {
				return i
			}
		case ',', ';', '&':
			if !wide && sc.separates(i) {
				return i
			}
		}
	}
	return i
}

// separates reports whether the separator at i ends a value: it is at the end
// of the text, or not followed by what could go on with the value, or followed
// by the name of a pair.
func (sc *scanner) separates(i int) bool {
	c := sc.byteAt(i + 1)
	if c == 0 || !in(c, setName) && c < 0x80 && c != '!' && c != '#' && c != '$' && c != '%' && c != '*' {
		return true
	}
	end := sc.skip(i+1, setName)
	return sc.byteAt(end) == '=' || sc.byteAt(end) == ':'
}
