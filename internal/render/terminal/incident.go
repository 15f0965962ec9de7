package terminal

import (
	"fmt"
	"strings"

	"airefinery-mcp/internal/command"
	"airefinery-mcp/internal/render/display"
)

const (
	maxSuspects = 4
	maxEvidence = 5
	maxSigns    = 14
	barWidth    = 20
)

var verdicts = map[string]style{"clear": bad, "unclear": warn, "none": good}

// incident is the verdict, the suspects with their evidence, and what changed when.
func (p *page) incident(i *display.Incident) {
	if i == nil {
		return
	}
	p.blank()
	verdict := line{{bold, "Verdict  "}, {verdicts[i.Verdict], clean(i.Verdict)}}
	if i.Onset != nil {
		verdict = append(verdict, piece{plain, clean("  " + p.onset(i.Onset))})
	}
	p.put(verdict)
	if len(i.Path) > 0 {
		p.wrap("Path     ", plain, strings.Join(i.Path, " "+p.glyphs.arrow+" "), 0)
	}
	p.suspects(i.Suspects)
	p.timeline(i)
	if len(i.Unchanged) > 0 {
		p.heading("Unchanged", "")
		p.wrap("  ", dim, strings.Join(i.Unchanged, ", "), 4)
	}
}

// onset says when something began.
func (p *page) onset(o *display.Onset) string {
	text := "since " + p.clock(o.From)
	if to := p.clock(o.To); o.To > o.From && to != p.clock(o.From) {
		text = "began between " + p.clock(o.From) + " and " + to
	}
	if o.Until > 0 {
		text += ", over at " + p.clock(o.Until)
	}
	return text
}

func (p *page) suspects(all []display.Suspect) {
	if len(all) == 0 {
		return
	}
	p.heading("Suspects", "")
	n := p.some(len(all), maxSuspects)
	for _, s := range all[:n] {
		bar := p.bar(s.Score, barWidth)
		pad := shown(strings.Repeat(" ", barWidth-width(bar)))
		p.wrapBehind(line{{bad, "  " + bar}, {plain, pad + " "}, {dim, clean(fmt.Sprintf("%.2f  ", s.Score))}, {bold, clean(s.Service + "  ")}}, plain, s.Kind, 2)
		e := p.some(len(s.Evidence), maxEvidence)
		for _, sign := range s.Evidence[:e] {
			p.sign("    ", &sign, "")
		}
		p.rest(e, len(s.Evidence), "sign")
		for _, against := range s.Against {
			p.wrap("    against: ", dim, against, 2)
		}
	}
	p.rest(n, len(all), "suspect")
}

// sign writes what changed: when, where unless that is known, what, and its levels.
func (p *page) sign(begin string, s *display.Sign, service string) {
	head := line{{plain, clean(begin)}}
	if s.At > 0 {
		head = append(head, piece{dim, clean(p.clock(s.At) + "  ")})
	}
	if service != "" {
		head = append(head, piece{accent, clean(service + "  ")})
	}
	text := s.Text
	if s.Trace != "" {
		text += "  trace " + s.Trace
	}
	p.wrapBehind(head, plain, text, 3)
	if s.Before == nil || s.After == nil {
		return
	}
	high := max(*s.Before, *s.After)
	indent := shown(strings.Repeat(" ", p.indent(head)))
	for _, level := range []struct {
		name  string
		value float64
		style style
	}{{"before ", *s.Before, dim}, {"after  ", *s.After, bad}} {
		if high <= 0 {
			return
		}
		p.put(line{{dim, indent + clean(level.name)}, {level.style, p.bar(level.value/high, barWidth)}, {plain, clean(" " + value(level.value, s.Unit))}})
	}
}

// timeline is deployments and signs in one order, with the onset among them.
func (p *page) timeline(i *display.Incident) {
	if len(i.Signs)+len(i.Deployments) == 0 {
		return
	}
	p.heading("What changed, in order", "")
	began, onset := i.Onset == nil, line{}
	if !began {
		onset = line{{bad, clean("  " + p.clock(i.Onset.From) + "  " + strings.Repeat(p.glyphs.mark, 3) + " onset")}}
	}
	left := len(i.Signs) + len(i.Deployments)
	n := p.some(left, maxSigns)
	deployments, signs := i.Deployments, i.Signs
	for range n {
		deployed := len(signs) == 0 || len(deployments) > 0 && deployments[0].At <= signs[0].At
		from, what := &signs, piece{dim, "  "}
		if deployed {
			from, what = &deployments, piece{warn, "  deployed  "}
		}
		s := (*from)[0]
		*from = (*from)[1:]
		if !began && s.At >= i.Onset.From {
			began = true
			p.put(onset)
		}
		head := line{{plain, "  "}, {dim, clean(p.clock(s.At))}, what, {accent, clean(s.Service + "  ")}}
		if s.At == 0 {
			head[1].text = shown(strings.Repeat(" ", width(head[1].text)))
		}
		p.wrapBehind(head, plain, s.Text, 2)
	}
	if !began {
		p.put(onset)
	}
	p.rest(n, left, "sign")
}

// next is what to call next, as commands to paste.
func (p *page) next(all []display.Call) {
	if len(all) == 0 {
		return
	}
	p.heading("Next", "")
	for _, c := range all {
		if c.Why != "" {
			p.wrap("  # ", dim, c.Why, 2)
		}
		p.putWhole(line{{plain, "  "}, {accent, clean(p.o.Program + " " + command.Line(c))}})
	}
}
