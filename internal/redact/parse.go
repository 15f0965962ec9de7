package redact

// value is where the value of a pair stands.
type value struct {
	start, end int
	next       int // behind the closing quote
	quoted     bool
}

// parseValue finds the value that begins at or behind j. It reports false if
// there is none.
func (sc *scanner) parseValue(j int, k kind) (value, bool) {
	s := sc.text
	for j < len(s) && (s[j] == ' ' || s[j] == '\t') {
		j++
	}
	if c := sc.byteAt(j); c == '[' || c == '(' {
		n := sc.byteAt(j + 1)
		goMap := c == '[' && sc.byteAt(j-1) == ':' && isAlnum(n) && placeholderLen(s[j:]) == 0 // map[name:[value]]
		if n == '"' || n == '\'' || n == '\\' || goMap || k == kindAuth || k == kindCookie || k == kindSetCookie {
			j++
		}
	}
	if c := sc.byteAt(j); (c == 'b' || c == 'u' || c == 'r' || c == 'f') && (sc.byteAt(j+1) == '"' || sc.byteAt(j+1) == '\'') {
		j++
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

// closingQuote returns where a quoted value ends that begins at i and was opened
// by a quote behind n backslashes, and where to go on. Quotes that belong to
// the value have more backslashes; one with fewer ends a text around it.
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

// unquotedEnd returns where a value without quotes ends that begins at i: at
// white space, at a quote or bracket that closes something around it, or at a
// separator that another pair follows.
func (sc *scanner) unquotedEnd(i int, k kind) int {
	s := sc.text
	wide := k == kindAuth || k == kindCookie || k == kindSetCookie
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

// separates reports whether the separator at i ends a value: at the end, or
// before a space, a quote or the next name.
func (sc *scanner) separates(i int) bool {
	c := sc.byteAt(i + 1)
	if c == 0 || !in(c, setName) && c < 0x80 && c != '!' && c != '#' && c != '$' && c != '%' && c != '*' {
		return true
	}
	end := sc.skip(i+1, setName)
	return sc.byteAt(end) == '=' || sc.byteAt(end) == ':'
}
