package trim

import (
	"slices"
	"strings"
)

// stack is a stack trace that was taken out of a message.
type stack struct {
	// exception is the line that names it: "httpx.ReadTimeout: timed out".
	exception string
	// frames are "file:line function", the deepest call first.
	frames []string
	// own is the index of the deepest frame that is no library's; -1 if none.
	own int
	// count is how many lines have it.
	count int
}

// maxFrames is how many frames of a stack trace are kept, the deepest.
const maxFrames = 200

// key tells stack traces apart: by place and by the exception's type.
func (s *stack) key() string {
	kind, _, _ := strings.Cut(s.exception, ":")
	return kind + "\x00" + strings.Join(s.frames, "\x00")
}

// brief is the exception and the deepest frame of the program's own code.
func (s *stack) brief() string {
	if s.own < 0 {
		return s.exception
	}
	return s.exception + " @ " + s.frames[s.own]
}

// full is the exception with all frames, libraries' paths shortened.
func (s *stack) full() string {
	var b strings.Builder
	b.WriteString(s.exception)
	for i, f := range s.frames {
		b.WriteString(" < ")
		if i != s.own {
			f = f[strings.LastIndexAny(cutAt(f, " "), "/\\")+1:]
		}
		b.WriteString(f)
	}
	return b.String()
}

func cutAt(s, sep string) string {
	before, _, _ := strings.Cut(s, sep)
	return before
}

// takeStack splits a text into what stands before its stack trace and the
// trace; nil when there is none.
func takeStack(text string) (string, *stack) {
	if i := strings.Index(text, "Traceback (most recent call last):"); i >= 0 {
		return text[:i], pythonStack(text[i:])
	}
	if i := strings.Index(text, "goroutine "); i >= 0 && strings.Contains(text[i:], "]:\n") {
		return goStack(text, i)
	}
	if i := atFrame(text); i >= 0 {
		return atStack(text, i)
	}
	return text, nil
}

// pythonStack reads frames as `File "path", line 12, in name`; of chained
// exceptions the last one is what was raised.
func pythonStack(text string) *stack {
	s := &stack{}
	var raised strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		trimmed := strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(trimmed, "Traceback ("):
			s.frames = s.frames[:0]
			raised.Reset()
		case strings.HasPrefix(trimmed, `File "`):
			if len(s.frames) == 2*maxFrames {
				s.frames = s.frames[:copy(s.frames, s.frames[maxFrames:])]
			}
			s.frames = append(s.frames, pythonFrame(trimmed))
		case trimmed == "" || line[0] == ' ' || line[0] == '\t':
		default:
			spaced(&raised, " ", trimmed)
		}
	}
	s.exception = raised.String()
	// Python's deepest call stands last.
	slices.Reverse(s.frames)
	s.frames = s.frames[:min(len(s.frames), maxFrames)]
	s.findOwn()
	return s
}

// spaced adds a text, behind a mark unless it is the first.
func spaced(b *strings.Builder, mark, text string) {
	if b.Len() > 0 {
		b.WriteString(mark)
	}
	b.WriteString(text)
}

func pythonFrame(line string) string {
	path, rest, _ := strings.Cut(strings.TrimPrefix(line, `File "`), `"`)
	rest = strings.TrimPrefix(rest, ", line ")
	number, name, _ := strings.Cut(rest, ", in ")
	return strings.TrimSpace(path + ":" + number + " " + name)
}

// atFrame finds the first line of the form "  at frame", as Java and
// JavaScript write them; -1 when there is none.
func atFrame(text string) int {
	for from := 0; ; {
		i := strings.Index(text[from:], "at ")
		if i < 0 {
			return -1
		}
		i += from
		start := i
		for start > 0 && (text[start-1] == ' ' || text[start-1] == '\t') {
			start--
		}
		if start < i && start > 0 && text[start-1] == '\n' {
			return start
		}
		from = i + 3
	}
}

func atStack(text string, at int) (string, *stack) {
	s := &stack{}
	before := strings.TrimRight(text[:at], "\r\n")
	head := strings.LastIndexByte(before, '\n') + 1
	var raised strings.Builder
	raised.WriteString(strings.TrimSpace(before[head:]))
	for line := range strings.SplitSeq(text[at:], "\n") {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "at "):
			if len(s.frames) < maxFrames {
				s.frames = append(s.frames, line[3:])
			}
		case strings.HasPrefix(line, "Caused by: "):
			raised.WriteString("; caused by " + line[len("Caused by: "):])
		case line == "" || strings.HasPrefix(line, "... "):
		default:
			raised.WriteString(" " + line)
		}
	}
	s.exception = raised.String()
	s.findOwn()
	if head == 0 {
		return before, s
	}
	return before[:head], s
}

func goStack(text string, at int) (string, *stack) {
	s := &stack{}
	before := strings.TrimSpace(text[:at])
	if i := strings.LastIndex(before, "panic: "); i >= 0 {
		s.exception, _, _ = strings.Cut(before[i:], "\n")
	} else {
		s.exception = strings.TrimSuffix(cutAt(text[at:], "\n"), ":")
	}
	name := ""
	for line := range strings.SplitSeq(text[at:], "\n") {
		if !strings.HasPrefix(line, "\t") {
			name = cutAt(line, "(0x")
			continue
		}
		if len(s.frames) == maxFrames {
			break
		}
		place := cutAt(strings.TrimSpace(line), " +0x")
		s.frames = append(s.frames, place+" "+name)
	}
	s.findOwn()
	return before, s
}

func (s *stack) findOwn() {
	s.own = -1
	for i, f := range s.frames {
		if !library(f) {
			s.own = i
			return
		}
	}
}

// library reports whether a frame belongs to a runtime or a dependency.
func library(frame string) bool {
	for _, mark := range []string{"site-packages", "dist-packages", "/lib/python", "<frozen", "node_modules", "node:", "(internal/", "/pkg/mod/", "/go/src/runtime", "/src/runtime/", "/usr/local/go/", "/vendor/"} {
		if strings.Contains(frame, mark) {
			return true
		}
	}
	for _, start := range []string{"java.", "javax.", "jdk.", "sun.", "kotlin.", "scala.", "org.springframework.", "org.apache.", "io.netty.", "reactor."} {
		if strings.HasPrefix(frame, start) {
			return true
		}
	}
	return false
}
