package budget

import (
	"slices"
	"time"

	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/safe"
)

// Frame is what stands around the content of an answer.
type Frame struct {
	// Tool is the name of the tool that answers.
	Tool string
	// Mark, when set, stands first: it says that the data is not real.
	Mark safe.Text
	// Request is what was asked of the API.
	Request *analysis.Request
	// Own are this server's own arguments of the call that keep records (match,
	// since …), in the order in which they are echoed.
	Own []analysis.Param
	// Listing are the arguments besides Own that decide on the records of a page
	// and their order: the view, unless it is the usual one.
	Listing []analysis.Param
	// Understood are the arguments that were taken in other words than given.
	Understood []Reading
	// MaxBytes bounds the answer; no answer is longer, not by a byte.
	MaxBytes int
	// Less, when set, says why that is less than was asked for, Note what of the
	// answer holds less far than usual.
	Less, Note safe.Text
	// Clean makes text from the upstream safe to show. Nil leaves it as it is.
	Clean *safe.Cleaner
	// Snapshot is the cursor of all that was fetched, for another view or filter
	// of it, and Page returns the cursor that continues this view at an offset.
	// Nil and empty where nothing is kept. A cursor has at most 24 bytes.
	Snapshot safe.Text
	Page     func(offset int) safe.Text
	// Said, where it is not nil, is told what the answer says besides its content,
	// whether there is room for it or not.
	Said *Said
}

// Said is what an answer says besides its content.
type Said struct {
	Incomplete, Notes []safe.Text
	Next              []NextCall
}

// Reading is an argument of the call that was taken in other words than it was
// given: "last 2 hours" for 2h.
type Reading struct{ Name, Given, Taken string }

// pageCursor returns the cursor that continues at an offset, empty where
// nothing is kept.
func (f *Frame) pageCursor(offset int) safe.Text {
	if f.Page == nil {
		return safe.Text{}
	}
	return f.Page(offset)
}

// head writes the start of an answer: mark, window, now, asked. The object
// stays open.
func (f *Frame) head(w *Writer, mark safe.Text, asked, own []analysis.Param) {
	w.Open('{')
	if !mark.IsEmpty() {
		w.Member("data", mark)
	}
	if start := f.Request.Start(); !start.IsZero() {
		w.Key("window")
		w.Texts(stamp(start), stamp(f.Request.FetchedAt))
	}
	w.Member("now", stamp(f.Request.FetchedAt))
	if len(asked)+len(own) > 0 {
		w.Key("asked")
		w.Params(asked, own)
		f.writeUnderstood(w)
	}
}

// writeUnderstood says as what arguments were taken.
func (f *Frame) writeUnderstood(w *Writer) {
	if len(f.Understood) == 0 {
		return
	}
	w.Key("understood")
	w.Open('{')
	for _, r := range f.Understood {
		w.KeyText(safe.Token(r.Name))
		w.Text(safe.Format("%s as %s", safe.Argument(r.Given).Cut(60), safe.Argument(r.Taken).Cut(60)))
	}
	w.Close('}')
}

// Head writes the start of an answer in at most limit bytes, the object left
// open: with long arguments cut, or without the arguments where that is not
// enough. A later page, which says only what is its own, has no arguments.
func (f *Frame) Head(w *Writer, limit int, laterPage bool) {
	asked, own := f.Request.Asked, f.Own
	if laterPage {
		asked, own = nil, nil
	}
	if w.Try(limit, func() { f.head(w, f.Mark, asked, own) }) {
		return
	}
	if w.Try(limit, func() { f.head(w, f.Mark, CutParams(asked), CutParams(own)) }) {
		return
	}
	f.head(w, f.Mark.Cut(100), nil, nil)
}

// Params writes arguments as an object. They are the caller's own, or ours,
// and are written as they are.
func (w *Writer) Params(lists ...[]analysis.Param) {
	w.Open('{')
	for _, list := range lists {
		for _, p := range list {
			w.KeyText(safe.Token(p.Name))
			switch v := p.Value.(type) {
			case string:
				w.Text(safe.Argument(v))
			case int:
				w.Int(int64(v))
			case bool:
				w.Bool(v)
			default:
				w.Null()
			}
		}
	}
	w.Close('}')
}

// CutParams returns the parameters with long texts cut.
func CutParams(params []analysis.Param) []analysis.Param {
	out := slices.Clone(params)
	for i, p := range params {
		if s, ok := p.Value.(string); ok {
			out[i].Value = safe.Argument(s).Cut(24).String()
		}
	}
	return out
}

// List writes an array of sentences under a key, nothing when there are none.
func List(w *Writer, key literal, sentences []safe.Text) {
	if len(sentences) == 0 {
		return
	}
	w.Key(key)
	w.Texts(sentences...)
}

