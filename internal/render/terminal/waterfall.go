package terminal

import (
	"fmt"
	"slices"
	"strings"

	"airefinery-mcp/internal/render/display"
)

const (
	maxSpans = 40
	figures  = 9 // columns of a duration
)

// waterfall draws the spans of a trace, one a line, over its time.
func (p *page) waterfall(w *display.Waterfall) {
	if w == nil || len(w.Spans) == 0 {
		return
	}
	chosen := p.choose(w)
	detail := fmt.Sprintf("%s  %s, %s, %s", w.Trace, duration(w.Duration), things(len(w.Spans), "span"), things(len(w.Services), "service"))
	p.heading("Trace", detail)
	p.cause(w)
	t := &tree{Waterfall: w, last: lastChildren(w.Spans, chosen), names: min(max(p.o.Width*2/5, 22), 60)}
	t.bars = p.o.Width - 2 - t.names - 1 - 2*figures
	p.put(line{{dim, clean(fmt.Sprintf("  %-*s%*s%*s", t.names+1, "span", figures, "took", figures, "self"))}})
	left := 0
	for i := range w.Spans {
		if !chosen[i] {
			left++
			continue
		}
		p.span(t, i)
	}
	if left > 0 {
		p.rest(0, left, "span")
	}
	p.put(line{{dim, clean(fmt.Sprintf("  %s on the critical path  %s beside it  %s failed", p.glyphs.bar, p.glyphs.beside, p.glyphs.failed))}})
}

// spanAsked writes the span that was asked for, with all of its attributes.
func (p *page) spanAsked(w *display.Waterfall, asked []display.Pair) {
	i := slices.IndexFunc(asked, func(a display.Pair) bool { return a.Name == "span_id" })
	if w == nil || i < 0 {
		return
	}
	for _, s := range w.Spans {
		if !strings.HasPrefix(s.ID, asked[i].Value) && !strings.HasPrefix(asked[i].Value, s.ID) {
			continue
		}
		p.heading("Span", s.ID+"  "+duration(s.Duration)+" from "+duration(s.Start)+" on")
		p.wrapBehind(line{{accent, clean("  " + service(w, &s) + "  ")}}, bold, s.Name, 0)
		if s.Message != "" {
			p.wrap("  ", bad, s.Message, 0)
		}
		for _, a := range s.Attrs {
			p.wrapBehind(line{{dim, clean("  " + a.Name + "  ")}}, plain, a.Value, 0)
		}
	}
}

// cause says how the trace's error came up.
func (p *page) cause(w *display.Waterfall) {
	if w.Cause != "" {
		p.wrap("  ", bad, w.Cause, maxText)
	}
	var chain []string
	for _, i := range w.Chain {
		if i >= 0 && i < len(w.Spans) {
			chain = append(chain, service(w, &w.Spans[i])+" "+w.Spans[i].Name)
		}
	}
	if len(chain) > 1 {
		p.wrap("  through ", dim, strings.Join(chain, " "+p.glyphs.arrow+" "), maxText)
	}
}

func service(w *display.Waterfall, s *display.Span) string {
	if s.Service < 0 || s.Service >= len(w.Services) {
		return ""
	}
	return w.Services[s.Service]
}

