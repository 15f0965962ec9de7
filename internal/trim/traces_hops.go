package trim

import (
	"cmp"
	"math"
	"net/url"
	"slices"

	"airefinery-mcp/client"
)

// hopKey is a way that calls go between services. Where calls ask for a model
// it belongs to the key: it is often what tells slow from fast.
type hopKey struct{ caller, callee, model string }

// half sums the calls of one half of the time seen. Times are in ns.
type half struct {
	calls, gaps, owns float64
	wait, gap, own    float64
}

// hop is the calls of one way.
type hop struct {
	hopKey
	calls, errors int
	halves        [2]half
	inside        map[string]*[2]float64 // the callee's own spans by name, in ns
}

// hops gathers the calls between services.
type hops struct {
	all   map[hopKey]*hop
	split int64   // where the later half begins, in ns
	floor float64 // a change or a time below does not matter, in ms
	cover []interval
}

type interval struct{ from, to int64 }

// add counts the calls of a trace.
func (h *hops) add(t *spanTree) {
	for _, i := range t.order {
		n := &t.nodes[i]
		service := n.span.Service()
		outbound := n.span.Kind == client.KindClient || n.span.Kind == client.KindProducer
		crossed := false
		for c := n.child; c != none; c = t.nodes[c].next {
			k := &t.nodes[c]
			callee := k.span.Service()
			if callee == service && k.span.Kind != client.KindServer && k.span.Kind != client.KindConsumer {
				continue
			}
			crossed = true
			if outbound {
				h.call(t, n, k, service, callee, n.duration())
			} else if callee != service {
				h.call(t, n, k, service, callee, -1)
			}
		}
		if outbound && !crossed {
			if peer := peerOf(n.span); peer != "" {
				h.call(t, n, nil, service, peer, n.duration())
			}
		}
	}
}

// call counts one call. wait is how long the caller waited, -1 where only the
// callee's side was recorded; server is nil where only the caller's was.
func (h *hops) call(t *spanTree, n, server *node, caller, callee string, wait int64) {
	key := hopKey{caller, callee, modelOf(n.span)}
	if key.model == "" && server != nil {
		key.model = modelOf(server.span)
	}
	one := h.all[key]
	if one == nil {
		one = &hop{hopKey: key}
		h.all[key] = one
	}
	one.calls++
	if n.failed && wait >= 0 || server != nil && server.failed {
		one.errors++
	}
	late := 0
	if n.start >= h.split {
		late = 1
	}
	half := &one.halves[late]
	half.calls++
	if server == nil {
		half.wait += float64(wait)
		return
	}
	if wait < 0 {
		wait = server.duration()
	} else {
		half.gaps++
		half.gap += float64(max(0, wait-server.duration()))
	}
	half.wait += float64(wait)
	half.owns++
	half.own += float64(h.ownTime(t, server, one, late))
}

// ownTime is how long a callee worked itself: its duration without the time
// in which its calls to others ran. Its own spans are counted by name.
func (h *hops) ownTime(t *spanTree, server *node, one *hop, late int) int64 {
	h.cover = h.cover[:0]
	service := server.span.Service()
	t.down = t.down[:0]
	for c := server.child; c != none; c = t.nodes[c].next {
		t.down = append(t.down, c)
	}
	for len(t.down) > 0 {
		n := &t.nodes[t.down[len(t.down)-1]]
		t.down = t.down[:len(t.down)-1]
		if n.span.Service() != service || n.span.Kind == client.KindClient || n.span.Kind == client.KindProducer {
			h.cover = append(h.cover, interval{max(n.start, server.start), min(n.end, server.end)})
			continue
		}
		if one.inside == nil {
			one.inside = map[string]*[2]float64{}
		}
		sum := one.inside[n.span.Name]
		if sum == nil {
			sum = &[2]float64{}
			one.inside[n.span.Name] = sum
		}
		sum[late] += float64(n.self)
		for c := n.child; c != none; c = t.nodes[c].next {
			t.down = append(t.down, c)
		}
	}
	slices.SortFunc(h.cover, func(a, b interval) int { return cmp.Compare(a.from, b.from) })
	own, reach := server.duration(), server.start
	for _, iv := range h.cover {
		if from := max(iv.from, reach); iv.to > from {
			own -= iv.to - from
			reach = iv.to
		}
	}
	return own
}

// means of the two halves in ms, NaN where a half has none.
func (h *hop) means(sum func(half) (float64, float64)) (early, late float64) {
	mean := func(x half) float64 {
		total, n := sum(x)
		if n == 0 {
			return math.NaN()
		}
		return total / n / 1e6
	}
	return mean(h.halves[0]), mean(h.halves[1])
}

func (h *hop) waits() (early, late float64) {
	return h.means(func(x half) (float64, float64) { return x.wait, x.calls })
}
func (h *hop) gaps() (early, late float64) {
	return h.means(func(x half) (float64, float64) { return x.gap, x.gaps })
}
func (h *hop) owns() (early, late float64) {
	return h.means(func(x half) (float64, float64) { return x.own, x.owns })
}

