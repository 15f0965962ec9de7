package normal

import (
	"cmp"
	"maps"
	"slices"

	"airefinery-mcp/internal/analysis/logs"
)

// kin are the lines of templates that unify, so that what is one message in a
// sample is not compared with a part of it in the profile.
type kin struct {
	key        lineKey // of the profile where it is known there
	usual, now tally
	pattern    *logs.Pattern
	// into is the kin that has these lines, too; nil where they are its own.
	into *kin
}

func (k *kin) root() *kin {
	for k.into != nil {
		k = k.into
	}
	return k
}

// kinOf puts together what is known and what is there now, in a fixed order.
func kinOf(usual, now map[lineKey]*lineCount) []*kin {
	known := make(map[lineKey]*kin, len(usual))
	var all []*kin
	for _, key := range sortedKeys(usual) {
		k := &kin{key: key}
		k.usual.merge(&usual[key].tally, 1)
		known[key] = k
		all = append(all, k)
	}
	old := all
	for _, key := range sortedKeys(now) {
		k := known[key]
		for i := 0; i < len(old) && known[key] == nil; i++ {
			other := old[i]
			if other.key.place != key.place || other.key.severity != key.severity || !unify(other.key.template, key.template) {
				continue
			}
			if k == nil {
				k = other
			} else if a, b := k.root(), other.root(); a != b {
				b.into = a
				a.usual.merge(&b.usual, 1)
				a.now.merge(&b.now, 1)
				a.show(b.pattern)
			}
		}
		if k == nil {
			k = &kin{key: key}
			all = append(all, k)
		}
		k = k.root()
		k.now.merge(&now[key].tally, 1)
		k.show(now[key].pattern)
	}
	return slices.DeleteFunc(all, func(k *kin) bool { return k.into != nil })
}

// show makes a pattern the one that is shown if it has the most lines.
func (k *kin) show(p *logs.Pattern) {
	if k.pattern == nil || p != nil && p.Lines > k.pattern.Lines {
		k.pattern = p
	}
}

func sortedKeys(m map[lineKey]*lineCount) []lineKey {
	return slices.SortedFunc(maps.Keys(m), func(a, b lineKey) int {
		return cmp.Or(cmp.Compare(a.template, b.template), cmp.Compare(a.place, b.place), cmp.Compare(a.severity, b.severity))
	})
}
