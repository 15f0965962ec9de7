package terminal

import (
	"fmt"
	"strings"

	"airefinery-mcp/internal/render/display"
)

const (
	maxPatterns = 8
	maxLines    = 20
	maxText     = 3 // lines of a text
)

var severities = map[string]style{"critical": bad, "error": bad, "warning": warn, "info": plain, "debug": dim, "unknown": dim}

var changes = map[string]style{"new": bad, "more": warn, "fewer": good, "gone": accent}

// histogram draws a line for each severity, from 0 to its own greatest count.
func (p *page) histogram(h *display.Histogram) {
	if h == nil || len(h.Counts) == 0 || h.Bin <= 0 {
		return
	}
	const label = 10
	var bins, unseen int
	for _, c := range h.Counts {
		bins = max(bins, len(c.Bins))
	}
	most := max(10, p.o.Width-2-label-16)
	_, each := sums(make([]int, bins), most)
	p.heading("Lines over time", fmt.Sprintf("a character is %s", duration(h.Bin*float64(each))))
	var columns int
	for _, c := range h.Counts {
		total, highest := 0, 0
		shared, _ := sums(c.Bins, most)
		for _, n := range shared {
			total, highest = total+n, max(highest, n)
		}
		columns = max(columns, len(shared))
		seen := (c.Seen + each - 1) / each
		unseen += seen
		pad := shown(strings.Repeat(" ", max(0, label-len(c.Severity))))
		p.put(line{{plain, "  "}, {severities[c.Severity], clean(c.Severity) + pad}, {severities[c.Severity], p.counts(shared, seen)},
			{dim, clean("  " + count(total) + ", most " + count(highest))}})
	}
	axis := shown(strings.Repeat(" ", 2+label))
	from, to := p.clock(h.Start), p.clock(h.Start+h.Bin*float64(bins))
	p.put(line{{dim, axis + clean(from+strings.Repeat(" ", max(1, columns-len(from)-len(to)))+to)}})
	if h.Onset != nil {
		column := int((h.Onset.From - h.Start) / h.Bin / float64(each))
		p.put(line{{bad, axis + clean(strings.Repeat(" ", min(max(0, column), columns))+p.glyphs.mark+" "+p.onset(h.Onset))}})
	}
	if unseen > 0 {
		p.put(line{{dim, axis + "blank: lines of this severity were not seen that far back"}})
	}
}

// patterns are two lines each: what became of it, and its words.
func (p *page) patterns(all []display.Pattern) {
	if len(all) == 0 {
		return
	}
	n := p.some(len(all), maxPatterns)
	p.heading("Patterns", fmt.Sprintf("%d of %s", n, count(len(all))))
	t := table{columns: []column{{title: "change"}, {title: "severity"}, {title: "lines", right: true}, {title: "a minute", right: true, drop: 1}, {title: "over time", drop: 2}, {title: "service", flex: true}, {title: "pattern", drop: 3}}}
	for _, x := range all[:n] {
		rate := ""
		if x.Before != nil && x.After != nil {
			rate = number(*x.Before) + p.glyphs.arrow + number(*x.After)
		}
		bins, _ := sums(x.Bins, 20)
		t.rows = append(t.rows, row{
			cells: []line{text(changes[x.Change], x.Change), text(severities[x.Severity], x.Severity), text(plain, count(x.Lines)), text(dim, rate),
				{{severities[x.Severity], p.counts(bins, 0)}}, text(accent, x.Service), text(dim, x.ID)},
			below: func() {
				words := x.Template
				if words == "" {
					words = x.Example
				}
				p.wrap("    ", plain, words, maxText)
				p.stack(x.Stack)
				var about []string
				if x.Place != "" {
					about = append(about, "at "+x.Place)
				}
				if x.First > 0 && x.Last > 0 {
					about = append(about, p.clock(x.First)+" to "+p.clock(x.Last))
				}
				if x.Trace != "" {
					about = append(about, "trace "+x.Trace)
				}
				if len(about) > 0 {
					p.wrap("    ", dim, strings.Join(about, "  "), 2)
				}
			},
		})
	}
	p.table(t)
	p.rest(n, len(all), "pattern")
}

// stack writes a stack trace, once.
func (p *page) stack(stack string) {
	switch {
	case stack == "":
	case p.stacks[stack]:
		p.put(line{{dim, "      the stack is one that stands above"}})
	default:
		p.stacks[stack] = true
		p.wrap("      ", dim, stack, maxText)
	}
}

// logLines are lines as they came, the times and severities in front.
func (p *page) logLines(all []display.LogLine) {
	if len(all) == 0 {
		return
	}
	n := p.some(len(all), maxLines)
	p.heading("Lines", fmt.Sprintf("%d of %s", n, count(len(all))))
	for _, l := range all[:n] {
		s := severities[l.Severity]
		head := line{{plain, "  "}}
		if l.Time > 0 {
			head = append(head, piece{dim, clean(p.moment(l.Time) + "  ")})
		}
		head = append(head, piece{s, clean(fmt.Sprintf("%-8s  ", l.Severity))})
		if l.Service != "" {
			head = append(head, piece{accent, clean(l.Service + "  ")})
		}
		p.wrapBehind(head, plain, l.Text, maxText)
		p.stack(l.Stack)
		var about []string
		for _, f := range l.Fields {
			about = append(about, f.Name+"="+f.Value)
		}
		if l.Trace != "" {
			about = append(about, "trace "+l.Trace)
		}
		if len(about) > 0 {
			p.wrap("      ", dim, strings.Join(about, "  "), 2)
		}
	}
	p.rest(n, len(all), "line")
}
