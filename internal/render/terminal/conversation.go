package terminal

import (
	"fmt"
	"strings"

	"airefinery-mcp/internal/render/display"
)

const (
	maxSteps  = 30
	maxTotals = 12
)

// conversation is what agents did, step by step, and what it took.
func (p *page) conversation(c *display.Conversation) {
	if c == nil {
		return
	}
	if c.Task != "" {
		p.heading("Task", "")
		p.wrap("  ", plain, c.Task, 6)
	}
	if len(c.Findings) > 0 {
		p.heading("What went wrong without an error", "")
		for _, f := range c.Findings {
			p.wrap("  "+p.glyphs.note+" ", warn, f, maxText)
		}
	}
	if len(c.Steps) > 0 {
		n := p.some(len(c.Steps), maxSteps)
		p.heading("Steps", fmt.Sprintf("%d of %s", n, count(len(c.Steps))))
		// The middle is left out: a run is judged by how it began and ended.
		begin := n - n/2
		for i := range c.Steps {
			switch {
			case i < begin || i >= len(c.Steps)-n/2:
				p.step(&c.Steps[i])
			case i == begin:
				p.rest(n, len(c.Steps), "step")
			}
		}
	}
	if c.Answer != "" {
		p.heading("Answer", "")
		p.wrap("  ", plain, c.Answer, 8)
	}
	p.totals(c.Totals)
}

// step writes what was done, and below it what was said and what came of it.
func (p *page) step(s *display.Step) {
	indent := strings.Repeat("  ", min(s.Depth, 6))
	l := line{{plain, "  "}}
	if s.Time > 0 {
		l = append(l, piece{dim, clean(p.clock(s.Time) + "  ")})
	}
	l = append(l, piece{plain, clean(indent)})
	if s.Agent != "" {
		l = append(l, piece{bold, clean(s.Agent + " ")})
	}
	l = append(l, piece{plain, clean(s.Act)})
	if s.Name != "" {
		l = append(l, piece{accent, clean(" " + s.Name)})
	}
	if s.Failed {
		l = append(l, piece{bad, clean(" " + p.glyphs.failed)})
	}
	var took []string
	if s.Duration != nil {
		took = append(took, duration(*s.Duration))
	}
	if s.In+s.Out > 0 {
		took = append(took, number(float64(s.In))+" "+p.glyphs.arrow+" "+number(float64(s.Out))+" tokens")
	}
	if s.Span != "" {
		took = append(took, "span "+s.Span)
	}
	p.wrapBehind(append(l, piece{plain, "  "}), dim, strings.Join(took, ", "), 0)
	below := "      " + indent
	if s.Text != "" {
		p.wrap(below, plain, s.Text, maxText)
	}
	if s.Result != "" {
		look := dim
		if s.Failed {
			look = bad
		}
		p.wrapBehind(line{{dim, clean(below + p.glyphs.arrow + " ")}}, look, s.Result, maxText)
	}
	if s.Soft != "" {
		p.wrap(below+p.glyphs.note+" ", warn, s.Soft, 2)
	}
}

func (p *page) totals(all []display.TokenLine) {
	if len(all) == 0 {
		return
	}
	n := p.some(len(all), maxTotals)
	p.heading("What it took", "")
	t := table{columns: []column{{}, {flex: true}, {title: "calls", right: true}, {title: "failed", right: true}, {title: "tokens in", right: true}, {title: "out", right: true}, {title: "time", right: true, drop: 1}}}
	for _, x := range all[:n] {
		t.rows = append(t.rows, row{cells: []line{text(dim, x.Kind), text(accent, x.Name), text(plain, count(x.Calls)), text(bad, none0(x.Failed)),
			text(plain, none0(int(x.In))), text(plain, none0(int(x.Out))), text(plain, maybeDuration(x.Duration))}})
	}
	p.table(t)
	p.rest(n, len(all), "row")
}
