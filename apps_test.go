package main

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"airefinery-mcp/internal/reader"
	"airefinery-mcp/internal/render/display"
	"airefinery-mcp/internal/render/page"
)

const appsCapability = `{"extensions":{"` + reader.AppsExtension + `":{"mimeTypes":["` + reader.AppType + `"]}}}`

// A client that shows MCP Apps finds the page by the tool and its facts in the
// result; one that does not pays nothing for either.
func TestAppsOverEveryTransport(t *testing.T) {
	for way, talk := range everyWay(t, "--demo") {
		for _, c := range []struct {
			name, can string
			shows     bool
		}{
			{"shows apps", appsCapability, true},
			{"shows none", `{}`, false},
			{"shows others", `{"extensions":{"` + reader.AppsExtension + `":{"mimeTypes":["text/html"]}}}`, false},
		} {
			t.Run(way+", "+c.name, func(t *testing.T) {
				client := talk(t)
				client.client, client.can = "host", c.can
				client.begin(t)
				var plain []string
				for _, args := range []string{`{"severity":"error","time_window":"1h"}`, `{"severity":"loud"}`} {
					r := client.call(t, "query_logs", args)
					plain = append(plain, r.Content[0].Text)
					facts, found := r.Meta[page.MetaKey]
					if found != (c.shows && !r.IsError) || r.Meta[page.OmittedKey] != nil {
						t.Fatalf("%s: error %t, _meta has %v", args, r.IsError, slices.Collect(maps.Keys(r.Meta)))
					}
					if !found {
						continue
					}
					var doc display.Document
					if err := json.Unmarshal(facts, &doc); err != nil || doc.Tool != "query_logs" || doc.Headline == "" || len(facts) > 256<<10 {
						t.Errorf("%d bytes of facts: %v, %+v", len(facts), err, doc)
					}
				}
				if !json.Valid([]byte(plain[0])) {
					t.Errorf("the text is %s", plain[0])
				}
			})
		}
	}
}

func TestTheAppIsFoundByItsTools(t *testing.T) {
	for way, talk := range everyWay(t, "--demo") {
		t.Run(way, func(t *testing.T) {
			c := talk(t)
			c.begin(t)
			var list struct {
				Tools []struct {
					Name string
					Meta struct {
						UI struct{ ResourceURI string } `json:"ui"`
					} `json:"_meta"`
				}
			}
			if err := json.Unmarshal(c.request(t, "tools/list", "", ""), &list); err != nil {
				t.Fatal(err)
			}
			for _, tool := range list.Tools {
				if tool.Meta.UI.ResourceURI != page.URI {
					t.Errorf("%s is shown by %q", tool.Name, tool.Meta.UI.ResourceURI)
				}
			}
			var read struct {
				Contents []struct{ URI, MIMEType, Text string }
			}
			if err := json.Unmarshal(c.request(t, "resources/read", `"uri":"`+page.URI+`"`, page.URI), &read); err != nil {
				t.Fatal(err)
			}
			if len(read.Contents) != 1 || read.Contents[0].MIMEType != reader.AppType || read.Contents[0].Text != page.App() {
				t.Errorf("the page is not the app's: %d contents", len(read.Contents))
			}
		})
	}
}
