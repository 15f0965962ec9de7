package traces

import (
	"cmp"
	"slices"
	"strings"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/semconv"
	"airefinery-mcp/internal/text"
)

// Cause is how the error of a trace came up through its spans.
type Cause struct {
	// Chain are the nodes that failed, from the topmost down to the deepest.
	Chain []int32
	// Message is the error message of the deepest span or, where that one says
	// nothing, of the nearest span above it that does and failed or has an exception
	// of which nothing is known: a callee that only reports an error is explained by
	// its caller. It is "" where none says anything.
	Message string
	// Said is the node that Message is of, None without one.
	Said int32
	// Frame is what the stack trace of that span's exception says most by: its
	// deepest frame in the program's own code, else its deepest; "" without a
	// stack trace.
	Frame string
}

// cause returns how the trace's error came up, nil when nothing failed.
func (f *Forest) cause() *Cause {
	deepest := f.deepestFailure()
	if deepest == None {
		return nil
	}
	c := &Cause{}
	for i := deepest; i != None; i = f.Nodes[i].Parent {
		if f.Nodes[i].Failed {
			c.Chain = append(c.Chain, i)
		}
	}
	slices.Reverse(c.Chain)
	c.Message, c.Said = f.explain(deepest)
	if c.Said != None {
		if e := exception(f.Nodes[c.Said].Span); e != nil {
			c.Frame = decidingFrame(cmp.Or(e.Attrs.Get(semconv.ExceptionStacktrace), stackOf(e.Attrs.Get(semconv.ExceptionMessage))))
		}
	}
	return c
}

// explain returns the error message of a node or of the nearest one above it that
// has one, and which node that is. Where none has, it is the attribute
// by which one failed.
func (f *Forest) explain(i int32) (message string, said int32) {
	said = None
	for ; i != None; i = f.Nodes[i].Parent {
		if n := &f.Nodes[i]; n.Failed || n.unstated() {
			if m := errorMessage(f.Nodes[i].Span); m != "" {
				return m, i
			}
			if word, at := failingWord(f.Nodes[i].Span), i; message == "" && word != "" {
				message, said = word, at
			}
		}
	}
	return message, said
}

// exception returns a span's last exception, nil when it has none.
func exception(s *client.Span) *client.Event {
	for i := len(s.Events) - 1; i >= 0; i-- {
		if s.Events[i].Name == semconv.ExceptionEvent {
			return &s.Events[i]
		}
	}
	return nil
}

// Message returns what the span says of its failure, "" where it did not fail or says
// nothing.
func (n *Node) Message() string {
	if !n.Failed {
		return ""
	}
	return errorMessage(n.Span)
}

// errorMessage returns what a failed span says of its failure, on one line: its
// exception, else its status message, else its error.type.
func errorMessage(s *client.Span) string {
	message := s.StatusMessage
	if e := exception(s); e != nil {
		message = exceptionText(e, message)
	}
	if message == "" {
		message = semconv.ErrorText.First(s.Attrs.Get)
	}
	return oneLine(strings.TrimSuffix(message, stackOf(message)))
}

// stackOf returns the stack trace that a message ends with, "" where it has none:
// LangChain for JavaScript writes the message, a blank line, and the message again
// with its stack.
func stackOf(message string) string {
	head, _, ok := strings.Cut(message, "\n    at ")
	if !ok {
		return ""
	}
	if said, again, ok := strings.Cut(head, "\n\n"); ok && strings.HasSuffix(again, said) {
		return message[len(said):]
	}
	return message[len(head):]
}

// exceptionText returns what an exception says, or another message where it says
// no more than its type.
func exceptionText(e *client.Event, other string) string {
	typ, said := e.Attrs.Get(semconv.ExceptionType), e.Attrs.Get(semconv.ExceptionMessage)
	switch {
	case typ != "" && said != "" && !strings.HasPrefix(said, typ):
		return typ + ": " + said
	case said != "":
		return said
	case other == "":
		return typ
	}
	return other
}

// oneLine returns a text with each run of white space made one blank, and none
// at its ends. A text that is so already is returned itself.
func oneLine(s string) string {
	blank := true // whether the byte before is one, or there is none
	for i := range len(s) {
		switch c := s[i]; {
		case c == ' ' && !blank:
			blank = true
		case c <= ' ' || c >= 0x80:
			return strings.Join(strings.Fields(s), " ")
		default:
			blank = false
		}
	}
	return strings.TrimSuffix(s, " ")
}

// decidingFrame returns the frame of a stack trace that says most, "" where the
// text is none.
func decidingFrame(stacktrace string) string {
	if s := text.ParseStack(stacktrace); s != nil {
		return s.DecidingFrame()
	}
	return ""
}
