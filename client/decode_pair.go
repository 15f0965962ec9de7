package client

// timeForm is how the times of a result are written. Which one holds depends
// on what the element is that they stand in.
type timeForm uint8

const (
	unknownTime timeForm = iota
	streamTime           // nanoseconds, as text
	seriesTime           // seconds, as a number
)

// readTime reads a time of a form. A whole number of an entry is taken as it is,
// whatever it may mean.
func (e *envelope) readTime(text []byte, form timeForm) (ns int64, ok bool) {
	if form == seriesTime {
		return e.sampleTime(text)
	}
	if ns, ok = parseInt(text); !ok {
		ns, ok = parseInstant(string(text))
	}
	return ns, ok
}

// sampleTime reads seconds, and counts what is so large that it is of another
// unit.
func (e *envelope) sampleTime(text []byte) (ns int64, ok bool) {
	if ns, ok = seconds(text); ok {
		return ns, true
	}
	ns, unit, ok := instantBySize(text)
	if unit > 0 {
		e.meta.OtherUnits[unit-1]++
	}
	return ns, ok
}

// bound is what of the values of a form are bounded.
func (f timeForm) bound() bound {
	switch f {
	case streamTime:
		return ofEntries
	case seriesTime:
		return ofSamples
	}
	return ofEarly
}

// pair is [time, value] or [time, line, metadata].
type pair struct {
	time             int64
	text             string
	metadata, parsed Labels
}

// earlyPair is a pair that came before its element said what it is.
type earlyPair struct {
	pair
	written string // the time
	where   string
}

// value reads a pair of an element and keeps it as an entry or a sample.
func (e *envelope) value(where string, form timeForm) {
	if e.Peek() != '[' {
		e.wrong(where, "a pair")
		return
	}
	if !e.takeOrSkip(form.bound()) {
		return
	}
	e.Begin()
	if !e.Element() {
		e.problem(where, "want a pair, found an empty array")
		return
	}
	p, ok := e.pair(where, form)
	if !ok {
		return
	}
	if form == unknownTime {
		e.early = append(e.early, p)
		return
	}
	e.add(p.pair, form)
}

// add keeps a pair.
func (e *envelope) add(p pair, form timeForm) {
	if form == streamTime {
		e.entries.list = append(e.entries.list, LogEntry{Time: p.time, Line: p.text, Metadata: p.metadata, Parsed: p.parsed})
		return
	}
	e.samples.list = append(e.samples.list, Sample{Time: p.time, Value: p.text})
}

// settle keeps the pairs that came before the element said what it is. When
// it never did, the pairs' own form decides: nanoseconds are no good seconds.
func (e *envelope) settle(form timeForm) {
	for _, p := range e.early {
		f, text, ok := form, []byte(p.written), false
		if f == unknownTime {
			f = seriesTime
			if _, ok := seconds(text); !ok {
				f = streamTime
			}
		}
		if p.time, ok = e.readTime(text, f); !ok {
			e.problem(p.where, "want a time")
			continue
		}
		if k := f.bound(); e.taken[k] < e.most[k] {
			e.taken[k]++
			e.add(p.pair, f)
		} else {
			e.leaveOut(k, 1)
		}
	}
	clear(e.early)
	e.early, e.taken[ofEarly] = e.early[:0], 0
}

// pair reads a pair from its first element to its end. With an unknown form
// the time is only kept as it is written. A pair that cannot be read is one
// problem.
func (e *envelope) pair(where string, form timeForm) (p earlyPair, ok bool) {
	p.where = where
	switch c := e.Peek(); {
	case c == '{', c == '[', c == 'n', c == 't', c == 'f':
		e.wrong(where, "a time")
	default:
		var written []byte
		if written, ok = e.scalar(where); !ok {
			break
		}
		if form == unknownTime {
			p.written = e.keep(written)
		} else if p.time, ok = e.readTime(written, form); !ok {
			e.problem(where, "want a time")
		}
	}
	if !e.Element() {
		if ok {
			e.problem(where, "want a pair, found one element")
		}
		return p, false
	}
	if c := e.Peek(); ok && (c == '{' || c == '[' || c == 'n' || form == seriesTime && (c == 't' || c == 'f')) {
		e.wrong(where, "a value")
		ok = false
	} else if ok {
		text, _ := e.scalar(where)
		p.text = e.keep(text)
	} else {
		e.Skip()
	}
	for third := true; e.Element(); third = false {
		if third && ok && form != seriesTime {
			e.metadata(where, &p.pair)
		} else {
			e.Skip()
		}
	}
	return p, ok
}

// metadata reads a log entry's third element: structured metadata and parsed
// labels apart, or labels without either name as older engines send.
func (e *envelope) metadata(where string, p *pair) {
	if !e.object(where + "[2]") {
		return
	}
	others := e.newLabels()
	for e.Member() {
		if e.Peek() != '"' {
			switch string(e.Name()) {
			case "structuredMetadata":
				p.metadata = e.readLabels(where + "[2].structuredMetadata")
				continue
			case "parsed":
				p.parsed = e.readLabels(where + "[2].parsed")
				continue
			}
		}
		e.label(&others)
	}
	p.metadata = append(p.metadata, others.cut()...)
}
