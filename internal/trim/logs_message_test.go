package trim

import (
	"strings"
	"testing"

	"airefinery-mcp/client"
)

func TestMembersOfALineAreGatheredUpToABound(t *testing.T) {
	path := strings.Repeat("p", 40_000)
	for name, line := range map[string]string{
		"a long path":               `{"msg":"m","` + path + `":{` + strings.Repeat(`"a":1,`, 6_666) + `"b":2}}`,
		"a long path, nested texts": `{"msg":"m","` + path + `":{` + strings.Repeat(`"a":"{\"x\":1}",`, 3_000) + `"b":2}}`,
		"a long path, empty texts":  `{"msg":"m","` + path + `":{` + strings.Repeat(`"a":"{}",`, 3_000) + `"b":2}}`,
		"many members":              `{"msg":"m",` + strings.Repeat(`"abc":"defg",`, 50_000) + `"b":2}`,
	} {
		m := readMessage(line, newLogStream(nil, ""), [2]client.Labels{}, "svc")
		if m.text != "m" || len(m.extras) > maxExtras+2*len(path) || !strings.HasSuffix(m.extras, " …") {
			t.Errorf("%s: text %.20q, %d bytes of members that end in %q", name, m.text, len(m.extras), m.extras[max(0, len(m.extras)-20):])
		}
	}
	m := readMessage(`{"msg":"m","a":{"b":1},"c":"{\"d\":2}"}`, newLogStream(nil, ""), [2]client.Labels{}, "svc")
	if m.extras != "a.b=1 c.d=2" {
		t.Errorf("members %q", m.extras)
	}
}
