package client

// histogram reads a native histogram: a pair of its time and an object of a
// count, a sum and buckets, which are not kept. One that cannot be read is one
// problem.
func (e *envelope) histogram(where string) {
	if e.Peek() != '[' {
		e.wrong(where, "a pair")
		return
	}
	if !e.takeOrSkip(ofSamples) {
		return
	}
	e.Begin()
	var h Histogram
	ok := false
	for i := 0; e.Element(); i++ {
		switch i {
		case 0:
			text, isText := e.scalar(where)
			if h.Time, ok = e.sampleTime(text); isText && !ok {
				e.problem(where, "want a time")
			}
		case 1:
			ok = e.histogramOf(where, &h) && ok
		default:
			e.Skip()
		}
	}
	if ok && h.Count == "" {
		e.problem(where, "a histogram without a count")
		return
	}
	if ok {
		e.histograms.list = append(e.histograms.list, h)
	}
}

// histogramOf reads the object of a histogram.
func (e *envelope) histogramOf(where string, h *Histogram) bool {
	if e.Peek() != '{' {
		e.wrong(where, "a histogram")
		return false
	}
	for e.Begin(); e.Member(); {
		switch string(e.Name()) {
		case "count":
			h.Count = e.string(where + ".count")
		case "sum":
			h.Sum = e.string(where + ".sum")
		default:
			e.Skip()
		}
	}
	return true
}
