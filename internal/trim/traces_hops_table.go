package trim

import "math"

// hopTable writes the hops, the most changed first.
func (m *manyTraces) hopTable(w *writer, limit int) {
	ranked := m.hops.ranked()
	if len(ranked) == 0 {
		return
	}
	oneSided := false
	for _, h := range ranked[:min(len(ranked), maxHops)] {
		_, gap := h.halves(math.MinInt64, gapOf)
		oneSided = oneSided || math.IsNaN(gap)
	}
	text := "mean ms [before, from " + shortClock(m.hops.split, m.o) + "]: wait of the caller, gap (network, queue) between the two, own time of the callee"
	if oneSided {
		text += "; null: one of the two sends no span for it"
	}
	mark := w.len()
	w.keyStr("hops_are", text)
	shown := m.rowsOf(w, "hops", []string{"hop", "calls", "errors", "wait", "gap", "own", "change"}, min(len(ranked), maxHops), len(ranked), limit, func(i int) {
		h := ranked[i]
		w.str(cut(m.o.clean(h.name()), 110))
		w.int(int64(len(h.times)))
		w.int(int64(h.errors))
		for _, of := range []func(callTimes) float64{waitOf, gapOf, ownOf} {
			pair(w, h, m.hops.split, of)
		}
		if text := m.hops.remark(h, m.o); text != "" {
			w.str(cut(m.o.clean(text), 110))
		} else {
			w.null()
		}
	})
	if shown == 0 {
		w.rollback(mark)
	}
}

// pair writes the means of the two halves, null where there is none.
func pair(w *writer, h *hop, split int64, of func(callTimes) float64) {
	early, late := h.halves(split, of)
	if math.IsNaN(early) && math.IsNaN(late) {
		w.null()
		return
	}
	w.open('[')
	for _, v := range []float64{early, late} {
		if math.IsNaN(v) {
			w.null()
		} else {
			w.num(rounded(tenths(v)))
		}
	}
	w.close(']')
}

func tenths(ms float64) float64 { return math.Round(ms*10) / 10 }

// remark says in words what of a hop is worth a look: what changed and since
// when, or that one model takes far longer or fails far more often than the
// others.
func (h *hops) remark(one *hop, o *Options) string {
	c := &one.change
	var text string
	switch {
	case c.what != "":
		text = c.what + " grew"
		if c.by() < 0 {
			text = c.what + " fell"
		}
		if c.at != 0 {
			ms := func(v float64) string { return string(appendNum(nil, rounded(tenths(v)))) }
			text += " " + ms(c.before) + " → " + ms(c.after) + " ms from about " + minuteClock(c.at, o)
			if c.until != 0 {
				text += " to " + minuteClock(c.until, o)
			}
		}
	case one.stands > 0:
		text = "own " + times(one.stands) + " that of other models"
	case one.fails > 0:
		return "fails " + times(one.fails) + " as often as other models"
	default:
		return ""
	}
	if c.what == "own" || c.what == "" {
		if inside := one.inMost(h.split); inside != "" {
			text += ", in " + inside
		}
	}
	return text
}

func times(x float64) string { return string(appendNum(nil, math.Round(x))) + " ×" }

// minuteClock is clock without the seconds.
func minuteClock(ns int64, o *Options) string {
	s := clock(ns, o.Now)
	return s[:len(s)-7]
}
