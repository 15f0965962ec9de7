package demo

import "slices"

// metrics answers with a series a service.
func (w *shop) metrics(p *params, from, to int64) []byte {
	t, m := newTally(p, from, to), p.metric
	switch {
	case p.project > 0, m.of != ofVisits && m.of != ofContainers:
		return t.render()
	case m.of == ofContainers:
		return renderUsage(p, w.usages(), w.seed, t.grid)
	}
	errors := m.name == "http_errors_total"
	for at := (t.begin - longestOrder) / minute; at <= t.end()/minute; at++ {
		w.minute(at, func(q *order) {
			for i := range q.spans {
				v := &q.spans[i]
				if v.kind != served || v.end <= t.begin || v.end > t.end() || errors && !v.failed {
					continue
				}
				k := noKey
				k.service = int(v.service)
				t.count(v.end, k, &sample{seconds: float64(v.end-v.start) / float64(second)})
			}
		})
	}
	return t.render()
}

// usages are the containers, one a service.
func (w *shop) usages() []usage {
	all := make([]usage, len(shopServices))
	for i := range all {
		size := float64(hash(57, uint64(i)) % 1000)
		all[i] = usage{service: shopServices[i], pod: shopPod(uint8(i)), cores: 0.1 + size/1500, bytes: 2.5e8 + size*7e5}
		all[i].factor = func(at int64) (float64, float64) {
			if w.faulty(cpuContention, uint8(i), at) {
				return float64(w.size(28, 52)) / 10, 1.02
			}
			return 1, 1
		}
	}
	return all
}

// targetOf is the service that the seed chooses for a trouble.
func targetOf(s *scenario, seed uint64) uint8 {
	if len(s.shop.targets) == 0 {
		return uint8(len(shopServices)) // none
	}
	return uint8(slices.Index(shopServices[:], s.shop.targets[hash(seed, 89)%uint64(len(s.shop.targets))]))
}
