package trim

import (
	"cmp"
	"slices"
	"strconv"
	"time"
)

// Bounds of a summary.
const (
	maxBins = 15
	// maxPatterns is the number of patterns in a summary, of which
	// maxBoilerplate are the most frequent below a warning.
	maxPatterns, maxBoilerplate = 20, 3
	maxServices                 = 12
	// Bytes at which a pattern's text is cut, by whether it is a failure's.
	failureBytes, patternBytes = 260, 120
)

// pattern is what a summary says of the lines of one cluster.
type pattern struct {
	*cluster
	n           int
	gravest     severity
	first, last int64
	services    []string // at most someServices
	others      map[string]bool
	example     *logLine // the newest
	trace       string   // of the newest line that has one
	stack       int
}

// patterns groups the lines, in the order in which an investigator wants them.
func (t *logTable) patterns() []*pattern {
	of := map[*cluster]*pattern{}
	var all []*pattern
	for _, l := range t.lines {
		p := of[l.pattern]
		if p == nil {
			p = &pattern{cluster: l.pattern, example: l, last: l.time, gravest: l.severity}
			of[l.pattern] = p
			all = append(all, p)
		}
		p.n++
		p.first = l.time
		p.gravest = min(p.gravest, l.severity)
		p.trace = cmp.Or(p.trace, l.trace)
		p.stack = cmp.Or(p.stack, l.stack)
		p.addService(l.service)
	}
	// Failures by weight, the most frequent first; then the rest, where the
	// rare ones say more than the chatter.
	slices.SortStableFunc(all, func(a, b *pattern) int {
		x, y := min(a.gravest, info), min(b.gravest, info)
		if x != y || x < info {
			return cmp.Or(cmp.Compare(x, y), cmp.Compare(b.n, a.n))
		}
		return cmp.Compare(a.n, b.n)
	})
	return chatterIn(all)
}

// someServices is how many services of a pattern are searched one by one.
const someServices = 8

func (p *pattern) addService(name string) {
	switch {
	case name == "" || slices.Contains(p.services, name):
	case len(p.services) < someServices:
		p.services = append(p.services, name)
	default:
		if p.others == nil {
			p.others = map[string]bool{}
		}
		p.others[name] = true
	}
}

// chatterIn moves the most frequent patterns before the rare ones where not
// all have a place.
func chatterIn(all []*pattern) []*pattern {
	rest := slices.IndexFunc(all, func(p *pattern) bool { return p.gravest >= info })
	if len(all) <= maxPatterns || rest < 0 || len(all)-rest <= maxBoilerplate {
		return all
	}
	split := len(all) - maxBoilerplate
	return slices.Concat(all[:rest], all[split:], all[rest:split])
}

func (t *logTable) summary() Result {
	for _, bare := range []bool{false, true} {
		if res, ok := t.summaryIn(bare); ok {
			return res
		}
	}
	w := &writer{}
	t.lead(w, true)
	w.close('}')
	return Result{JSON: w.b, Total: len(t.lines)}
}

func (t *logTable) summaryIn(bare bool) (Result, bool) {
	o := t.o
	w := &writer{}
	t.lead(w, bare)
	patterns := t.patterns()
	tail := &writer{}
	tail.open('{')
	t.summaryTail(tail, patterns, 0, len(t.lines), bare)
	limit := o.MaxBytes - tail.len() - 24
	if !bare {
		t.writeShared(w, o.MaxBytes/8)
		w.try(limit*2/3, func() { t.writeServices(w) })
		w.try(limit*2/3, func() { t.writeHistogram(w) })
	}
	rows, shown := t.writePatterns(w, patterns, limit)
	t.summaryTail(w, patterns, rows, len(t.lines)-shown, bare)
	w.close('}')
	return Result{JSON: w.b, Total: len(t.lines), Shown: shown}, len(w.b) <= o.MaxBytes && (rows > 0 || len(patterns) == 0)
}

// writeServices writes the counts of lines by service and severity.
func (t *logTable) writeServices(w *writer) {
	if !t.has(func(l *logLine) string { return l.service }) {
		return
	}
	type row struct {
		service string
		n       [severities]int
	}
	byName := map[string]*row{}
	var rows []*row
	var used [severities]bool
	for _, l := range t.lines {
		r := byName[l.service]
		if r == nil {
			r = &row{service: l.service}
			byName[l.service] = r
			rows = append(rows, r)
		}
		r.n[l.severity.counted()]++
		used[l.severity.counted()] = true
	}
	slices.SortFunc(rows, func(a, b *row) int {
		for s := errorLevel; s < severities; s++ {
			if c := cmp.Compare(b.n[s], a.n[s]); c != 0 {
				return c
			}
		}
		return cmp.Compare(a.service, b.service)
	})
	w.key("services")
	w.open('{')
	w.key("columns")
	w.open('[')
	w.str("service")
	for s, ok := range used {
		if ok {
			w.str(severity(s).name())
		}
	}
	w.close(']')
	w.key("rows")
	w.open('[')
	for _, r := range rows[:min(maxServices, len(rows))] {
		w.open('[')
		w.str(cut(r.service, 60))
		for s, ok := range used {
			if ok {
				w.int(int64(r.n[s]))
			}
		}
		w.close(']')
	}
	w.close(']')
	if n := len(rows) - maxServices; n > 0 {
		w.key("more")
		w.int(int64(n))
	}
	w.close('}')
}

