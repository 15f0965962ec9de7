package answer

import (
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis/logs"
	"airefinery-mcp/internal/render/budget"
	"airefinery-mcp/internal/safe"
	"airefinery-mcp/internal/text"
)

// Logs answers for a response of the logs endpoint. The records that the result
// counts are log entries.
//
// The records come newest first, in columns. The summary has counts by service
// and severity, a histogram over time and the patterns of the messages, errors
// and rare ones first. What is small enough comes as records in either form.
func Logs(r *client.LogsResponse, o Options) Result {
	a := PrepareLogs(r, o)
	return a.Within(o.Budget)
}

// PrepareLogs finds the facts of which [Logs] makes an answer.
func PrepareLogs(r *client.LogsResponse, o Options) Answer {
	if len(r.Streams) == 0 && len(r.Series) > 0 {
		return PrepareMetrics(&client.MetricsResponse{Meta: r.Meta, ResultType: r.ResultType, Series: r.Series}, o)
	}
	words := newWords(o)
	table := logs.NewTable(r, &o.Request, &o.Filter, words.clean)
	usual := o.usual(table, words.clean)
	return bounded(Facts{Logs: table, Words: words}, func(o *Options) Result { return logsAnswer(table, usual, Words{o, words.clean}) })
}

func logsAnswer(table *logs.Table, usual *usualAnswer, words Words) Result {
	o := words.o
	a := &logAnswer{Words: words, frame: o.frame(words.clean), table: table, usual: usual, stacks: map[*logs.Stack]*cleanStack{}}
	if o.View.Form != Records {
		if res, ok := a.allRecords(); ok {
			return res
		}
		return a.summary()
	}
	offset := min(max(o.View.Offset, 0), len(a.table.Lines))
	for _, form := range logForms {
		if res, ok := a.records(offset, form); ok {
			return res
		}
	}
	// Not one line fits in the narrowest form.
	return a.leadAlone()
}

// logAnswer is an answer about logs while it is made.
type logAnswer struct {
	Words
	frame *budget.Frame
	table *logs.Table
	// compared is how the patterns of a summary changed, usual how all compares with
	// what is usual, nil where that is not known.
	compared *logs.Comparison
	usual    *usualAnswer
	// stacks are the cleaned stack traces that were asked for.
	stacks map[*logs.Stack]*cleanStack
}

// leadAlone is the answer for which there is no room: how much there is.
func (a *logAnswer) leadAlone() Result {
	w := budget.NewWriter(a.frame.MaxBytes)
	head := a.lead(w, true, false)
	w.Close('}')
	return Result{JSON: w.Bytes(), Head: head, Total: len(a.table.Lines)}
}

// lead writes the answer's start up to its notes, and returns where these begin.
// A bare one has no notes of its own, and a later page does not repeat what was
// asked.
func (a *logAnswer) lead(w *budget.Writer, bare, laterPage bool) (head int) {
	maxBytes := a.frame.MaxBytes
	a.frame.Head(w, maxBytes*2/5, laterPage)
	a.totals(w, laterPage)
	limit := maxBytes * 3 / 5
	if bare {
		limit = maxBytes / 2
	}
	budget.ListWithin(w, "incomplete", a.frame.Incomplete(&a.table.Coverage, a.limitReached), limit)
	head = w.Len()
	var notes []safe.Text
	if !bare {
		notes = a.notes()
	}
	a.frame.Notes(w, notes, limit)
	return head
}

// limitReached says what was seen where the limit cut the answer: of all lines,
// and of the severities that were asked for alone.
func (a *logAnswer) limitReached(n int) safe.Text {
	t := a.table
	since := func(from time.Time) safe.Text {
		if from.IsZero() {
			return safe.Const("in the whole window")
		}
		return safe.Format("from %s", budget.ClockSecond(from.UnixNano(), a.o.Request.FetchedAt))
	}
	said := safe.Format("%s entries is the limit: all lines were seen %s", safe.Int(n), since(t.Coverage.From))
	var last safe.Text
	for i := range t.Alone {
		alone := &t.Alone[i]
		name, from := safe.Format("%ss", severityName(alone.Severity)), since(alone.From)
		switch {
		case alone.Failed:
			said, last = safe.Format("%s; asking for %s alone failed", said, name), safe.Text{}
			continue
		case alone.Differs:
			name = safe.Format("what the API takes for %s", name)
		case from == last:
			said = safe.Format("%s, %s too", said, name)
			continue
		}
		said, last = safe.Format("%s; %s %s", said, name, from), from
	}
	return said
}

// totals writes how many entries there are, and of which severity.
func (a *logAnswer) totals(w *budget.Writer, laterPage bool) {
	t := a.table
	w.Key("totals")
	w.Open('{')
	budget.AtLeast(w, &t.Coverage)
	w.Count("entries", t.Fetched)
	if len(t.Lines) != t.Read || len(a.frame.Own) > 0 && !laterPage {
		w.Count("matched", len(t.Lines))
	}
	if t.Places > 0 && t.Places != len(t.Lines) {
		w.Count("places", t.Places)
	}
	for s, n := range t.Totals {
		if n > 0 {
			w.KeyText(severityName(text.Severity(s)))
			w.Int(int64(n))
		}
	}
	w.Close('}')
}

func severityName(s text.Severity) safe.Text { return safe.Token(s.String()) }

// severityLetter is the severity in a row.
func severityLetter(s text.Severity) safe.Text {
	if s == text.Unknown {
		return safe.Const("?") // no token
	}
	return safe.Token(s.Letter())
}

// LineTrace returns the name of a line's trace.
func (a *Words) LineTrace(t logs.Trace) safe.Text {
	if t.ID.IsZero() {
		return a.clean.Clean(t.Text)
	}
	return a.o.handle(t.ID)
}

// stackNumber names a stack trace within the answer.
func stackNumber(s *logs.Stack) safe.Text { return safe.Format("#%s", safe.Int(s.Number)) }

// briefStack returns the exception and the deepest frame of the program's own
// code.
func (a *logAnswer) briefStack(s *logs.Stack) safe.Text {
	clean := a.cleanStack(s)
	return clean.exception.Derived(clean.Stack.Brief())
}

// fullStack returns the exception and all frames, those of libraries shortened.
func (a *logAnswer) fullStack(s *logs.Stack) safe.Text {
	return a.cleanStack(s).full()
}

// Stack returns the exception and all frames, those of libraries shortened.
func (a *Words) Stack(s *logs.Stack) safe.Text { return a.newCleanStack(s).full() }

// cleanStack is a stack trace whose texts are cleaned.
type cleanStack struct {
	text.Stack
	exception safe.Text
}

func (c *cleanStack) full() safe.Text { return c.exception.Derived(c.Stack.Full()) }

func (a *logAnswer) cleanStack(s *logs.Stack) *cleanStack {
	c := a.stacks[s]
	if c == nil {
		c = a.newCleanStack(s)
		a.stacks[s] = c
	}
	return c
}

func (a *Words) newCleanStack(s *logs.Stack) *cleanStack {
	c := &cleanStack{exception: a.clean.Clean(s.Exception)}
	c.Exception, c.Frames, c.InApp = c.exception.String(), make([]string, len(s.Frames)), s.InApp
	for i, f := range s.Frames {
		c.Frames[i] = a.clean.Clean(f).String()
	}
	return c
}
