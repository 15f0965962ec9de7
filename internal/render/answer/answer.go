// Package answer turns the facts of a response into the small JSON text that
// an assistant reads: Logs, Metrics and Traces, one function a signal, over the
// analysis of the same name. It computes nothing: it chooses by the budget what
// of the facts is shown, cleans their text and words them. The same input
// always gives the same bytes.
//
// All answers have one order, that of package budget, so that what a client
// cuts off is the content's end. In the content the gravest stands first, the
// newest where nothing is graver, and what explains rows stands before them.
package answer

import (
	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/analysis/incident"
	"airefinery-mcp/internal/analysis/logs"
	"airefinery-mcp/internal/analysis/metrics"
	"airefinery-mcp/internal/analysis/normal"
	"airefinery-mcp/internal/analysis/traces"
	"airefinery-mcp/internal/render/budget"
	"airefinery-mcp/internal/safe"
)

// Form chooses between an answer's forms.
type Form string

const (
	// Summary counts, groups and gives examples. A response that is small
	// enough is given whole instead.
	Summary Form = "summary"
	// Records gives the records themselves, a page at a time.
	Records Form = "records"
	// Conversation gives the run of the agents of one trace, a row a step, and Tree
	// its spans, whatever the summary of it would give.
	Conversation Form = "conversation"
	Tree         Form = "tree"
)

// viewRecords is the argument that asks for the records.
var viewRecords = analysis.Param{Name: "view", Value: string(Records)}

// viewConversation and viewTree are those that ask for the other forms.
var (
	viewConversation = analysis.Param{Name: "view", Value: string(Conversation)}
	viewTree         = analysis.Param{Name: "view", Value: string(Tree)}
)

// View is how the records that pass the filter are looked at.
type View struct {
	Form Form
	// Offset is the number of records that earlier pages showed, counted in the
	// order of this form after the filter.
	Offset int
	// Span is the handle of the one span of a trace that is shown whole, "" for
	// none; Offset then counts bytes of its texts.
	Span string
	// Unit is the unit of a metric's values, "" when it is not known.
	Unit string
}

// Options is what an answer is made of besides the response.
type Options struct {
	Request analysis.Request
	Filter  analysis.Filter
	View    View
	Budget  Budget
	Names   Names
	// Empty is why there are no records, nil where there are or nothing is known of
	// it.
	Empty *analysis.Emptiness
	// Content is of the trace that was asked for, from its logs.
	Content Content
	// Early is what was found of many traces before all were there; it may be nil.
	Early *traces.Early
	// Masker makes text from the upstream safe to show. Nil leaves text as it is.
	Masker safe.Masker
	// Usual compares the facts with what is usual; the table is nil of what is no
	// log. Nil where nothing is known, or a filter chose what came.
	Usual func(*logs.Table) *normal.Usual

	said *budget.Said
}

// Budget bounds an answer.
type Budget struct {
	// MaxBytes is the most bytes of JSON; no answer is longer, not by a byte.
	MaxBytes int
	// Less says why that is less than was asked for. It is the first of the
	// notes; empty where nothing else was asked.
	Less safe.Text
}

// Names are what an answer calls things by: the tool that gives it, what the
// caller can ask for next, and by which names.
type Names struct {
	// Tool is the name of the tool that answers.
	Tool string
	// Mark, when set, stands first in the answer: it says that the data is not
	// real.
	Mark safe.Text
	// Own are this server's own arguments of the call that keep records (match,
	// since …), as they are echoed and repeated in proposed calls.
	Own []analysis.Param
	// Note, when set, is the first of the notes but for what is said of the length: it
	// says what of the answer holds less far than usual.
	Note safe.Text
	// Understood are the arguments that were taken in other words than given.
	Understood []budget.Reading
	// Snapshot is the cursor of all that was fetched, for another view or filter
	// of it, and Page returns the cursor that continues this view at an offset:
	// the same offset gives the same cursor, at most 24 bytes. "" and nil where
	// nothing is kept.
	Snapshot string
	Page     func(offset int) string
	// Handle returns the short form of a trace id that the tools accept. Nil
	// means the 32 hex digits.
	Handle func(client.TraceID) string
}

// Answer words the facts of a response within a budget. The facts are found
// once, however many budgets are tried, and whoever else shows them gets the same.
// It is not safe for concurrent use.
type Answer struct {
	Facts
	// Said is what the answer says besides its content, once it was worded.
	Said   *budget.Said
	within func(Budget) Result
}

// Within words the answer.
func (a *Answer) Within(b Budget) Result { return a.within(b) }

// Facts are those of one signal; all others are nil.
type Facts struct {
	Logs     *logs.Table
	Metrics  *metrics.Table
	Survey   *traces.Survey
	Detail   *traces.Detail
	Incident *incident.Report
	// Words words parts of them.
	Words Words
}

// Words words facts in the same way wherever they are shown.
type Words struct {
	o     *Options
	clean *safe.Cleaner
}

// newWords returns the words of an answer, which keeps what it says.
func newWords(o Options) Words {
	o.said = &budget.Said{}
	return Words{&o, safe.NewCleaner(o.Masker)}
}

// Clean is what makes text of telemetry safe to show.
func (a *Words) Clean() *safe.Cleaner { return a.clean }

// Options are what was asked, and how it is looked at.
func (a *Words) Options() *Options { return a.o }

// Result is an answer.
type Result struct {
	// JSON is one object, at most Budget.MaxBytes long.
	JSON []byte
	// Head is the length of the head, up to the calls that are proposed. A further
	// member that says something of the answer belongs there.
	Head int
	// Total counts the records of the response that passed the filter, Shown
	// those that this answer shows as records or stands for with a count.
	Total, Shown int
	// Whole is set when the answer leaves nothing out, so that no snapshot need
	// be kept to continue it.
	Whole bool
}

// usual compares the facts of an answer with what is usual, nil where that is not
// known.
func (o *Options) usual(table *logs.Table, clean *safe.Cleaner) *usualAnswer {
	if o.Usual == nil {
		return nil
	}
	if u := o.Usual(table); u != nil {
		return &usualAnswer{Usual: u, clean: clean, now: o.Request.FetchedAt}
	}
	return nil
}

// frame returns what stands around the answer's content.
func (o *Options) frame(clean *safe.Cleaner) *budget.Frame {
	f := &budget.Frame{
		Tool: o.Names.Tool, Mark: o.Names.Mark, Request: &o.Request, Own: o.Names.Own, Understood: o.Names.Understood, Note: o.Names.Note,
		MaxBytes: o.Budget.MaxBytes, Less: o.Budget.Less, Clean: clean, Snapshot: safe.Token(o.Names.Snapshot), Said: o.said,
	}
	if o.View.Form != Summary && o.View.Form != "" {
		f.Listing = []analysis.Param{{Name: "view", Value: string(o.View.Form)}}
	}
	if page := o.Names.Page; page != nil {
		f.Page = func(offset int) safe.Text { return safe.Token(page(offset)) }
	}
	return f
}

// Trace returns the name of a trace by which it can be asked for, empty for the zero
// id.
func (a *Words) Trace(id client.TraceID) safe.Text { return a.o.handle(id) }

// handle returns the name of a trace, empty for the zero id.
func (o *Options) handle(id client.TraceID) safe.Text {
	switch {
	case id.IsZero():
		return safe.Text{}
	case o.Names.Handle == nil:
		return safe.Token(id.String())
	}
	return safe.Token(o.Names.Handle(id))
}
