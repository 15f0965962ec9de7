package page_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"airefinery-mcp/internal/render/display"
	"airefinery-mcp/internal/render/page"
)

var pages = flag.String("pages", "", "folder to write the pages to that .ci/page tries in a browser")

var documents = map[string]func() *display.Document{"everything": everything, "hostile": hostile, "enormous": enormous, "nothing": func() *display.Document {
	return &display.Document{Tool: "query_logs", Title: "Logs", Headline: "No line was found"}
}}

// TestPagesForTheBrowser writes the pages that .ci/page opens, and holds that the
// facts come out of each as they went in.
func TestPagesForTheBrowser(t *testing.T) {
	dir := *pages
	if dir == "" {
		dir = t.TempDir()
	}
	for name, doc := range documents {
		want := doc()
		var b bytes.Buffer
		if err := page.Write(&b, want); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name+".html"), b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		facts, _, ok := strings.Cut(afterFirst(t, b.String(), `id="facts">`), "</script>")
		if !ok {
			t.Fatalf("%s: the block of facts does not end", name)
		}
		var got display.Document
		if err := json.Unmarshal([]byte(facts), &got); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !reflect.DeepEqual(&got, want) {
			t.Errorf("%s: the facts in the page are not those of the document", name)
		}
		if i := strings.IndexAny(facts, "<>&\u2028\u2029"); i >= 0 {
			t.Errorf("%s: %q stands unescaped in the facts", name, facts[i:min(i+20, len(facts))])
		}
		if !page.Is(b.Bytes()) {
			t.Errorf("%s: is not taken for a page", name)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "app.html"), []byte(page.App()), 0o600); err != nil {
		t.Fatal(err)
	}
	if page.Is([]byte("<!DOCTYPE html>\n<html lang=\"en\">\n<head><title>a report</title>")) {
		t.Error("a stranger's page is taken for ours")
	}
}

func afterFirst(t *testing.T, text, mark string) string {
	t.Helper()
	_, rest, ok := strings.Cut(text, mark)
	if !ok {
		t.Fatalf("there is no %s", mark)
	}
	return rest
}

// The policy lets the page's own style and script be, and nothing that a document
// could bring in.
func TestThePolicyNamesWhatStandsInThePage(t *testing.T) {
	text := page.App()
	policy := regexp.MustCompile(`content="(default-src [^"]*)"`).FindStringSubmatch(text)
	if policy == nil {
		t.Fatal("there is no policy")
	}
	for _, block := range []struct{ directive, begin, end string }{{"style-src", "<style>", "</style>"}, {"script-src", `<script type="module">`, "</script>"}} {
		body, _, _ := strings.Cut(afterFirst(t, text, block.begin), block.end)
		sum := sha256.Sum256([]byte(body))
		if want := block.directive + " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "';"; !strings.Contains(policy[1], want) {
			t.Errorf("the policy %q has no %s", policy[1], want)
		}
	}
	for _, want := range []string{"default-src 'none'", "base-uri 'none'", "form-action 'none'"} {
		if !strings.Contains(policy[1], want) {
			t.Errorf("the policy %q has no %s", policy[1], want)
		}
	}
	if strings.Contains(policy[1], "unsafe") {
		t.Errorf("the policy %q allows what is unsafe", policy[1])
	}
	if strings.Index(text, "Content-Security-Policy") > strings.Index(text, "<style>") {
		t.Error("the policy stands behind what it is for")
	}
}

// Text may enter the document as text nodes alone.
func TestTheScriptParsesNoMarkup(t *testing.T) {
	sinks := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|srcdoc|setHTML|\beval\b|Function\(|setTimeout\(["']|fetch\(|XMLHttpRequest|WebSocket|import\(|https?://[^w]`)
	if found := sinks.FindString(page.App()); found != "" {
		t.Errorf("the page has %q", found)
	}
}

func BenchmarkWrite(b *testing.B) {
	doc := enormous()
	for b.Loop() {
		var out bytes.Buffer
		if err := page.Write(&out, doc); err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(out.Len()))
	}
}