// Notes writes the answer's notes up to a length of the answer. First comes
// that it is shorter than was asked, then what is wrong with all of its times.
func (f *Frame) Notes(w *Writer, notes []safe.Text, limit int) {
	var first []safe.Text
	for _, n := range []safe.Text{f.Less, f.Note} {
		if !n.IsEmpty() {
			first = append(first, n)
		}
	}
	first = append(first, f.timeNotes()...)
	all := append(first, notes...)
	if f.Said != nil {
		f.Said.Notes = all
	}
	ListWithin(w, "notes", all, limit)
}

// timeNotes says where the window is not what it seems.
func (f *Frame) timeNotes() []safe.Text {
	var out []safe.Text
	if r := f.Request; r.Skewed() {
		side := safe.Const("behind")
		if r.Skew > 0 {
			side = safe.Const("ahead of")
		}
		out = append(out, safe.Format("the API's clock is %s %s this server's: window and now are by this server's, the records by others",
			Duration(int64(r.Skew.Abs().Round(time.Second))), side))
	}
	if r := f.Request; r.BeyondKept() {
		out = append(out, safe.Format("the window is longer than the %s for which engines keep such records by default: that there is nothing older says nothing",
			Duration(int64(r.Kept))))
	}
	return out
}

// ListWithin writes sentences under a key up to a length of the answer, and
// says how many more there were. Where not even the first fits it is cut.
func ListWithin(w *Writer, key literal, sentences []safe.Text, limit int) {
	for n := len(sentences); n > 0; n-- {
		some := sentences[:n:n]
		if rest := len(sentences) - n; rest > 0 {
			some = append(some, safe.Format("%s more", safe.Int(rest)))
		}
		if w.Try(limit, func() { List(w, key, some) }) {
			return
		}
	}
	if len(sentences) > 0 {
		List(w, key, []safe.Text{sentences[0].Cut(50)})
	}
}

// ListIfFits writes as many sentences under a key as fit, none where not even the
// first does.
func ListIfFits(w *Writer, key literal, sentences []safe.Text, limit int) {
	for n := len(sentences); n > 0; n-- {
		if w.Try(limit, func() { List(w, key, sentences[:n]) }) {
			return
		}
	}
}

// AtLeast says first in the totals that they do not count all there was.
func AtLeast(w *Writer, c *analysis.Coverage) {
	if c.Partial() {
		w.Key("at_least")
		w.Bool(true)
	}
}

// Limits of what is told of a response's own troubles: sentences of one kind,
// and bytes of the upstream's words in each.
const (
	maxTroubles    = 4
	maxTroubleText = 160
	maxInfoText    = 240
)

// Incomplete says what of the window or the response was not seen, a sentence
// a cut. limit words a reached limit of n records.
func (f *Frame) Incomplete(c *analysis.Coverage, limit func(n int) safe.Text) []safe.Text {
	var out []safe.Text
	for i := 0; i < len(c.Cuts); {
		kind, end := c.Cuts[i].Kind, i+1
		for end < len(c.Cuts) && c.Cuts[end].Kind == kind {
			end++
		}
		most := end - i
		if kind == analysis.ByWarning || kind == analysis.ByUnreadable {
			most = min(most, maxTroubles)
		}
		for _, cut := range c.Cuts[i : i+most] {
			out = append(out, f.cutText(&cut, limit))
		}
		if rest := end - i - most; rest > 0 {
			out = append(out, safe.Format("%s more like these", safe.Int(rest)))
		}
		i = end
	}
	if f.Said != nil {
		f.Said.Incomplete = out
	}
	return out
}

// Infos says what the engine told of an answer that is whole.
func (f *Frame) Infos(c *analysis.Coverage) []safe.Text {
	var out []safe.Text
	for i, info := range c.Infos {
		if i == maxTroubles {
			return append(out, safe.Format("%s more like these", safe.Int(len(c.Infos)-i)))
		}
		out = append(out, safe.Format("the upstream says: %s", f.Clean.Clean(info).OneLine().Cut(maxInfoText)))
	}
	return out
}

func (f *Frame) cutText(c *analysis.Cut, limit func(n int) safe.Text) safe.Text {
	what := f.Clean.Clean(c.What)
	switch c.Kind {
	case analysis.ByLimit:
		return limit(c.N)
	case analysis.ByWarning:
		return safe.Format("partial answer, the upstream warns: %s", what.Cut(maxTroubleText))
	case analysis.ByUnreadable:
		text := safe.Format("%s × %s: %s", safe.Int(c.N), f.Clean.Clean(c.Where), what)
		return safe.Format("unreadable and left out: %s", text.Cut(maxTroubleText))
	case analysis.BySearch:
		text := safe.Format("partial answer: the search did %s of %s parts", safe.Int(c.N), safe.Int(c.Of))
		if c.Seen > 0 {
			text = safe.Format("%s, and looked at %s traces", text, safe.Int(c.Seen))
		}
		return text
	default: // BySize, in the client's words
		return what
	}
}
