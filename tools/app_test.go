package tools

import (
	"encoding/json"
	"strings"
	"testing"

	"airefinery-mcp/internal/render/display"
	"airefinery-mcp/internal/render/page"
)

func TestAppMetaIsBounded(t *testing.T) {
	if m := appMeta("query_logs", nil); m != nil {
		t.Errorf("a failure has %v", m)
	}
	for _, c := range []struct {
		length int
		key    string
	}{{1_000, page.MetaKey}, {maxDocument, page.OmittedKey}} {
		m := appMeta("query_logs", &display.Document{Tool: "query_logs", Lines: []display.LogLine{{Text: strings.Repeat("x", c.length)}}})
		text, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		if len(m.AdditionalFields) != 1 || m.AdditionalFields[c.key] == nil || len(text) > maxDocument+100 {
			t.Errorf("a text of %d bytes becomes %d bytes: %.200s", c.length, len(text), text)
		}
	}
}
