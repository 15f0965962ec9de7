package semconv

import "testing"

func TestFirstsAreWhatKeysGive(t *testing.T) {
	a, b := Keys{"a", "b", "c"}, Keys{"d"}
	lists := NewLists(a, b)
	var memo ListMemo
	for _, attrs := range [][][2]string{
		{},
		{{"c", "1"}, {"b", "2"}, {"d", "3"}, {"x", "4"}},
		{{"a", ""}, {"a", "1"}, {"b", "2"}}, // the first of a name counts
		{{"b", "1"}, {"b", "2"}, {"c", "3"}},
	} {
		get := func(name string) string {
			for _, attr := range attrs {
				if attr[0] == name {
					return attr[1]
				}
			}
			return ""
		}
		var f Firsts
		for _, attr := range attrs {
			f.See(lists, &memo, attr[0], attr[1])
		}
		if f.Get(0) != a.First(get) || f.Get(1) != b.First(get) {
			t.Errorf("%q: %q and %q, want %q and %q", attrs, f.Get(0), f.Get(1), a.First(get), b.First(get))
		}
	}
}
