package semconv

import (
	"strings"
	"testing"
)

func TestFirstsAreWhatKeysGive(t *testing.T) {
	var known Attributes
	for _, attrs := range [][][2]string{
		{},
		{{"llm.model_name", "1"}, {"model_key", "2"}, {"url.full", "3"}, {"x", "4"}},
		{{"gen_ai.request.model", ""}, {"gen_ai.request.model", "1"}, {"model_key", "2"}}, // the first of a name counts
		{{"model_key", "1"}, {"model_key", "2"}, {"project", "3"}, {"project_name", ""}},
		{{"session.id", "1"}, {"session_id", "2"}, {"db.system", "3"}, {"peer.service", "4"}},
	} {
		get := func(name string) string {
			for _, attr := range attrs {
				if attr[0] == name {
					return attr[1]
				}
			}
			return ""
		}
		var called, named Firsts
		for _, attr := range attrs {
			if a := known.Get(attr[0]); a != nil {
				called.See(a.Called, attr[1])
				named.See(a.Named, attr[1])
			}
		}
		for i := range lists {
			if got, want := called.Get(i), calledLists[i].First(get); got != want {
				t.Errorf("%q calls %q, want %q", attrs, got, want)
			}
			if got, want := named.Get(i), namedLists[i].First(get); got != want {
				t.Errorf("%q names %q, want %q", attrs, got, want)
			}
		}
	}
}

func TestAttributesAreFoundByTheirNames(t *testing.T) {
	var known Attributes
	names := []string{"", "x"}
	for name := range attributes.All {
		names = append(names, name)
	}
	for range 3 {
		for _, name := range names {
			for _, name := range []string{name, strings.Clone(name), (name + name)[:len(name)]} {
				if got, want := known.Get(name), attributes.Get(name); got != want {
					t.Errorf("%q is known as %v, want %v", name, got, want)
				}
			}
		}
	}
}
