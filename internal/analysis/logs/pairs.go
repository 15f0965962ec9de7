package logs

import (
	"strings"
)

// readPairs reads a text that consists of pairs, as logfmt has them:
//
//	level=warn ts=2026-11-28T00:00:00Z msg="slow flush" took=9s
//
// ok is false when it does not: it then is a message that begins with a pair.
func readPairs(line string, from *origin) (m message, ok bool) {
	if !arePairs(line) {
		return message{}, false
	}
	r := newMemberReader(from)
	inMessage := false
	for rest := line; rest != ""; {
		var key, raw string
		key, raw, rest = nextPair(rest)
		if raw != "" {
			inMessage = raw != "=" && raw[1] != '"' && infoOf("", key).kind == messageMember && r.text == ""
		}
		switch {
		case key == "":
		case raw == "" && inMessage: // which should stand in quotes
			r.text += " " + key
		case raw == "":
			r.out = append(append(r.out, ' '), key...)
		case raw == "=":
			r.write("", key, "")
		default:
			r.member(infoOf("", key), "", key, unquotePair(raw[1:]), raw[1:], false, maxDepth)
		}
	}
	m = r.finish()
	if m.text == "" {
		m.text, m.members = m.members, ""
	}
	return m, true
}

// arePairs reports whether a text consists of pairs: of two or more and nothing
// else, or of a message and a level among other words.
func arePairs(line string) bool {
	pairs, words, message, level := 0, 0, false, false
	for rest := line; rest != ""; {
		var key, raw string
		key, raw, rest = nextPair(rest)
		switch {
		case key == "" && raw == "" && rest != "":
			return false // something else
		case key == "":
		case raw == "":
			words++
		default:
			pairs++
			switch infoOf("", key).kind {
			case messageMember:
				message = true
			case levelMember:
				level = true
			}
		}
	}
	return words == 0 && (pairs >= 2 || level) || message && level
}

// nextPair splits off the first pair or word: raw is "" for a word, else it
// starts with the equals sign. Both are "" where the text starts with neither.
func nextPair(s string) (key, raw, rest string) {
	s = strings.TrimLeft(s, " \t")
	n := 0
	for n < len(s) && keyByte(s[n]) {
		n++
	}
	switch {
	case n == 0:
		return "", "", s
	case n == len(s), s[n] == ' ', s[n] == '\t':
		return s[:n], "", s[n:]
	case s[n] != '=':
		return "", "", s
	}
	end := n + 1
	if end < len(s) && s[end] == '"' {
		for end++; end < len(s) && s[end] != '"'; end++ {
			if s[end] == '\\' {
				end++
			}
		}
		end = min(end+1, len(s))
	}
	for end < len(s) && s[end] != ' ' && s[end] != '\t' {
		end++
	}
	return s[:n], s[n:end], s[end:]
}

func keyByte(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c == '.' || c == '-' || c == '@' || c == '/'
}

// unquotePair returns the value of a pair without its quotes.
func unquotePair(v string) string {
	if len(v) < 2 || v[0] != '"' || v[len(v)-1] != '"' {
		return v
	}
	v = v[1 : len(v)-1]
	if strings.IndexByte(v, '\\') < 0 {
		return v
	}
	return strings.NewReplacer(`\n`, "\n", `\t`, "\t", `\"`, `"`, `\\`, `\`).Replace(v)
}