// grown says what of a hop changed most and by how many ms: its gap, the
// callee's own time, or, where only the caller's side is known, the wait. A
// change of less than a fifth, or below floor, is none.
func (h *hop) grown(floor float64) (what string, ms float64) {
	try := func(name string, early, late float64) {
		if d := late - early; math.Abs(d) > max(math.Abs(ms), floor, early/5, late/5) {
			what, ms = name, d
		}
	}
	gapEarly, gapLate := h.gaps()
	try("gap", gapEarly, gapLate)
	ownEarly, ownLate := h.owns()
	try("own", ownEarly, ownLate)
	if h.halves[0].owns+h.halves[1].owns == 0 {
		early, late := h.waits()
		try("wait", early, late)
	}
	return what, ms
}

// remark says in words what of a hop is worth a look: what grew, or that one
// model takes far longer than the others of the same callee.
func (h *hops) remark(one *hop) string {
	what, ms := one.grown(h.floor)
	if ms < 0 {
		return what + " fell"
	}
	if what != "" {
		if inside := one.insideGrown(ms); what == "own" && inside != "" {
			return "own grew, in " + inside
		}
		return what + " grew"
	}
	if times := h.againstOthers(one); times > 0 {
		return "own " + string(appendNum(nil, math.Round(times))) + " × that of other models"
	}
	return ""
}

// againstOthers is how many times the own time of a hop's callee is that of
// the other models' median, 0 where it does not stand out.
func (h *hops) againstOthers(one *hop) float64 {
	own := one.ownTimeMean()
	if one.model == "" || !(own > h.floor) {
		return 0
	}
	var others []float64
	for key, other := range h.all {
		if key.callee == one.callee && key.caller == one.caller && key.model != one.model {
			if v := other.ownTimeMean(); v > 0 {
				others = append(others, v)
			}
		}
	}
	if len(others) == 0 {
		return 0
	}
	slices.Sort(others)
	if times := own / others[len(others)/2]; times >= 3 {
		return times
	}
	return 0
}

// ownTimeMean is the callee's mean own time in both halves, in ms.
func (h *hop) ownTimeMean() float64 {
	n := h.halves[0].owns + h.halves[1].owns
	if n == 0 {
		return 0
	}
	return (h.halves[0].own + h.halves[1].own) / n / 1e6
}

// insideGrown is the callee's own span whose time grew most, "" when none
// makes up half of the growth.
func (h *hop) insideGrown(ms float64) string {
	name, most := "", 0.0
	for n, sum := range h.inside {
		if h.halves[0].owns == 0 || h.halves[1].owns == 0 {
			break
		}
		d := (sum[1]/h.halves[1].owns - sum[0]/h.halves[0].owns) / 1e6
		if d > most || d == most && n < name {
			name, most = n, d
		}
	}
	if ms <= 0 || most < ms/2 {
		return ""
	}
	return name
}

// ranked lists the hops, the most changed first, then those that stand out
// or have errors, then those that take longest.
func (h *hops) ranked() []*hop {
	type place struct {
		hop            *hop
		grown, stands  float64
		errors, longer float64
	}
	all := make([]place, 0, len(h.all))
	for _, one := range h.all {
		_, ms := one.grown(h.floor)
		all = append(all, place{one, math.Abs(ms), h.againstOthers(one), float64(one.errors), one.ownTimeMean()})
	}
	slices.SortFunc(all, func(a, b place) int {
		return cmp.Or(cmp.Compare(b.grown, a.grown), cmp.Compare(b.stands, a.stands), cmp.Compare(b.errors, a.errors), cmp.Compare(b.longer, a.longer),
			cmp.Compare(a.hop.caller, b.hop.caller), cmp.Compare(a.hop.callee, b.hop.callee), cmp.Compare(a.hop.model, b.hop.model))
	})
	out := make([]*hop, len(all))
	for i := range all {
		out[i] = all[i].hop
	}
	return out
}

// modelOf is the model that a span asks for, "" when it says none.
func modelOf(s *client.Span) string {
	if m := s.Attrs.Get("gen_ai.request.model"); m != "" {
		return m
	}
	return s.Attrs.Get("model_key")
}

// peerOf names what a client span calls when the callee records nothing.
func peerOf(s *client.Span) string {
	for _, key := range []string{"peer.service", "db.system.name", "db.system", "messaging.system"} {
		if v := s.Attrs.Get(key); v != "" {
			return v
		}
	}
	if full := s.Attrs.Get("url.full"); full != "" {
		if u, err := url.Parse(full); err == nil && u.Host != "" {
			return u.Host
		}
		if host := s.Attrs.Get("server.address"); host != "" {
			return host
		}
	}
	return s.Name
}