// choose picks the spans that there is room for: those that failed or are on the
// critical path, with their ancestors, then the longest.
func (p *page) choose(w *display.Waterfall) []bool {
	chosen := make([]bool, len(w.Spans))
	n := p.some(len(w.Spans), maxSpans)
	rank := func(i int) int {
		switch s := &w.Spans[i]; {
		case s.Failed || s.Soft != "" || slices.Contains(w.Chain, i):
			return 0
		case s.Critical:
			return 1
		}
		return 2
	}
	order := make([]int, len(w.Spans))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if d := rank(a) - rank(b); d != 0 {
			return d
		}
		switch x, y := w.Spans[a].Duration, w.Spans[b].Duration; {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	for _, i := range order {
		for n > 0 && i >= 0 && i < len(w.Spans) && !chosen[i] {
			chosen[i] = true
			n--
			if parent := w.Spans[i].Parent; parent < i { // parents stand in front
				i = parent
			}
		}
	}
	return chosen
}

// tree is a waterfall with what is known of all of it before a span is drawn: which
// spans are their parents' last, and how many columns names and bars have.
type tree struct {
	*display.Waterfall
	last        []bool
	names, bars int
}

// lastChildren tells of each span that is drawn whether its parent has no further
// child behind it.
func lastChildren(spans []display.Span, chosen []bool) []bool {
	last, seen := make([]bool, len(spans)), map[int]bool{}
	for i := len(spans) - 1; i >= 0; i-- {
		if !chosen[i] {
			continue
		}
		last[i] = !seen[spans[i].Parent]
		seen[spans[i].Parent] = true
	}
	return last
}

// parent is the index of a span's parent, which stands in front of it, or -1.
func (t *tree) parent(i int) int {
	if parent := t.Spans[i].Parent; parent < i {
		return max(parent, -1)
	}
	return -1
}

// span writes one: its place in the tree, its time, what it took.
func (p *page) span(t *tree, i int) {
	s := &t.Spans[i]
	label := line{{dim, p.branch(t, i, false)}}
	own := service(t.Waterfall, s)
	if parent := t.parent(i); parent < 0 || own != service(t.Waterfall, &t.Spans[parent]) {
		label = append(label, piece{serviceStyle(s.Service), clean(own + " ")})
	}
	nameStyle := plain
	if s.Failed {
		nameStyle = bad
	} else if s.Soft != "" {
		nameStyle = warn
	}
	sign := ""
	if s.Failed {
		sign = " " + p.glyphs.failed
	} else if s.Soft != "" {
		sign = " " + p.glyphs.note
	}
	label = p.fit(append(label, piece{nameStyle, clean(s.Name)}), t.names-len([]rune(sign)))
	label = append(label, piece{nameStyle, clean(sign)})
	label = append(label, piece{plain, shown(strings.Repeat(" ", max(1, t.names+1-label.width())))})
	l := append(line{{plain, "  "}}, label...)
	l = append(l, piece{plain, clean(fmt.Sprintf("%*s", figures, duration(s.Duration)))}, piece{dim, clean(fmt.Sprintf("%*s", figures, maybeDuration(s.Self)))})
	p.put(append(l, p.interval(t, s)...))
	below := []piece{{bad, clean(s.Message)}, {warn, clean(s.Soft)}}
	if p.o.All {
		for _, a := range s.Attrs {
			below = append(below, piece{dim, clean(a.Name + "=" + a.Value)})
		}
	}
	for _, message := range below {
		if message.text != "" {
			p.wrapBehind(line{{dim, "  " + p.branch(t, i, true) + "  "}}, message.style, string(message.text), 1)
		}
	}
}

// interval draws when a span was.
func (p *page) interval(t *tree, s *display.Span) line {
	bars := t.bars - 1 // a blank in front
	if bars < 8 || !(t.Duration > 0) {
		return nil
	}
	from := min(max(int(s.Start/t.Duration*float64(bars)), 0), bars-1)
	to := min(max(int((s.Start+s.Duration)/t.Duration*float64(bars)+0.5), from+1), bars)
	glyph, look := p.glyphs.beside, dim
	if s.Critical {
		glyph, look = p.glyphs.bar, serviceStyle(s.Service)
	}
	if s.Failed {
		look = bad
	}
	return line{{plain, shown(strings.Repeat(" ", 1+from))}, {look, shown(strings.Repeat(glyph, to-from))}}
}

// branch draws the lines of the tree in front of a span, or of what stands below it,
// in half of the columns for names: of a span that is deeper the lines above are
// left out.
func (p *page) branch(t *tree, i int, below bool) shown {
	most := t.names / 4 // a line takes two columns
	var parts []string
	for at := i; t.parent(at) >= 0; at = t.parent(at) {
		if len(parts) == most {
			parts[most-1] = p.glyphs.more
			break
		}
		switch {
		case at == i && !below && t.last[at]:
			parts = append(parts, p.glyphs.corner)
		case at == i && !below:
			parts = append(parts, p.glyphs.tee)
		case t.last[at]:
			parts = append(parts, "  ")
		default:
			parts = append(parts, p.glyphs.down)
		}
	}
	slices.Reverse(parts)
	return shown(strings.Join(parts, ""))
}
