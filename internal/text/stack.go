package text

import (
	"slices"
	"strings"
)

// Stack is a stack trace.
type Stack struct {
	// Exception is the line that names it: "httpx.ReadTimeout: timed out".
	Exception string
	// Frames are "file:line function", the deepest call first, at most 200.
	Frames []string
	// InApp is the index of the deepest frame that is the program's own and no
	// library's; -1 if there is none.
	InApp int
}

// maxFrames is how many frames of a stack trace are kept, the deepest.
const maxFrames = 200

// Key returns what tells stack traces apart: the exception's type and the
// frames.
func (s *Stack) Key() string {
	kind, _, _ := strings.Cut(s.Exception, ":")
	return kind + "\x00" + strings.Join(s.Frames, "\x00")
}

// Brief returns the exception and the deepest frame of the program's own code.
func (s *Stack) Brief() string {
	if s.InApp < 0 {
		return s.Exception
	}
	return s.Exception + " @ " + s.Frames[s.InApp]
}

// Full returns the exception with all frames, the paths of libraries shortened
// to their last element.
func (s *Stack) Full() string {
	var b strings.Builder
	b.WriteString(s.Exception)
	for i, f := range s.Frames {
		b.WriteString(" < ")
		if i != s.InApp {
			f = f[strings.LastIndexAny(upTo(f, " "), "/\\")+1:]
		}
		b.WriteString(f)
	}
	return b.String()
}

// DecidingFrame returns the frame that says most: the deepest one of the
// program's own code, else the deepest; "" when there is none.
func (s *Stack) DecidingFrame() string {
	if len(s.Frames) == 0 {
		return ""
	}
	return s.Frames[max(s.InApp, 0)]
}

// upTo returns what stands before the first sep, the whole text without one.
func upTo(s, sep string) string {
	head, _, _ := strings.Cut(s, sep)
	return head
}

// ParseStack reads a text that is a stack trace, as the attribute
// exception.stacktrace has it, also one of Python without the line before its
// frames. It returns nil when there is none.
func ParseStack(trace string) *Stack {
	_, s := SplitStack(trace)
	if s == nil && strings.Contains(trace, `File "`) {
		s = pythonStack(trace)
	}
	return s
}

// pythonHeader starts a stack trace of Python.
const pythonHeader = "Traceback (most recent call last):"

// SplitStack splits a text into what stands before its stack trace and the
// trace, nil when there is none. Traces of Python, Go, and of Java, JavaScript
// and .NET ("  at frame") are known. What starts like a trace and has no frame,
// as where each line came as a text of its own, is none: it would be lost.
func SplitStack(text string) (string, *Stack) {
	if strings.IndexByte(text, '\n') < 0 {
		return text, nil // a frame has a line of its own
	}
	if i := strings.Index(text, pythonHeader); i >= 0 {
		if s := pythonStack(text[i:]); len(s.Frames) > 0 {
			if s.Exception == "" { // cut off behind a frame
				s.Exception = pythonHeader
			}
			return text[:i], s
		}
		return text, nil
	}
	if i := strings.Index(text, "goroutine "); i >= 0 && strings.Contains(text[i:], "]:\n") {
		if before, s := goStack(text, i); len(s.Frames) > 0 {
			return before, s
		}
		return text, nil
	}
	if i := atFrame(text); i >= 0 {
		return atStack(text, i)
	}
	return text, nil
}

// pythonStack reads frames as `File "path", line 12, in name`; of chained
// exceptions the last one is what was raised.
func pythonStack(text string) *Stack {
	s := &Stack{}
	var raised strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		trimmed := strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(trimmed, "Traceback ("):
			s.Frames = s.Frames[:0]
			raised.Reset()
		case strings.HasPrefix(trimmed, `File "`):
			if len(s.Frames) == 2*maxFrames {
				s.Frames = s.Frames[:copy(s.Frames, s.Frames[maxFrames:])]
			}
			s.Frames = append(s.Frames, pythonFrame(trimmed))
		case trimmed == "" || line[0] == ' ' || line[0] == '\t':
		default:
			spaced(&raised, " ", trimmed)
		}
	}
	s.Exception = raised.String()
	// Python's deepest call stands last.
	slices.Reverse(s.Frames)
	s.Frames = s.Frames[:min(len(s.Frames), maxFrames)]
	s.findInApp()
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

func atStack(text string, at int) (string, *Stack) {
	s := &Stack{}
	before := strings.TrimRight(text[:at], "\r\n")
	head := strings.LastIndexByte(before, '\n') + 1
	var raised strings.Builder
	raised.WriteString(strings.TrimSpace(before[head:]))
	for line := range strings.SplitSeq(text[at:], "\n") {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "at "):
			if len(s.Frames) < maxFrames {
				s.Frames = append(s.Frames, line[3:])
			}
		case strings.HasPrefix(line, "Caused by: "):
			raised.WriteString("; caused by " + line[len("Caused by: "):])
		case line == "" || strings.HasPrefix(line, "... "):
		default:
			raised.WriteString(" " + line)
		}
	}
	s.Exception = raised.String()
	s.findInApp()
	if head == 0 {
		return before, s
	}
	return before[:head], s
}

func goStack(text string, at int) (string, *Stack) {
	s := &Stack{}
	before := strings.TrimSpace(text[:at])
	if i := strings.LastIndex(before, "panic: "); i >= 0 {
		s.Exception, _, _ = strings.Cut(before[i:], "\n")
	} else {
		s.Exception = strings.TrimSuffix(upTo(text[at:], "\n"), ":")
	}
	name := ""
	for line := range strings.SplitSeq(text[at:], "\n") {
		if !strings.HasPrefix(line, "\t") {
			name = upTo(line, "(0x")
			continue
		}
		if len(s.Frames) == maxFrames {
			break
		}
		place := upTo(strings.TrimSpace(line), " +0x")
		s.Frames = append(s.Frames, place+" "+name)
	}
	s.findInApp()
	return before, s
}

func (s *Stack) findInApp() {
	s.InApp = -1
	for i, f := range s.Frames {
		if !library(f) {
			s.InApp = i
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
