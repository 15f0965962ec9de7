package text

import "strings"

// TraceIDIn returns the trace id that a plain text names: "TraceID: 5b8a…", with
// any mark between the two words and before the id, or "[service,5b8a…,0515…]", as
// Spring writes it. An id has 16 or 32 hexadecimal digits. It returns "" where
// there is none.
func TraceIDIn(s string) string {
	for from := 0; ; {
		at := strings.Index(s[from:], "race")
		if at < 0 {
			return bracketedTraceID(s)
		}
		at += from
		from = at + len("race")
		if at == 0 || s[at-1]|0x20 != 't' {
			continue
		}
		rest := strings.TrimLeft(s[from:], "-_. ")
		if len(rest) < 2 || !strings.EqualFold(rest[:2], "id") {
			continue
		}
		rest = strings.TrimLeft(rest[2:], `"': =[`)
		if id := leadingID(rest); id != "" {
			return id
		}
	}
}

// leadingID returns the id that a text begins with.
func leadingID(s string) string {
	n := 0
	for n < len(s) && isHex(s[n]) {
		n++
	}
	if n != 16 && n != 32 || n < len(s) && (isWord(s[n]) || s[n] == '-') {
		return ""
	}
	return s[:n]
}

// bracketedTraceID finds an id between the name of a service and a span's id, all
// in brackets.
func bracketedTraceID(s string) string {
	for {
		open := strings.IndexByte(s, '[')
		if open < 0 {
			return ""
		}
		s = s[open+1:]
		end := strings.IndexByte(s, ']')
		if end < 0 {
			return ""
		}
		_, rest, ok := strings.Cut(s[:end], ",")
		id, span, both := strings.Cut(rest, ",")
		if ok && both && leadingID(id) == id && id != "" && len(span) >= 16 && leadingID(span[:16]) != "" {
			return id
		}
	}
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}
