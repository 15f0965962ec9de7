// Package page writes a document as one HTML file that a browser shows without
// loading anything else.
//
// The facts stand in the page as JSON, in a block that a browser does not run, and
// the page's script puts them into the document as text nodes alone. So whatever a
// name says, it is never markup; and were there a mistake in that, the page's content
// security policy runs no script and takes no style but the page's own, by their
// hashes, and loads nothing but images that stand in the page itself.
//
// The same page without facts is an MCP App: a host shows it in a frame and hands it
// the result of a call, whose document it takes from [MetaKey].
package page

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"io"
	"strings"
	"sync"

	"airefinery-mcp/internal/render/display"
)

// The address of the app, and where in the _meta of a result they find its facts.
const (
	URI = "ui://airefinery/page.html"
	// MetaKey holds a document, OmittedKey instead of it why there is none, as a
	// sentence for a person.
	MetaKey    = "airefinery/document"
	OmittedKey = "airefinery/omitted"
)

//go:embed assets
var assets embed.FS

// around is the page before and after its facts, made once.
var around = sync.OnceValues(func() (before, after string) {
	// In this order: what a file names was written before it.
	script := concat("base.js", "axis.js", "charts.js", "graph.js", "waterfall.js", "spans.js", "findings.js", "records.js", "conversation.js", "app.js", "main.js")
	style := concat("page.css", "parts.css", "print.css")
	csp := "default-src 'none'; style-src '" + hash(style) + "'; script-src '" + hash(script) + "'; img-src data:; base-uri 'none'; form-action 'none'"
	text := strings.NewReplacer("{csp}", csp, "{style}", style, "{script}", script).Replace(concat("page.html"))
	before, after, _ = strings.Cut(text, "{facts}")
	return before, after
})

func concat(names ...string) string {
	var b strings.Builder
	for _, name := range names {
		text, err := assets.ReadFile("assets/" + name)
		if err != nil {
			panic(err) // they are part of the program
		}
		b.Write(text)
	}
	return b.String()
}

// hash is how a policy names an inline script or style.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// Write writes the page of a document.
func Write(w io.Writer, doc *display.Document) error {
	facts, err := json.Marshal(doc) // it escapes <, >, & and the line separators of JavaScript
	if err != nil {
		return err
	}
	before, after := around()
	_, err = io.WriteString(w, before+string(facts)+after)
	return err
}

// App returns the page without facts, which waits for a host's.
func App() string {
	before, after := around()
	return before + "null" + after
}

// Is reports whether text begins as pages do.
func Is(text []byte) bool {
	before, _ := around()
	head, _, _ := strings.Cut(before, "<meta http-equiv")
	return bytes.HasPrefix(text, []byte(head))
}
