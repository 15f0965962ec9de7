package logs

import (
	"cmp"
	"strings"

	"airefinery-mcp/internal/semconv"
	"airefinery-mcp/internal/text"
)

// place is what a record says of the code that wrote it, and of what was
// raised there, by part. The parts that came first count.
type place [semconv.CodeParts]string

func (p *place) add(part semconv.CodePart, value string) {
	if p[part] == "" && value != "null" {
		p[part] = value
	}
}

// maxPlace is the longest name of a place, in bytes.
const maxPlace = 200

// name returns the place without its line: a class or module and its function, a
// file, or a logger. A part that has not the form of one is none, and ok is false:
// others call other things a file or a caller. line is the line that stands behind
// a file, "" where there is none.
func (p *place) name() (name, line string, ok bool) {
	namespace, function := p[semconv.CodeNamespace], p[semconv.CodeFunction]
	if file := sourceFile(p[semconv.CodeFile], &line); namespace != "" {
		name = qualified(namespace, function)
	} else if name = sourceFile(p[semconv.CodeCaller], &line); name == "" {
		name = cmp.Or(file, function, p[semconv.CodeLogger])
	}
	if !isCodeName(name) {
		return "", "", false
	}
	return name, line, true
}

// placeReader reads places of which each is mostly the one before, but for its line.
type placeReader struct {
	last       place
	name, line string
	ok         bool
}

// read returns the name of a place, and its line apart.
func (r *placeReader) read(p *place) (name, line string) {
	line = p[semconv.CodeLine]
	p[semconv.CodeLine] = ""
	if !r.ok || *p != r.last {
		r.last = *p
		r.name, r.line, r.ok = p.name()
	}
	if line = cmp.Or(r.line, line); !r.ok || len(line) > 9 || !isNumber(line) {
		line = ""
	}
	return r.name, line
}

// qualified returns a function with the class or module that it is in.
func qualified(namespace, function string) string {
	switch {
	case function == "":
		return namespace
	case strings.HasPrefix(function, namespace):
		return function
	}
	return namespace + "." + function
}

// sourceFile returns the name of a file of source code, or of a function with
// its line, and sets the line that stands behind it. It is "" for anything else.
func sourceFile(path string, line *string) string {
	name, at := cutLine(path)
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 || at == "" && !sourceExtensions[name[dot+1:]] {
		return ""
	}
	if at != "" {
		*line = at
	}
	return fileName(name)
}

var sourceExtensions = func() map[string]bool {
	m := map[string]bool{}
	for e := range strings.FieldsSeq("c cc cjs clj cpp cs cxx dart ex exs erl fs go groovy h java js jsx kt kts lua m mjs php pl py pyx rb rs scala swift ts tsx vb vue") {
		m[e] = true
	}
	return m
}()

// maxCodeDigits is the number of digits in a row from which on a name is an id.
const maxCodeDigits = 4

// isCodeName reports whether a text may be the name of a place or a type in code,
// and no sentence or id.
func isCodeName(s string) bool {
	digits := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c <= ' ' || c == '"' || c == '=':
			return false
		case c >= '0' && c <= '9':
			if digits++; digits == maxCodeDigits {
				return false
			}
		default:
			digits = 0
		}
	}
	return len(s) <= maxPlace
}

// fileName returns the last two elements of a path.
func fileName(path string) string {
	elements := 0
	for i := len(path) - 1; i >= 0; i-- {
		if path[i] != '/' && path[i] != '\\' {
			continue
		}
		if elements++; elements == 2 {
			return path[i+1:]
		}
	}
	return path
}

// cutLine cuts the number of a line off a place: "pay.go:12", "Pay.java(12)",
// "Orders#12".
func cutLine(s string) (name, line string) {
	end := len(s)
	if end > 0 && s[end-1] == ')' {
		end--
	}
	i := end
	for i > 0 && s[i-1] >= '0' && s[i-1] <= '9' {
		i--
	}
	if i == end || i < 2 || s[i-1] != ':' && s[i-1] != '#' && s[i-1] != '(' {
		return s, ""
	}
	return s[:i-1], s[i:end]
}

// isNumber reports whether a text has no other bytes than digits.
func isNumber(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// exception returns the type of what was raised: of a stack trace, as
// "httpx.ReadTimeout: timed out" begins, else what is stated beside it.
func (p *place) exception(s *text.Stack) string {
	if s != nil {
		if kind, _, _ := strings.Cut(s.Exception, ":"); kind != "" && isCodeName(kind) {
			return kind
		}
	}
	if kind := p[semconv.CodeException]; isCodeName(kind) {
		return kind
	}
	return ""
}

// maxPlaceWords is how many words from the start of a line may be its place.
const maxPlaceWords = 9

// findPlace looks for the place in the code among what stands before the
// message, and in the word that the reader stopped at where a mark follows it.
func (h *headReader) findPlace() {
	if h.pri >= 0 || h.hosts > 0 || !h.timed && h.severity == text.Unknown {
		return
	}
	words := 0
	for i := 0; i <= h.at && words < maxPlaceWords; words++ {
		i = skipBlanks(h.line, i)
		end := i
		for end < len(h.line) && h.line[end] != ' ' && h.line[end] != '\t' && h.line[end] != '|' {
			end++
		}
		if end == len(h.line) || end-i > maxPlace {
			return
		}
		word := h.line[i:end]
		if end > h.at && !strings.HasSuffix(word, ":") && !strings.HasSuffix(word, "]") && markLen(h.line[skipBlanks(h.line, end):]) == 0 && h.line[end] == ' ' {
			return
		}
		if name, line, ok := codePlace(word); ok {
			h.from.place.add(semconv.CodeLogger, name)
			h.from.place.add(semconv.CodeLine, line)
			return
		}
		i = end + 1
	}
}

// codePlace reads a word as a place in the code: "c.x.Orders", "Orders#12",
// "[pay.py:12]", "mod.sub:function:12".
func codePlace(word string) (name, line string, ok bool) {
	word = strings.Trim(word, "[]{}<>,:")
	if len(word) < 4 || word[0]|0x20 < 'a' || word[0]|0x20 > 'z' || !strings.ContainsAny(word, ".:#(") {
		return "", "", false
	}
	name, line = cutLine(word)
	parts := 1
	for i := range len(name) {
		switch c := name[i]; {
		case c == '.' || c == ':' || c == '#' || c == '/':
			if i+1 == len(name) || c != ':' && name[i+1] == c || name[i+1] == '/' {
				return "", "", false
			}
			parts++
		case c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '$' || c == '-':
		default:
			return "", "", false
		}
	}
	return name, line, isCodeName(name) && (parts > 1 || line != "")
}