// binFor is the shortest usual width that covers a span in maxBins bins.
func binFor(first, last int64) int64 {
	for _, w := range []time.Duration{time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 15 * time.Second, 20 * time.Second, 30 * time.Second,
		time.Minute, 2 * time.Minute, 3 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 20 * time.Minute, 30 * time.Minute,
		time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour} {
		if bins(first, last, int64(w)) <= maxBins {
			return int64(w)
		}
	}
	width := int64(24 * time.Hour)
	for bins(first, last, width) > maxBins && width < 1<<61 {
		width *= 2
	}
	return width
}

func bins(first, last, width int64) int64 { return floorDiv(last, width) - floorDiv(first, width) + 1 }

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// writeHistogram writes the counts over the span of the lines.
func (t *logTable) writeHistogram(w *writer) {
	if len(t.lines) == 0 {
		return
	}
	first, last := t.lines[len(t.lines)-1].time, t.lines[0].time
	if first == last {
		return
	}
	width := binFor(first, last)
	start := floorDiv(first, width)
	var n [severities][]int64
	for _, l := range t.lines {
		s := l.severity.counted()
		if n[s] == nil {
			n[s] = make([]int64, bins(first, last, width))
		}
		n[s][floorDiv(l.time, width)-start]++
	}
	w.key("histogram")
	w.open('{')
	w.keyStr("start", toSecond(start*width, t.o.Now))
	w.keyStr("bin", span(width))
	for s := range n {
		if n[s] == nil {
			continue
		}
		w.key(severity(s).name())
		w.open('[')
		for _, v := range n[s] {
			w.int(v)
		}
		w.close(']')
	}
	w.close('}')
}

// toSecond is a clock's text without the fraction.
func toSecond(ns int64, now time.Time) string {
	text := clock(ns, now)
	return text[:len(text)-len(".000")]
}

// writePatterns writes rows up to a length of the answer, and returns how many
// and the lines that they stand for.
func (t *logTable) writePatterns(w *writer, patterns []*pattern, limit int) (rows, shown int) {
	if len(patterns) == 0 {
		return 0, 0
	}
	w.key("patterns")
	w.open('{')
	w.key("columns")
	w.strs("pattern", "sev", "n", "first", "last", "service", "trace", "text")
	w.key("rows")
	w.open('[')
	stacks := &writer{}
	stacks.open('{')
	told := map[int]bool{}
	for _, p := range patterns[:min(maxPatterns, len(patterns))] {
		stacksBefore := stacks.len()
		ok := w.try(limit-stacks.len()-32, func() { t.writePattern(w, p) })
		if ok && p.stack > 0 && !told[p.stack] {
			s := t.stacks[p.stack-1]
			stacks.key("#" + strconv.Itoa(p.stack))
			stacks.open('[')
			stacks.int(int64(s.count))
			stacks.str(cut(s.brief(), failureBytes))
			stacks.close(']')
			told[p.stack] = true
			if w.len()+stacks.len()+32 > limit {
				stacks.rollback(stacksBefore)
			}
		}
		if !ok {
			break
		}
		rows++
		shown += p.n
	}
	w.close(']')
	w.close('}')
	if stacks.len() > 1 {
		stacks.close('}')
		w.key("stacks")
		w.raw(string(stacks.b))
	}
	return rows, shown
}

func (t *logTable) writePattern(w *writer, p *pattern) {
	w.open('[')
	w.str(p.id)
	w.str(p.gravest.letter())
	w.int(int64(p.n))
	w.str(toSecond(p.first, t.o.Now))
	if p.n == 1 {
		w.null()
	} else {
		w.str(toSecond(p.last, t.o.Now))
	}
	service := ""
	if len(p.services) > 0 {
		service = cut(p.services[0], 40)
	}
	if n := len(p.services) + len(p.others); n > 1 {
		service += " +" + strconv.Itoa(n-1)
	}
	w.str(service)
	w.str(cut(p.trace, 40))
	size := patternBytes
	if p.gravest <= warning {
		size = failureBytes
	}
	w.str(p.text(size))
	w.close(']')
}

// text is the message of a pattern of one line; else the template, with an
// example where words vary in a failure's.
func (p *pattern) text(size int) string {
	text := p.example.message()
	if p.n > 1 {
		template := p.template()
		if template != p.example.text && p.gravest <= warning {
			template = cut(template, size/2) + ", as: " + cut(text, size/2)
		}
		text = template
	}
	text = cut(text, size+40)
	if p.stack > 0 {
		text += " #" + strconv.Itoa(p.stack)
	}
	return text
}

func (t *logTable) summaryTail(w *writer, patterns []*pattern, rows, lines int, bare bool) {
	if rest := len(patterns) - rows; rest > 0 || len(t.hidden) > 0 && !bare {
		w.key("omitted")
		w.open('{')
		if rest > 0 {
			w.key("patterns")
			w.int(int64(rest))
			w.key("lines")
			w.int(int64(lines))
		}
		if !bare {
			t.writeHidden(w)
		}
		w.close('}')
	}
	calls := t.emptyCalls()
	if len(patterns) > 0 {
		calls = []call{t.again("the lines", Param{"view", string(Records)})}
		if t.o.Pattern == "" {
			calls = slices.Insert(calls, 0, t.again("one pattern's lines", Param{"view", string(Records)}, Param{"pattern", patterns[0].id}))
		}
	}
	for ; len(calls) > 0; calls = calls[1:] {
		if w.try(w.len()+t.o.MaxBytes/4, func() { t.o.next(w, calls) }) {
			return
		}
	}
}
