package tools

import (
	"cmp"
	"context"

	"airefinery-mcp/internal/reader"
	"airefinery-mcp/internal/render/answer"
	"airefinery-mcp/internal/safe"
)

// Sizes of answers outside of MCP, in bytes. Who reads them is not known, but
// nothing stands between.
const (
	defaultMaxBytes = 7_500
	Ceiling         = 100_000 // the most that a call may ask for, if the operator says nothing
)

// room is how long the answer to a call may be.
type room struct {
	bytes int          // what it is laid out in first; may be more than the limit
	limit reader.Limit // what the text must hold
	less  safe.Text    // why it is shorter than was asked, if it has to be
}

// roomFor returns the room of a call that asks for so many bytes; 0 is a call
// that does not say.
func (s *Set) roomFor(ctx context.Context, asked int) *room {
	usual, most := reader.Limit{N: defaultMaxBytes}, reader.Limit{N: cmp.Or(s.cfg.MaxBytes, Ceiling)}
	whose := safe.Format("this server gives at most %s bytes", safe.Int(most.N))
	if r := reader.From(ctx); r != nil {
		usual = r.Default
		if s.cfg.MaxBytes == 0 {
			most, whose = r.Most, limitText(r)
		}
	}
	if asked == 0 {
		return &room{bytes: min(usual.N, most.N), limit: usual}
	}
	out := &room{
		// More than fits, to see whether anything is lost by the limit; of
		// text that is not ASCII three bytes may be one character.
		bytes: min(asked, max(Ceiling, 3*min(asked, most.N))),
		limit: most,
		less:  safe.Format("max_bytes %s asked; %s", safe.Int(asked), whose),
	}
	if !s.cfg.Forget {
		out.less = safe.Format("%s: page on with the cursor", out.less)
	}
	return out
}

// limitText says how much a client shows.
func limitText(r *reader.Reader) safe.Text {
	n := safe.Int(r.Most.N)
	switch {
	case r == reader.Unknown:
		return safe.Format("a client not known here is given at most %s bytes", n)
	case r.Most.Unit == reader.Characters:
		return safe.Format("this client shows %s characters", n)
	case r.Most.Unit == reader.Escaped:
		return safe.Format("this client shows %s characters, escapes counted", n)
	}
	return safe.Format("this client shows %s bytes", n)
}

// maxRenderings is how often an answer is laid out at most. The last time it
// gets so few bytes that it fits whatever it holds.
const maxRenderings = 5

// fill lays an answer out until it fits the room as its reader counts. A text
// is never cut: it is made anew, with less in it.
func (r *room) fill(render func(answer.Budget) []byte) []byte {
	b := answer.Budget{MaxBytes: r.bytes}
	for n := 1; ; n++ {
		text := render(b)
		if r.limit.Holds(text) || n == maxRenderings {
			return text
		}
		b.MaxBytes, b.Less = r.limit.Less(text), r.less
		if n == maxRenderings-1 {
			b.MaxBytes = r.limit.Sure()
		}
	}
}
