package text

import "strings"

// LooksLikeFrame reports whether a line may be a frame of a stack trace, of
// those that [LinesOfStack] knows. It costs next to nothing.
func LooksLikeFrame(line string) bool {
	if line == "" || line[0] != ' ' && line[0] != '\t' {
		return false
	}
	return isAtFrame(line) || isPythonFrame(line) || isGoPlace(line)
}

// LinesOfStack returns how many lines are one stack trace, from the first on, as
// where a collector made an entry of each; 0 where the first one starts none. It
// stops before whatever need not be of the trace, and reports none that has no
// frame. line returns one of the lines, false where there is none, or none that
// may belong to those before it.
func LinesOfStack(line func(i int) (string, bool)) int {
	first, ok := line(0)
	if !ok {
		return 0
	}
	switch trimmed := strings.TrimSpace(first); {
	case strings.HasSuffix(trimmed, pythonHeader):
		return linesOfPython(line)
	case isGoStart(trimmed):
		return linesOfGo(line)
	}
	if second, ok := line(1); ok && isAtFrame(second) && namesException(first) {
		return linesOfAt(line)
	}
	return 0
}

// linesOfAt counts the lines of a trace of Java, JavaScript or .NET.
func linesOfAt(line func(i int) (string, bool)) int {
	n := 2
	for i := n; ; i++ {
		s, ok := line(i)
		if !ok {
			return n
		}
		switch trimmed := strings.TrimSpace(s); {
		case isAtFrame(s), strings.HasPrefix(trimmed, "... ") && s != trimmed, strings.HasPrefix(trimmed, "--- End of "):
			n = i + 1
		case strings.HasPrefix(trimmed, "Caused by: "), strings.HasPrefix(trimmed, "Suppressed: ") && s != trimmed:
			n = i + 1
		default:
			return n
		}
	}
}

// linesOfPython counts the lines of a trace of Python and of those that led to
// it. Of a message of several lines the first alone can be told.
func linesOfPython(line func(i int) (string, bool)) int {
	n, frames, raised := 0, 0, false
	for i := 1; ; i++ {
		s, ok := line(i)
		if !ok {
			break
		}
		trimmed := strings.TrimSpace(s)
		switch {
		case trimmed == "" && raised, raised && strings.HasSuffix(trimmed, "exception occurred:"), raised && strings.HasSuffix(trimmed, "following exception:"):
			continue // of the trace if another part of it follows
		case trimmed == pythonHeader && raised:
			raised = false
			continue
		case raised:
			return n
		case isPythonFrame(s):
			frames++
		case frames == 0:
			return n
		case s[0] == ' ' || s[0] == '\t': // a line of the source, or a mark below it
		case namesException(s):
			raised = true
		default:
			return n
		}
		n = i + 1
	}
	return n
}

// linesOfGo counts the lines of a panic and its goroutines.
func linesOfGo(line func(i int) (string, bool)) int {
	n, dumped := 0, false
	for i := 0; ; i++ {
		s, ok := line(i)
		if !ok {
			return n
		}
		switch trimmed := strings.TrimSpace(s); {
		case isGoroutine(trimmed):
			dumped = true
		case dumped && isGoPlace(s):
			n = i + 1
		case trimmed == "", i == 0, !dumped && (strings.HasPrefix(s, "\tpanic: ") || strings.HasPrefix(s, "[signal ")):
		case dumped && isGoCall(s): // its place follows
			if next, ok := line(i + 1); !ok || !isGoPlace(next) {
				return n
			}
		default:
			return n
		}
	}
}

// isAtFrame reports whether a line is "  at frame", with a place or a call.
func isAtFrame(s string) bool {
	frame, ok := strings.CutPrefix(strings.TrimLeft(s, " \t"), "at ")
	if !ok || s[0] != ' ' && s[0] != '\t' {
		return false
	}
	frame = strings.TrimRight(frame, " \r{")
	last := strings.LastIndexByte(frame, ':')
	return strings.ContainsRune(frame, '(') || frame == "<anonymous>" ||
		last > 0 && last+1 < len(frame) && strings.Trim(strings.TrimPrefix(frame[last+1:], "line "), "0123456789") == ""
}

func isPythonFrame(s string) bool {
	frame := strings.TrimLeft(s, " \t")
	return len(frame) < len(s) && strings.HasPrefix(frame, `File "`) && strings.Contains(frame, `", line `)
}

func isGoPlace(s string) bool { return strings.HasPrefix(s, "\t") && strings.Contains(s, ".go:") }

// isGoCall reports whether a line is a call as Go has it: "main.f(0x1)".
func isGoCall(s string) bool {
	return strings.HasSuffix(s, ")") && strings.IndexByte(upTo(s, "("), ' ') < 0 || strings.HasPrefix(s, "created by ")
}

func isGoroutine(s string) bool {
	return strings.HasPrefix(s, "goroutine ") && strings.HasSuffix(s, "]:")
}

func isGoStart(s string) bool {
	return strings.HasPrefix(s, "panic: ") || strings.HasPrefix(s, "fatal error: ") || isGoroutine(s)
}

// exceptionEnds are what the names of exceptions end in.
var exceptionEnds = [...]string{"Exception", "Error", "Throwable", "Failure", "Fault", "Interrupt", "Exit", "Warning", "Timeout", "Iteration", "Group", "Trace"}

// namesException reports whether a line has the name of an exception at its end
// or before a colon: "java.io.IOException: closed", "Uncaught TypeError: no".
func namesException(s string) bool {
	for s = strings.TrimSpace(s); s != ""; {
		word, rest, _ := strings.Cut(s, " ")
		name, colon := strings.CutSuffix(word, ":")
		if s = rest; name == "" || !colon && rest != "" && !strings.HasPrefix(rest, "[") {
			continue
		}
		if i := strings.LastIndexAny(name, ".$"); i > 0 && i+1 < len(name) && name[i+1] >= 'A' && name[i+1] <= 'Z' && !strings.ContainsAny(name, "/(=\"[") {
			return true // of a package
		}
		for _, end := range exceptionEnds {
			if strings.HasSuffix(name, end) {
				return true
			}
		}
	}
	return false
}
