package text

import (
	"strings"
	"testing"
)

func TestTemplatesKeepWhatIsConstant(t *testing.T) {
	for line, want := range map[string]string{
		`10.0.0.1:55 - "GET / HTTP/1.1" 503 x`:        `<*> - "GET / HTTP/1.1" 503 x`,
		"took 30.0s of 85%":                           "took <*>s of <*>%",
		"id 7f3c2f0e-4a51-4a36-9b0e-0d1c2f6f9a11 n=4": "id <*> n=<*>",
		"GET http://h/a/12?q=1":                       "GET http://h/a/<*>",
		"at 2026-11-23T09:58:30Z":                     "at <*>T<*>Z",
		"job 7f3c2f0e-4a51-abcd, 7f3c2f0e-ab":         "job <*>, <*>-ab",
		"took 20261123-decade 12-decade":              "took <*> <*>-decade",
		"deadbeef01 Planner":                          "<*> Planner",
	} {
		if got := Template(line); got != want {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
}

func TestTemplatesLeaveOutNumbersAndIDs(t *testing.T) {
	for name, c := range map[string]struct {
		a, b string
		same bool
	}{
		"numbers":                     {"timed out after 30.0s", "timed out after 5.25s", true},
		"hexadecimal ids":             {"request 7f7cd172ab failed", "request 0a1b2c3d4e5f failed", true},
		"uuids":                       {"job 7f3c2f0e-4a51-4a36-9b0e-0d1c2f6f9a11: gone", "job aaaaaaaa-0000-4a36-9b0e-0d1c2f6f9a12: gone", true},
		"an id at the end":            {"no 7f7cd172ab", "no bbc7fcb2cc", true},
		"an id that is cut short":     {"request 7f7cd172-abcd-ef01 failed", "request 0a1b2c3d-beef-cafe failed", true},
		"an id and a word":            {"request 7f7cd172-abcd failed", "request 7f7cd172-slow failed", false},
		"ids joined to marks":         {"[job:7f7cd172ab/3] gone", "[job:0a1b2c3d4e5f/12] gone", true},
		"line breaks":                 {"a failed\n\tat 5", "a failed at 7", true},
		"outcomes":                    {`"GET /v1 HTTP/1.1" 503`, `"GET /v1 HTTP/1.1" 404`, false},
		"words":                       {"tool web_search failed", "tool sql_query failed", false},
		"words of hexadecimal digits": {"the facade failed", "the decade failed", false},
		"models":                      {"model deepseek-ai/DeepSeek-R1", "model Qwen/Qwen3-32B", false},
	} {
		a, b := Template(c.a), Template(c.b)
		if got := a == b; got != c.same {
			t.Errorf("%s: the same is %v, want %v: %q, %q", name, got, c.same, a, b)
		}
	}
}

func TestLongWordsAreBounded(t *testing.T) {
	if got := Template(strings.Repeat("a=", 500_000) + "1"); len(got) > maxWord+len(Wildcard) {
		t.Errorf("a word of %d bytes", len(got))
	}
	if got := Template("a=b=u12"); got != "a=b=u<*>" {
		t.Errorf("got %q", got)
	}
}
