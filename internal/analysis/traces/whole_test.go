package traces

import (
	"strings"
	"testing"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/spantest"
)

// wholeText is what a span says, a part a line.
func wholeText(match string, mods ...func(*client.Span)) string {
	d := detailOf(spantest.New(0xab, 0, 0, 9, mods...), spantest.New(0xac, 0xab, 1, 2))
	var out []string
	for _, p := range d.Whole("ab", match, nil).Parts {
		out = append(out, p.Name.String()+" = "+strings.ReplaceAll(p.Text.String(), "\n", "; "))
	}
	return strings.Join(out, "\n")
}

func TestAWholeSpanIsItsPartsTheNewestFirst(t *testing.T) {
	long := strings.Repeat("long ", 60)
	for name, c := range map[string]struct {
		match string
		attrs []string
		want  string
	}{
		"messages as JSON": {"", []string{"gen_ai.input.messages", `[{"role":"user","parts":[{"type":"text","content":"say \"hi\"\nnow"}]},{"role":"tool","parts":[{"id":7,"ok":false,"none":null,"empty":{},"list":[]}]}]`},
			"gen_ai.input.messages.1 = role: tool; parts.0.id: 7; parts.0.ok: false; parts.0.none: null; parts.0.empty: {}; parts.0.list: []\n" +
				"gen_ai.input.messages.0 = role: user; parts.0.type: text; parts.0.content: say \"hi\"; now"},
		"messages in an object": {"", []string{"input.value", `{"model":"m","messages":[{"role":"user","content":"a"},{"role":"tool","content":"b"}],"temperature":0}`},
			"input.value.messages.1 = role: tool; content: b\ninput.value.messages.0 = role: user; content: a\ninput.value = model: m; temperature: 0"},
		"messages by index": {"", []string{"m.0.role", "user", "m.0.content", "a", "m.10.content", "c", "m.9.content", "b"},
			"m.10 = content: c\nm.9 = content: b\nm.0 = role: user; content: a"},
		"what came out first, descriptions last": {"", []string{"tool.schema", "x" + long, "input", "y" + long, "output", "z" + long, "n", "1"},
			"n = 1\noutput = z" + long + "\ninput = y" + long + "\ntool.schema = x" + long},
		"no list of objects":          {"", []string{"a", `["x","y"]`, "b", `[{"x":1},2]`, "c", `{"x":[]}`, "d", `[{"x":1}`, "e", `[{"x":1}]]`, "f", "[]"}, "a = [\"x\",\"y\"]\nb = [{\"x\":1},2]\nc = {\"x\":[]}\nd = [{\"x\":1}\ne = [{\"x\":1}]]\nf = []"},
		"only what has the text":      {`"HI" is`, []string{"a", "b", "m", `[{"t":"that"},{"t":"\"hi\" is it"}]`}, `m.1 = t: "hi" is it`},
		"by the name of an attribute": {"a.key", []string{"a.key", "b", "c", "d"}, "a.key = b"},
	} {
		want := c.want
		if got := wholeText(c.match, attrs(c.attrs...)); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
		}
	}
}

func TestAWholeSpanHasItsEventsLinksAndResource(t *testing.T) {
	got := wholeText("", spantest.Failing("broke"), func(s *client.Span) {
		s.Events = []client.Event{
			{Name: "first", Time: s.Start + 1e6, Attrs: client.Attrs{{Key: "k", Value: "v"}}},
			{Time: s.Start + 2_500_000},
		}
		s.Links = []client.Link{{TraceID: client.TraceID{1}, SpanID: client.SpanID{2}, Attrs: client.Attrs{{Key: "why", Value: "batch"}}}}
		s.Resource = &client.Resource{Service: "svc", Attrs: client.Attrs{{Key: "host.name", Value: "h"}}}
	})
	want := `status_message = broke
event without a name = 2.5 ms after the start
event first = 1 ms after the start
event first: k = v
link 1 = 01000000000000000000000000000000 0200000000000000
link 1: why = batch
resource: host.name = h`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestSpanHandlesAreTheShortestPrefixesThatDiffer(t *testing.T) {
	d := detailOf(spantest.New(1, 0, 0, 9), spantest.New(2, 1, 0, 9))
	d.handleLen = spanHandleLen([]client.Span{{ID: client.SpanID{1, 2, 3, 4}}, {ID: client.SpanID{1, 2, 3, 5}}, {ID: client.SpanID{1, 2, 3, 4}}})
	if got := d.SpanHandle(client.SpanID{1, 2, 3, 5}); got != "01020305" {
		t.Errorf("handle %q", got)
	}
	if got := d.SpanHandle(client.SpanID{}); got != "" {
		t.Errorf("handle %q of no id", got)
	}
	if got := len(d.Named("02")); got != 1 {
		t.Errorf("%d spans begin with 02", got)
	}
}
