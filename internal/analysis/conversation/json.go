package conversation

import (
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// value is the text of a JSON value without blanks around it; "" for none. It is
// taken apart without a copy and checked only as far as that needs: prompts
// repeat the history of a run many times over, and most of it was read before.
type value string

// parse returns the one JSON value that a text is, "" where it is none.
func parse(text string) value {
	text = strings.TrimSpace(text)
	if text == "" || skip(text, 0) != len(text) {
		return ""
	}
	return value(text)
}

// kind returns the byte that the value begins with, 0 for none.
func (v value) kind() byte {
	if v == "" {
		return 0
	}
	return v[0]
}

// skip returns the index behind the value that begins at i, -1 where it does not
// end.
func skip(s string, i int) int {
	switch s[i] {
	case '"':
		return skipString(s, i)
	case '{', '[':
	default: // a number or a word
		j := i
		for j < len(s) && !endsWord[s[j]] {
			j++
		}
		if j == i || strings.IndexByte("-0123456789tfn", s[i]) < 0 {
			return -1
		}
		return j
	}
	depth := 0
	for i < len(s) {
		switch s[i] {
		case '"':
			if i = skipString(s, i); i < 0 {
				return -1
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
		i++
	}
	return -1
}

// endsWord has the bytes that end a number or a word, blank those that may stand
// between tokens.
var endsWord, blank = bytesOf(",]}\" \t\r\n"), bytesOf(" \t\r\n")

func bytesOf(s string) (set [256]bool) {
	for i := range len(s) {
		set[s[i]] = true
	}
	return set
}

// skipString returns the index behind the string that begins at i, -1 where it
// does not end.
func skipString(s string, i int) int {
	for j := i + 1; ; {
		n := strings.IndexByte(s[j:], '"')
		if n < 0 {
			return -1
		}
		j += n
		backslashes := 0
		for s[j-1-backslashes] == '\\' {
			backslashes++
		}
		if j++; backslashes%2 == 0 {
			return j
		}
	}
}

// next returns the index of the next byte that is no blank at or behind i.
func next(s string, i int) int {
	for i < len(s) && blank[s[i]] {
		i++
	}
	return i
}

// fewElements is how many elements most arrays have at most.
const fewElements = 8

// elements returns those of an array, nil where it is none.
func (v value) elements() []value { return v.appendElements(nil) }

// appendElements appends those of an array, and returns nil where it is none or
// does not end with the value.
func (v value) appendElements(out []value) []value {
	if v.kind() != '[' {
		return nil
	}
	s := string(v)
	i := next(s, 1)
	for i < len(s) && s[i] != ']' {
		end := skip(s, i)
		if end < 0 {
			return nil
		}
		out = append(out, value(s[i:end]))
		if i = next(s, end); i < len(s) && s[i] == ',' {
			i = next(s, i+1)
		} else if i >= len(s) || s[i] != ']' {
			return nil
		}
	}
	if i != len(s)-1 {
		return nil
	}
	return out
}

// members are those of an object, in the order in which they came; list is nil of
// what is none. They are few, so that to look at each is faster than to keep them by
// name.
type members struct {
	list []member
	has  uint64 // the bits of their names
}

type member struct {
	name  string
	value value
}

// bitOf is a bit by which most names are told from others.
func bitOf(name string) uint64 {
	if name == "" {
		return 1
	}
	return 1 << ((uint(name[0]) + 5*uint(len(name))) % 64)
}

// get returns a member by its name, the last of several, "" for none.
func (m members) get(name string) value {
	if m.has&bitOf(name) == 0 {
		return ""
	}
	return m.find(name)
}

func (m members) find(name string) value {
	for i := len(m.list) - 1; i >= 0; i-- {
		if m.list[i].name == name {
			return m.list[i].value
		}
	}
	return ""
}

// fewMembers is how many members messages and their parts have at most, as a rule.
const fewMembers = 6

// members returns those of an object.
func (v value) members() members {
	if v.kind() != '{' {
		return members{}
	}
	return v.appendMembers(make([]member, 0, fewMembers))
}

// appendMembers returns those of an object, in the memory of a list.
func (v value) appendMembers(list []member) members {
	if v.kind() != '{' {
		return members{}
	}
	m, _ := readMembers(string(v), 0, list)
	return m
}

// ofObject reports whether they are those of an object, if it has none.
func (m members) ofObject() bool { return m.list != nil }

// readMembers returns the members of the object that begins at an index, in the
// memory of a list, and the index behind it; that is 0 where only [skip] can tell
// where it ends.
func readMembers(s string, i int, list []member) (m members, end int) {
	m.list = list
	odd := false
	for i = next(s, i+1); i < len(s) && s[i] != '}'; {
		if s[i] != '"' {
			return members{}, 0
		}
		end := skipString(s, i)
		if end < 0 {
			return members{}, 0
		}
		name := value(s[i:end]).text()
		if i = next(s, end); i >= len(s) || s[i] != ':' {
			return members{}, 0
		}
		if i = next(s, i+1); i >= len(s) {
			return members{}, 0
		}
		if end = skip(s, i); end < 0 {
			return members{}, 0
		}
		if c := s[i]; c != '"' && c != '{' && c != '[' {
			odd = odd || strings.ContainsAny(s[i:end], "{[")
		}
		m.list = append(m.list, member{name, value(s[i:end])})
		m.has |= bitOf(name)
		if i = next(s, end); i < len(s) && s[i] == ',' {
			i = next(s, i+1)
		} else if i >= len(s) || s[i] != '}' {
			return members{}, 0
		}
	}
	if odd || i >= len(s) {
		return m, 0
	}
	return m, i + 1
}

// text returns the text of a string, "" of null, and other JSON as it is.
func (v value) text() string {
	switch v.kind() {
	case '"':
		if strings.IndexByte(string(v), '\\') < 0 {
			return string(v[1 : len(v)-1])
		}
		text, _ := jsontext.AppendUnquote(nil, string(v)) // what is wrong in it is left as well as can be
		return string(text)
	case 'n':
		return ""
	}
	return string(v)
}

// first returns the text of the first of some members that is a text, a number
// or a word.
func (m members) first(names ...string) string {
	for _, name := range names {
		if v := m.get(name); v.kind() != '{' && v.kind() != '[' {
			if text := v.text(); text != "" {
				return text
			}
		}
	}
	return ""
}

// memberAt returns the text of a member of JSON by its path, "a.0.b"; "" where
// there is none.
func memberAt(text, path string) string {
	v := parse(text)
	for name := range strings.SplitSeq(path, ".") {
		if v.kind() == '[' {
			all := v.elements()
			i, err := strconv.Atoi(name)
			if err != nil || i < 0 || i >= len(all) {
				return ""
			}
			v = all[i]
			continue
		}
		v = v.members().get(name)
	}
	return v.text()
}
