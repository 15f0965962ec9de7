package tools

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/redact"
)

func TestSecretsAreMaskedAndCounted(t *testing.T) {
	key := "sk-" + strings.Repeat("FAKEexample0123456789", 2)
	body := map[string]string{
		"logs":    fmt.Sprintf(`{"status":"success","data":{"resultType":"streams","result":[{"stream":{"service_name":"s","db_password":"hunter2hunter2"},"values":[["1795427860323147696","login of anna@example.com with %s"],["1795427860323147697","again anna@example.com"],["1795427860323147698","ben@example.com \u001b[31mred\u001b[0m \u202eevil"]]}]}}`, key),
		"traces":  fmt.Sprintf(`{"batches":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"s"}}]},"scopeSpans":[{"spans":[{"traceId":"01","spanId":"02","name":"x","startTimeUnixNano":"1","endTimeUnixNano":"2","attributes":[{"key":"db.password","value":{"stringValue":"hunter2hunter2"}},{"key":"note","value":{"stringValue":"for anna@example.com by %s"}}]}]}]}]}`, key),
		"metrics": `{"status":"success","data":{"resultType":"vector","result":[{"metric":{"user":"anna@example.com"},"value":[1,"2"]}]}}`,
	}
	u := newUpstream(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, body[r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]])
	})
	c, err := client.New(client.WithBaseURL(u.URL), client.WithAPIKey("test-key"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := redact.New()
	if err != nil {
		t.Fatal(err)
	}
	set, err := New(Config{Client: c, Redact: r})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = set.Close() })
	for _, call := range []struct {
		tool, args string
		want       []string
	}{
		{"query_logs", `{"view":"records"}`, []string{`"masked":{`, `"email":3`, `"api_key":1`, "[email:1]", "[email:2]"}},
		{"query_traces", `{"trace":"t","view":"records"}`, []string{`"masked":{`, `"email":1`}},
		{"query_metrics", `{"metric":"m"}`, []string{`"masked":{"email":1}`, "[email:"}},
	} {
		text, isError := set.Call(t.Context(), call.tool, json.RawMessage(call.args))
		if head, _, _ := strings.Cut(string(text), "\n"); isError || !json.Valid(text) || !strings.Contains(head, `"masked":`) {
			t.Errorf("%s: %s", call.tool, text)
		}
		for _, w := range call.want {
			if !strings.Contains(string(text), w) {
				t.Errorf("%s lacks %s: %s", call.tool, w, text)
			}
		}
		for _, secret := range []string{key, "anna@", "ben@", "hunter2", "\u001b", "\u202e", "\u202e"} {
			if strings.Contains(string(text), secret) {
				t.Errorf("%s shows %q: %s", call.tool, secret, text)
			}
		}
	}
}

func TestTheCountOfMaskedValuesFitsItsRoom(t *testing.T) {
	var seen redact.Counts
	const head = `{"n":1`
	answer := head + `,"a":"`
	for _, c := range redact.Classes() {
		seen = append(seen, redact.Count{Class: c, N: 1})
		answer += "[" + c + ":12] [" + c + "]"
	}
	answer += " [email:x] [email"
	answer += `"}`
	text, n := sayMasked([]byte(answer), len(head), seen)
	if want := 2 * len(seen); n != want || len(text) > len(answer)+maskedRoom || !strings.HasPrefix(string(text), fmt.Sprintf(`%s,"masked":%d,"a":`, head, want)) || !json.Valid(text) {
		t.Errorf("%d counted, want %d: %s", n, want, text)
	}
	if text, n := sayMasked([]byte(`{"a":1}`), 6, seen); n != 0 || string(text) != `{"a":1}` {
		t.Errorf("nothing masked: %d, %s", n, text)
	}
}

func TestNoClientTakesAPlaceholderForACredential(t *testing.T) {
	r, err := redact.New()
	if err != nil {
		t.Fatal(err)
	}
	masks := shownMasks{r.Session()}
	key := "FAKE" + strings.Repeat("aB3", 12)
	for text, want := range map[string]string{
		`authorization="Bearer ` + key + `"`:   `authorization="Bearer: [bearer:1]"`,
		`authorization: bearer ` + key:         `authorization: bearer: [bearer:1]`,
		`Bearer ` + key + ` and Bearer ` + key: `Bearer: [bearer:1] and Bearer: [bearer:1]`,
		"the bearer [of news]":                 "the bearer [of news]",
		"wearer [x]":                           "wearer [x]",
	} {
		if got := masks.Clean(text); got != want {
			t.Errorf("Clean(%q) = %q, want %q", text, got, want)
		}
		if got := masks.CleanNamed("header", text); got != want {
			t.Errorf("CleanNamed(%q) = %q, want %q", text, got, want)
		}
	}
}
