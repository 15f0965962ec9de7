package traces

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/spantest"
)

func attrs(pairs ...string) func(*client.Span) {
	return func(s *client.Span) {
		for i := 0; i < len(pairs); i += 2 {
			s.Attrs, s.FailureAttr = append(s.Attrs, &client.Attr{Key: pairs[i], Value: pairs[i+1], Type: client.AttrString}), true
		}
	}
}

func TestSharedAttributesAreTheSameOnAllSpansThatHaveThem(t *testing.T) {
	d := detailOf(
		spantest.New(1, 0, 0, 9, attrs("project_name", "p", "session.id", "s", "tenant", "t", "db.system", "x")),
		spantest.New(2, 1, 0, 9, attrs("project_name", "p", "session.id", "s", "tenant", "t", "db.system", "x")),
		spantest.New(3, 1, 0, 9, attrs("project_name", "p", "session.id", "other", "db.system", "x")),
		spantest.New(4, 1, 0, 9))
	if want := (client.Attrs{{Key: "project_name", Value: "p"}}); !cmp.Equal(d.Shared, want) {
		t.Errorf("shared differ: %s", cmp.Diff(want, d.Shared))
	}
	if !d.IsShared("project_name") || d.IsShared("tenant") {
		t.Error("IsShared does not know what is shared")
	}
}

func TestALineHasTheAttributesThatMatterMost(t *testing.T) {
	for name, c := range map[string]struct {
		attrs []string
		want  []string
	}{
		"by weight, then as they come": {[]string{"db.query.text", "SELECT", "error.type", "Timeout", "gen_ai.request.model", "m", "gen_ai.usage.input_tokens", "5"},
			[]string{"error.type=Timeout", "model=m", "in=5"}},
		"what is expected says nothing":    {[]string{"http.response.status_code", "200", "rai.rejected", "false", "rai.categories", "[]"}, nil},
		"what the names say already":       {[]string{"gen_ai.tool.name", "search", "agent.status", "above"}, nil},
		"others have no place":             {[]string{"thread.id", "1", "error.type", ""}, nil},
		"a status of a failure":            {[]string{"http.response.status_code", "503"}, []string{"status=503"}},
		"the lightest is found at the end": {[]string{"retry.a", "1", "retry.b", "2", "retry.c", "3", "error.x", "4"}, []string{"error.x=4", "retry.a=1", "retry.b=2"}},
		"a fact by two conventions":        {[]string{"gen_ai.usage.prompt_tokens", "5", "gen_ai.usage.input_tokens", "5", "llm.token_count.completion", "7"}, []string{"in=5", "out=7"}},
	} {
		d := detailOf(spantest.New(1, 0, 0, 9, spantest.Named("see above")), spantest.New(2, 1, 0, 9, spantest.Named("execute search"), attrs(c.attrs...)))
		var got []string
		before := []LineAttr{{Short: "before"}}
		for _, a := range d.AppendLineAttrs(before, &d.Forest.Nodes[1])[1:] {
			got = append(got, a.Short+a.Rest+"="+a.Value)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestALayoutLeavesOutShortSpansButNoFailures(t *testing.T) {
	d := detailOf(spantest.New(1, 0, 0, 1000),
		spantest.New(2, 1, 0, 900), spantest.New(3, 1, 10, 20, spantest.Named("short")), spantest.New(4, 3, 12, 15), spantest.New(5, 1, 30, 31, spantest.Named("short"), spantest.Failing("x")), spantest.New(6, 1, 40, 45, spantest.Named("other")))
	var names []string
	for _, l := range d.Layout(100e6) {
		if l.Node == None {
			if l.Inside != 3 || l.Longest != 10e6 || l.Depth != 1 {
				t.Errorf("left out are %+v", l)
			}
			names = append(names, "…")
			continue
		}
		names = append(names, d.Forest.Nodes[l.Node].Span.Name)
	}
	if want := []string{"s1", "s2", "short", "…"}; !slices.Equal(names, want) {
		t.Errorf("lines are %q, want %q", names, want)
	}
	if got := d.List(4); len(got) != 2 || got[0].Node != 4 || got[0].Sum != 1e6 || got[0].Service != "" {
		t.Errorf("the list from the fifth on is %+v", got)
	}
}
