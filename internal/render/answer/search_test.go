package answer

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/redact"
)

// searched is a response in which texts are looked for.
type searched struct {
	name   string
	answer func(Options) Result
}

// found returns how many records of the response match a text.
func (s searched) found(t testing.TB, masks *redact.Session, match string) int {
	t.Helper()
	o := traceOptions()
	o.Masker, o.Filter.Match = masks, match
	return s.answer(o).Total
}

func searchedLogs(t testing.TB, body string) searched {
	t.Helper()
	r, err := client.DecodeLogs(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return searched{"logs", func(o Options) Result { return Logs(r, o) }}
}

func searchedTraces(t testing.TB, body string) searched {
	t.Helper()
	r, err := client.DecodeTraces(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return searched{"traces", func(o Options) Result { return Traces(r, o) }}
}

func searchedMetrics(t testing.TB, body string) searched {
	t.Helper()
	r, err := client.DecodeMetrics(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return searched{"metrics", func(o Options) Result { return Metrics(r, o) }}
}

func searchInput(t testing.TB, name string) string {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", "search", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// logBody is a response of one stream with these lines and labels, as JSON.
func logBody(labels string, lines ...string) string {
	var values []string
	for i, l := range lines {
		values = append(values, fmt.Sprintf(`["%d",%q]`, 1795427860000000000+i, l))
	}
	return fmt.Sprintf(`{"data":{"resultType":"streams","result":[{"stream":%s,"values":[%s]}]}}`, labels, strings.Join(values, ","))
}

// spanBody is a response of one trace with one span that has these members, and
// a second without.
func spanBody(members string) string {
	return `{"batches":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},"scopeSpans":[{"scope":{"name":"otel-http"},"spans":[
		{"traceId":"0102030405060708090a0b0c0d0e0f10","spanId":"1112131415161718","name":"GET /pay","startTimeUnixNano":"1795427860000000000","endTimeUnixNano":"1795427860100000000",` + members + `},
		{"traceId":"0102030405060708090a0b0c0d0e0f10","spanId":"2112131415161718","name":"other","startTimeUnixNano":"1795427860000000000","endTimeUnixNano":"1795427860200000000"}]}]}]}`
}

func attr(key, value string) string {
	return fmt.Sprintf(`{"key":%q,"value":{"stringValue":%q}}`, key, value)
}

func TestWhatIsShownCanBeSearched(t *testing.T) {
	shown := searchedLogs(t, searchInput(t, "match_shown_text.json"))
	masked := searchedLogs(t, searchInput(t, "match_placeholder.json"))
	lines := searchedLogs(t, logBody(`{"service_name":"pay","region":"eu"}`,
		`{"message":"Заказ \u2116 7","user":{"name":"\u674e\u56db","mail":"li@example.com"},"path":"\\\\srv\\share"}`,
		`{"msg":"{\"inner\":{\"code\":41},\"text\":\"ol\u00e9\"}","n":12.50}`,
		"{\"message\":\"failed\",\"error\":{\"stack\":\"Traceback (most recent call last):\\n  File \\\"/app/pay.py\\\", line 12, in charge\\nValueError: no caf\u00e9\"}}",
		"ERROR [pay] plain\twith password=FAKE-hunter2x and li@example.com"))
	one := searchedTraces(t, spanBody(`"status":{"code":2,"message":"gone"},"attributes":[`+attr("http.response.status_code", "503")+`,`+attr("gen_ai.request.model", "opus")+`,`+attr("note", "to ann@example.com")+`],
		"events":[{"name":"exception","attributes":[`+attr("exception.type", "TimeoutError")+`,`+attr("exception.message", "after 3 s")+`]}]`))
	series := searchedMetrics(t, `{"data":{"resultType":"vector","result":[{"metric":{"model_key":"a","owner":"ann@example.com"},"value":[1,"2"]},{"metric":{"model_key":"b"},"value":[1,"3"]}]}}`)
	masks := newSession(t)
	for _, c := range []struct {
		in    searched
		match string
		want  int
	}{
		{shown, "Müller", 1}, {shown, "MÜLLER", 1}, {shown, "客户", 1}, {shown, `C:\Temp`, 1}, {shown, `said "no header"`, 1},
		{shown, "ctx.shard=3", 1}, {shown, "order=9", 1}, {shown, "reason=Limit über", 1}, {shown, "abgelehnt reason=", 1}, {shown, "tab\tseparated", 1},
		{shown, `f\u00fcr M`, 1}, {shown, `"order": 9`, 1}, {shown, "severity=error", 4}, {shown, "pay", 4}, {shown, "no such", 0},
		{masked, "[email:1]", 40}, {masked, "[EMAIL:2]", 40}, {masked, "email", 80}, {masked, "for [email", 80}, {masked, "email:1", 40}, {masked, "1", 0},
		{masked, "bob.ray@example.com", 40}, {masked, "FOR BOB.RAY@EXAMPLE.COM", 40}, {masked, "bob", 0}, {masked, "ray@example.com", 0}, {masked, "bob.ray@example.co", 0},
		{lines, "№ 7", 1}, {lines, "user.name=李四", 1}, {lines, `path=\\srv\share`, 1}, {lines, "inner.code=41", 1}, {lines, "olé", 1}, {lines, "n=12.50", 1},
		{lines, "pay.py:12 charge", 1}, {lines, "ValueError: no CAFÉ", 1}, {lines, "café @ /app", 1}, {lines, "café < ", 1}, {lines, "mail=[email:", 1}, {lines, "[email:", 2},
		{lines, "plain\twith password=[password:", 1}, {lines, "password=FAKE-hunter2x and", 1}, {lines, "region=eu", 4}, {lines, "region=e", 4}, {lines, "egion=eu", 4},
		{one, "status=503", 1}, {one, "http.response.status_code=503", 1}, {one, "status=50", 1}, {one, "status=504", 0}, {one, "status_code=503", 1},
		{one, "status=503 model=opus", 1}, {one, "TimeoutError: after", 1}, {one, "[email:", 1}, {one, "note=to [email:", 1}, {one, "note=to ann@example.com", 1}, {one, "note=to ann", 0},
		{one, "otel-http", 2}, {one, "01020304", 2}, {one, "1112131415161718", 1}, {one, "shop: get", 1}, {one, "shop get", 1}, {one, "service.name=shop", 2},
		{series, "model_key=a", 1}, {series, "model_key=", 2}, {series, "owner=[email:", 1}, {series, "owner=ann", 0}, {series, "owner=ann@example.com", 1},
	} {
		if got := c.in.found(t, masks, c.match); got != c.want {
			t.Errorf("%s: %q finds %d records, want %d", c.in.name, c.match, got, c.want)
		}
	}
}

func newSession(t testing.TB) *redact.Session {
	t.Helper()
	r, err := redact.New()
	if err != nil {
		t.Fatal(err)
	}
	return r.Session()
}

// secretPlace is a response that holds a secret, with what may stand before it.
type secretPlace struct {
	in     searched
	before []string
}

// secretPlaces hold a secret under a name.
func secretPlaces(t testing.TB, key, secret string) map[string]secretPlace {
	t.Helper()
	escaped := jsonEscaped(secret)
	return map[string]secretPlace{
		"a line":             {searchedLogs(t, logBody(`{"a":"¤"}`, "login with "+key+"="+secret+" failed", "x")), []string{"with " + key + "=", key + "=", "="}},
		"a label":            {searchedLogs(t, logBody(`{"db_`+key+`":"`+secret+`"}`, "x")), []string{"db_" + key + "=", "="}},
		"a JSON member":      {searchedLogs(t, logBody(`{"a":"¤"}`, `{"msg":"login","db":{"`+key+`":"`+secret+`"}}`, "x")), []string{"db." + key + "=", `"` + key + `":"`, `d":"`, "="}},
		"an escaped member":  {searchedLogs(t, logBody(`{"a":"¤"}`, `{"msg":"login","db":{"`+key+`":"`+escaped+`"}}`, "x")), []string{"db." + key + "=", `"` + key + `":"`}},
		"JSON in JSON":       {searchedLogs(t, logBody(`{"a":"¤"}`, `{"msg":"{\"`+key+`\":\"`+secret+`\"}"}`, "x")), []string{key + "=", `:\"`}},
		"a dropped member":   {searchedLogs(t, logBody(`{"a":"¤"}`, `{"msg":"x","logger":"`+key+`=`+secret+`","span_id":"`+key+`=`+secret+`"}`, "x")), []string{key + "="}},
		"an exception":       {searchedLogs(t, logBody(`{"a":"¤"}`, "x\nTraceback (most recent call last):\n  File \"/a.py\", line 1, in f\nE: "+key+"="+secret, "x")), []string{"E: " + key + "="}},
		"an attribute":       {searchedTraces(t, spanBody(`"attributes":[`+attr("db."+key, secret)+`]`)), []string{"db." + key + "=", key[2:] + "="}},
		"an event":           {searchedTraces(t, spanBody(`"events":[{"name":"login","attributes":[`+attr(key, secret)+`]}]`)), []string{key + "="}},
		"an error":           {searchedTraces(t, spanBody(`"status":{"code":2,"message":"bad `+key+`=`+secret+`"}`)), []string{key + "="}},
		"an exception event": {searchedTraces(t, spanBody(`"status":{"code":2},"events":[{"name":"exception","attributes":[`+attr("exception.type", "E")+`,`+attr("exception.message", key+"="+secret)+`]}]`)), []string{"E: " + key + "="}},
		"a span's name":      {searchedTraces(t, spanBody(`"kind":3,"attributes":[`+attr("url.full", "https://x.example/?"+key+"="+secret)+`]`)), []string{"?" + key + "=", "url=https://x.example/?" + key + "="}},
		"a series":           {searchedMetrics(t, `{"data":{"resultType":"vector","result":[{"metric":{"`+key+`":"`+secret+`"},"value":[1,"2"]},{"metric":{"a":"¤"},"value":[1,"2"]}]}}`), []string{key + "=", "="}},
	}
}

// jsonEscaped writes each byte of a text as an escape.
func jsonEscaped(text string) string {
	out := ""
	for _, r := range text {
		out += fmt.Sprintf(`\u%04x`, r)
	}
	return out
}

// Whoever guesses a secret letter by letter must get the same answer for a right
// letter as for a wrong one; only who has it whole finds it.
func TestASearchTellsNothingOfWhatIsMasked(t *testing.T) {
	const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789-_@.:/+"
	for secret, key := range map[string]string{
		"Zq9-xVw7_kJ2z": "password", "qz7jxw@zx9.example.org": "payer", "ghp_FAKEzq9xvw7kj2zqzq9xvw7kj2zq40fe8rt": "payer",
	} {
		for name, p := range secretPlaces(t, key, secret) {
			masks := newSession(t)
			answerTo := func(match string) string {
				o := traceOptions()
				o.Masker, o.Filter.Match = masks, match
				return string(p.in.answer(o).JSON)
			}
			for _, before := range p.before {
				known, wrong := "", answerTo(before+"\u00a1")
				for range len(secret) - 1 {
					next := ""
					for _, letter := range alphabet {
						if got := answerTo(before + known + string(letter)); got != wrong {
							next = string(letter)
							t.Errorf("%s: %q finds\n%s\nand a wrong letter\n%s", name, before+known+next, got, wrong)
						}
					}
					if next != "" {
						t.FailNow()
					}
					known = strings.ToLower(secret[:len(known)+1]) // as if it had been guessed
				}
			}
			nothing := answerTo("\u00a1")
			for n := range jsonEscaped(secret) {
				if got := answerTo(`"` + key + `":"` + jsonEscaped(secret)[:n+1]); n > 1 && got != nothing {
					t.Fatalf("%s: %d bytes of it escaped find\n%s", name, n+1, got)
				}
			}
			for from := range len(secret) {
				for to := from + 3; to <= len(secret) && to-from < len(secret); to++ {
					if got := answerTo(secret[from:to]); got != nothing && !strings.Contains("password.example.org", strings.ToLower(secret[from:to])) {
						t.Fatalf("%s: %q finds\n%s", name, secret[from:to], got)
					}
				}
			}
			if n := p.in.found(t, masks, secret); n != 1 {
				t.Errorf("%s: the whole of %s finds %d records, want 1", name, secret, n)
			}
		}
	}
}
