// Package picture makes a [display.Document] of the facts of an answer: what a person
// is shown of them, in a terminal or on a page.
//
//	a := answer.PrepareTraces(response, options)
//	text := a.Within(budget)
//	doc := picture.Of(&a, "Query traces")
//
// The facts are those that the answer was made of, and it is worded first: what it
// says of them, and which calls it proposes, the document says too. As in an answer
// nothing is computed, and telemetry passes the cleaner; a bound is one of numbers
// rather than of bytes, and what it leaves out is a note.
package picture

import (
	"math"
	"strconv"
	"time"

	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/render/answer"
	"airefinery-mcp/internal/render/budget"
	"airefinery-mcp/internal/render/display"
	"airefinery-mcp/internal/safe"
)

// Bounds of texts in bytes: of names, of what a line, a span or an attribute says,
// and of what agents said.
const (
	nameBytes     = 200
	attrBytes     = 400
	textBytes     = 2000
	stackBytes    = 8000
	speechBytes   = 4000
	headlineBytes = 200
)

// Of makes the document of an answer about logs, metrics or traces that was worded.
func Of(a *answer.Answer, title string) *display.Document {
	p := begin(a, title)
	switch {
	case a.Logs != nil:
		p.logs(a.Logs)
	case a.Metrics != nil:
		p.metrics(a.Metrics)
	case a.Survey != nil:
		p.survey(a.Survey)
	case a.Detail != nil:
		p.detail(a.Detail)
	}
	return p.doc
}

// picture is a document while it is made.
type picture struct {
	*answer.Words
	clean *safe.Cleaner
	said  *budget.Said
	doc   *display.Document
}

func begin(a *answer.Answer, title string) *picture {
	o := a.Words.Options()
	r := &o.Request
	p := &picture{Words: &a.Words, clean: a.Words.Clean(), said: a.Said}
	p.doc = &display.Document{
		Tool: o.Names.Tool, Title: title, Mark: o.Names.Mark.String(),
		Asked:   append(pairs(r.Asked), pairs(o.Names.Own)...),
		Fetched: ms(r.FetchedAt.UnixNano()), To: ms(r.FetchedAt.UnixNano()),
		Notes: words(p.said.Notes),
	}
	if start := r.Start(); !start.IsZero() {
		p.doc.From = ms(start.UnixNano())
	}
	for _, u := range o.Names.Understood {
		p.note(safe.Format("%s=%s was taken for %s", safe.Token(u.Name), safe.Argument(u.Given), safe.Argument(u.Taken)))
	}
	for _, c := range p.said.Next {
		p.doc.Next = append(p.doc.Next, next(&c, o.Names.Tool))
	}
	return p
}

func next(c *budget.NextCall, tool string) display.Call {
	out := display.Call{Tool: tool, Arguments: append(pairs(c.Args), pairs(c.Own)...), Why: c.Why.String()}
	if c.Tool != "" {
		out.Tool = c.Tool
	}
	return out
}

// pairs are arguments: they are the caller's own words, or what the program proposes.
func pairs(params []analysis.Param) []display.Pair {
	out := make([]display.Pair, 0, len(params))
	for _, p := range params {
		out = append(out, display.Pair{Name: p.Name, Value: argument(p.Value)})
	}
	return out
}

func argument(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case int:
		return strconv.Itoa(v)
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// note adds a sentence that a reader must know.
func (p *picture) note(text safe.Text) { p.doc.Notes = append(p.doc.Notes, text.String()) }

// bounded says of more things than are shown which ones are, and returns how many.
func (p *picture) bounded(all, most int, things, which safe.Text) int {
	if all > most {
		p.note(safe.Format("%s of %s %s are shown: %s", safe.Int(most), safe.Int(all), things, which))
	}
	return min(all, most)
}

// fact adds a number that sums the data up.
func (p *picture) fact(name, value safe.Text) {
	p.doc.Facts = append(p.doc.Facts, display.Pair{Name: name.String(), Value: value.String()})
}

// covered says what was seen of a signal, of which the answer says what is missing.
func (p *picture) covered(signal string, c *analysis.Coverage, records int) {
	p.doc.Coverage = append(p.doc.Coverage, display.Coverage{
		Signal: signal, From: instant(c.From), To: instant(c.To), Records: records,
		Cut: safe.JoinWith("; ", p.said.Incomplete...).String(),
	})
}

// headline is the sentence of what stands out.
func (p *picture) headline(text safe.Text) { p.doc.Headline = text.OneLine().String() }

// name cleans and cuts a name.
func (p *picture) name(text string) string { return p.clean.Clean(text).Cut(nameBytes).String() }

// clock says when something was.
func (p *picture) clock(ns int64) safe.Text {
	return budget.ClockSecond(ns, p.Options().Request.FetchedAt)
}

// onset is one of the document.
func onset(o *analysis.Onset, until int64) *display.Onset {
	if o == nil {
		return nil
	}
	return &display.Onset{From: ms(o.From), To: ms(o.To), Until: ms(until)}
}

// ms is a time or a duration in ms.
func ms(ns int64) float64 { return float64(ns) / 1e6 }

// instant is a time in ms, 0 where it is not known.
func instant(t time.Time) float64 {
	if t.IsZero() {
		return 0
	}
	return ms(t.UnixNano())
}

// number is a number that may not be known.
func number(f float64) *float64 {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil
	}
	return &f
}

// took is a duration that may not be known.
func took(ns int64, known bool) *float64 {
	if !known {
		return nil
	}
	return number(ms(ns))
}

// length says how long something took.
func length(ms float64) safe.Text {
	if ms >= 1000 {
		return safe.Format("%s s", budget.FloatText(ms/1000))
	}
	return safe.Format("%s ms", budget.FloatText(ms))
}

// quantity is a number of things, by their name for one and for others.
func quantity(n int, one, many safe.Text) safe.Text {
	if n == 1 {
		return safe.Format("1 %s", one)
	}
	return safe.Format("%s %s", safe.Int(n), many)
}

func words(texts []safe.Text) []string {
	var out []string
	for _, t := range texts {
		out = append(out, t.String())
	}
	return out
}
