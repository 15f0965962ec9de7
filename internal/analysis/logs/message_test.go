package logs

import (
	"strings"
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/text"
)

func TestMembersOfALineAreGatheredUpToABound(t *testing.T) {
	path := strings.Repeat("p", 40_000)
	for name, line := range map[string]string{
		"a long path":               `{"msg":"m","` + path + `":{` + strings.Repeat(`"a":1,`, 6_666) + `"b":2}}`,
		"a long path, nested texts": `{"msg":"m","` + path + `":{` + strings.Repeat(`"a":"{\"x\":1}",`, 3_000) + `"b":2}}`,
		"a long path, empty texts":  `{"msg":"m","` + path + `":{` + strings.Repeat(`"a":"{}",`, 3_000) + `"b":2}}`,
		"many members":              `{"msg":"m",` + strings.Repeat(`"abc":"defg",`, 50_000) + `"b":2}`,
	} {
		m := readMessage(line, &origin{stream: newStream(nil), labelled: unlabelled, service: "svc"})
		if m.text != "m" || len(m.members) > maxMemberBytes+2*len(path) || !strings.HasSuffix(m.members, " …") {
			t.Errorf("%s: text %.20q, %d bytes of members that end in %q", name, m.text, len(m.members), m.members[max(0, len(m.members)-20):])
		}
	}
	m := readMessage(`{"msg":"m","a":{"b":1},"c":"{\"d\":2}"}`, &origin{stream: newStream(nil), labelled: unlabelled, service: "svc"})
	if m.members != "a.b=1 c.d=2" {
		t.Errorf("members %q", m.members)
	}
}

func TestReadMessageTakesLinesApart(t *testing.T) {
	tests := []struct {
		name, line, text, members string
		severity                  text.Severity
	}{
		{"plain prefix", "2026-11-23 09:58:30,781 WARNING [svc] Rate limit", "Rate limit", "", text.Warning},
		{"ansi", "\x1b[32mINFO\x1b[0m:     10.0.0.1:5 - \"\x1b[1mGET /\x1b[0m\" 200", `10.0.0.1:5 - "GET /" 200`, "", text.Info},
		{"json", `{"level":"INFO","message":"done","n":3,"project":"p1","session_id":"other"}`, "done", "n=3 session_id=other", text.Info},
		{"nested text", `{"msg":"{\"message\":\"inner\",\"a\":1}","b":{"c":2}}`, "inner", "a=1 b.c=2", text.Unknown},
		{"broken json", `{"message":"done"`, `{"message":"done"`, "", text.Unknown},
		{"brackets that say more", "[cache] miss", "[cache] miss", "", text.Unknown},
		{"trace in brackets", "[trace_id=ab span_id=cd] failed", "failed", "span_id=cd", text.Unknown},
		{"word that is no level", "Error while reading", "Error while reading", "", text.Unknown},
		{"time alone", "2026-11-23T09:58:30.781Z up", "up", "", text.Unknown},
		{"epoch", "1795427910.781 [ERROR] down", "down", "", text.Error},
		{"epoch in ms", "1795427911000 WARNING down", "down", "", text.Warning},
		{"epoch in brackets", "[1795427910] [error] down", "down", "", text.Error},
		{"epoch before JSON", `1795427911 {"level":"error","msg":"down"}`, "down", "", text.Error},
		{"epoch of another time", "1795027910.781 [ERROR] down", "down", "time=1795027910.781", text.Error},
		{"epoch alone", "1795427910", "1795427910", "", text.Unknown},
		{"number that is no time", "1234567890 users signed up", "1234567890 users signed up", "", text.Unknown},
		{"number with a little behind it", "1234567890.5 warnings", "1234567890.5 warnings", "", text.Unknown},
		{"number of a word", "1795427910s ERROR", "1795427910s ERROR", "", text.Unknown},
		{"unended ansi", "a\x1b[31", "a", "", text.Unknown},
	}
	at := time.Date(2026, 11, 23, 9, 58, 31, 0, time.UTC).UnixNano()
	labels := client.Labels{{Name: "project_name", Value: "p1"}}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := readMessage(tt.line, &origin{stream: newStream(labels), labelled: unlabelled, service: "svc", time: at})
			if m.text != tt.text || m.members != tt.members || m.severity != tt.severity {
				t.Errorf("got text %q, members %q, severity %v; want %q, %q, %v", m.text, m.members, m.severity, tt.text, tt.members, tt.severity)
			}
		})
	}
}
