package traces

import (
	"strings"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/semconv"
)

// verdict is what a span says of how it ended.
type verdict uint8

const (
	fine         verdict = iota // or nothing else is said
	failedStatus                // by its status
	failedUnset                 // by what else it says, without a status
	excepted                    // an exception was handled
	unstated                    // there was an exception, and no word on whether it was handled
)

func (v verdict) failed() bool { return v == failedStatus || v == failedUnset }

// judge returns how a span ended. A status decides. Without one error.type says
// that it failed, for a span that did not must have none, and so do a status of
// its own and an exception that left the span. Another exception may have been
// handled.
func judge(s *client.Span) verdict {
	switch {
	case s.Status == client.StatusError:
		return failedStatus
	case s.Status == client.StatusUnset && saysItFailed(s):
		return failedUnset
	case exception(s) == nil:
		return fine
	case s.Status == client.StatusOK:
		return excepted
	}
	v := excepted
	for i := range s.Events {
		e := &s.Events[i]
		if e.Name != semconv.ExceptionEvent {
			continue
		}
		switch strings.ToLower(e.Attrs.Get(semconv.ExceptionEscaped)) {
		case "true":
			return failedUnset
		case "false":
		default:
			v = unstated
		}
	}
	return v
}

func saysItFailed(s *client.Span) bool {
	for i := range s.Attrs {
		if semconv.SaysFailed(s.Attrs[i].Key, s.Attrs[i].Value) {
			return true
		}
	}
	return false
}

// failingWord returns the attribute by which a span failed that has no status,
// on one line; "" where there is none.
func failingWord(s *client.Span) string {
	if s.Status != client.StatusUnset {
		return ""
	}
	for _, a := range s.Attrs {
		switch {
		case !semconv.SaysFailed(a.Key, a.Value):
		case a.Key == semconv.ErrorTag && !strings.EqualFold(a.Value, "true") && a.Value != "1":
			return oneLine(a.Value)
		default:
			return oneLine(a.Key + "=" + a.Value)
		}
	}
	return ""
}

// statesError reports whether a span of a search result has the status of an
// error, which is among the attributes there.
func statesError(s *client.Span) bool {
	return judge(s).failed() || strings.EqualFold(s.Attrs.Get(semconv.Status), "error")
}

// ExceptionOf returns what the last exception of a span says, "" without one.
func ExceptionOf(s *client.Span) string {
	e := exception(s)
	if e == nil {
		return ""
	}
	return oneLine(exceptionText(e, ""))
}
