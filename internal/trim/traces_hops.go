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

// callTimes are the times of one call in ms, NaN where that is not recorded:
// how long the caller waited, how much of it was between the two, and how long
// the callee worked itself.
type callTimes struct {
	start          int64 // ns
	wait, gap, own float32
}

// hop is the calls of one way.
type hop struct {
	hopKey
	models int  // that are taken together, 0 where key says the model
	others bool // there are hops of single models beside them
	errors int
	times  []callTimes
	inside map[string]*[2]float64 // the callee's own spans by name, in ns, of the earlier and the later half

	change change
	stands float64 // how many times the own time is that of other models, 0 when like them
	fails  float64 // the same of the share of failing calls
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
	if n.failed && wait >= 0 || server != nil && server.failed {
		one.errors++
	}
	nan := float32(math.NaN())
	c := callTimes{start: n.start, wait: inMS(wait), gap: nan, own: nan}
	if server != nil {
		if wait < 0 {
			c.wait = inMS(server.duration())
		} else {
			c.gap = inMS(max(0, wait-server.duration()))
		}
		c.own = inMS(h.ownTime(t, server, one, later(n.start, h.split)))
	}
	one.times = append(one.times, c)
}

func inMS(ns int64) float32 { return float32(float64(ns) / 1e6) }

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
	}
	for _, key := range []string{"server.address", "net.peer.name", "rpc.service"} {
		if v := s.Attrs.Get(key); v != "" {
			return v
		}
	}
	return s.Name
}
