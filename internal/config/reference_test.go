package config

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"airefinery-mcp/internal/golden"
)

// mainSettings are those that README.md names, by their flags.
var mainSettings = []string{"api-key-file", "base-url", "ca-file", "timeout", "max-bytes", "mask-off", "log-level", "http", "config"}

// TestDocumentsNameTheSettings holds that the tables of settings in
// docs/configuration.md, of all, and in README.md, of some, are those of the
// struct. -update writes them.
func TestDocumentsNameTheSettings(t *testing.T) {
	parser, err := kong.New(&Config{}, kong.Configuration(kong.JSON), kong.Writers(io.Discard, io.Discard), vars())
	if err != nil {
		t.Fatal(err)
	}
	const head = "| variable | flag | default | |\n| --- | --- | --- | --- |\n"
	secrets := map[string]string{
		"AIR_API_KEY":             "The API key; READ_ONLY is enough.",
		"AIR_OAUTH_CLIENT_SECRET": "Secret for the token endpoint.",
	}
	row := func(f *kong.Flag) string {
		value := strings.Trim(strings.ReplaceAll(f.Default, "|", "\\|"), " ")
		if value != "" {
			value = "`" + value + "`"
		}
		variable := ""
		for _, name := range f.Envs {
			variable = "`" + name + "`"
		}
		return fmt.Sprintf("| %s | `--%s` | %s | %s |\n", variable, f.Name, value, strings.ReplaceAll(f.Help, "|", "\\|"))
	}
	secret := func(name string) string { return fmt.Sprintf("| `%s` | | | %s |\n", name, secrets[name]) }

	groups := map[string]string{}
	var order []string
	short := head + secret("AIR_API_KEY")
	for _, f := range parser.Model.Flags {
		if f.Name == "help" {
			continue
		}
		title := "Others"
		if f.Group != nil {
			title = f.Group.Title
		}
		if _, ok := groups[title]; !ok {
			order = append(order, title)
			groups[title] = head
			if title == "Upstream" {
				for _, name := range secretVariables {
					groups[title] += secret(name)
				}
			}
		}
		groups[title] += row(f)
	}
	for _, name := range mainSettings {
		i := slices.IndexFunc(parser.Model.Flags, func(f *kong.Flag) bool { return f.Name == name })
		if i < 0 {
			t.Fatalf("there is no flag --%s", name)
		}
		short += row(parser.Model.Flags[i])
	}
	var all strings.Builder
	for _, title := range order {
		fmt.Fprintf(&all, "\n## %s\n\n%s", title, groups[title])
	}
	golden.Section(t, "../../docs/configuration.md", "settings", all.String()+"\n")
	golden.Section(t, "../../README.md", "settings", short)
}
