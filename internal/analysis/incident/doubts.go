package incident

import (
	"cmp"
	"slices"
)

// doubt says what speaks against each suspect.
func (v *investigation) doubt(r *Report, w *window) {
	for _, s := range r.Suspects {
		others := 0
		for _, o := range r.Suspects {
			if o != s && o.Evidence[0].Kind == s.Evidence[0].Kind && o.Score > s.Score/2 {
				others++
			}
		}
		if others > 0 {
			s.Against = append(s.Against, Doubt{Kind: Others, N: others})
		}
		before, after, usual := 0, 0, 0.0
		if at := slices.IndexFunc(v.calls, func(c *calls) bool { return c.service == s.Service }); at >= 0 {
			usual = v.calls[at].usual.of
			for _, c := range v.calls[at].all {
				switch w.side(c.Start) {
				case beforeOnset:
					before++
				case afterOnset:
					after++
				}
			}
		}
		switch {
		case before+after == 0:
			s.Against = append(s.Against, Doubt{Kind: NoTraces})
		case before < fewBefore && usual < fewBefore:
			s.Against = append(s.Against, Doubt{Kind: NoBaseline})
		}
		kinds := map[EvidenceKind]bool{}
		for _, e := range s.Evidence {
			kinds[e.Kind] = true
		}
		if len(kinds) == 1 {
			s.Against = append(s.Against, Doubt{Kind: Weak})
		}
	}
}

// path returns the services from where most requests enter to one that they wait
// for, the shortest way; nil where none leads there.
func (v *investigation) path(service string, w *window) []string {
	callees := map[string][]string{}
	entries := map[string]int{}
	for _, s := range v.calls {
		callers := map[string]bool{}
		for _, c := range s.all {
			if w.side(c.Start) != afterOnset {
				continue
			}
			if c.Caller == "" {
				entries[c.Callee]++
			} else if !callers[c.Caller] {
				callers[c.Caller] = true
				callees[c.Caller] = append(callees[c.Caller], c.Callee)
			}
		}
	}
	starts := make([]string, 0, len(entries))
	for e := range entries {
		starts = append(starts, e)
	}
	slices.SortFunc(starts, func(a, b string) int { return cmp.Or(cmp.Compare(entries[b], entries[a]), cmp.Compare(a, b)) })
	for _, start := range starts {
		from := map[string]string{start: ""}
		for queue := []string{start}; len(queue) > 0; queue = queue[1:] {
			if queue[0] == service {
				var path []string
				for at := service; at != ""; at = from[at] {
					path = append(path, at)
				}
				slices.Reverse(path)
				return path
			}
			for _, next := range callees[queue[0]] {
				if _, met := from[next]; !met {
					from[next] = queue[0]
					queue = append(queue, next)
				}
			}
		}
	}
	return nil
}
