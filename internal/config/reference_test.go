package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"airefinery-mcp/internal/golden"
)

// mainSettings are those that README.md names, by their flags.
var mainSettings = []string{"api-key-file", "base-url", "ca-file", "timeout", "max-bytes", "mask-off", "log-level", "http", "config"}

// TestDocumentsNameTheSettings holds that the tables of settings in
// docs/configuration.md, of all, and in README.md, of some, are those of the
// struct. -update writes them.
func TestDocumentsNameTheSettings(t *testing.T) {
	all, _ := settingsOf(reflect.ValueOf(&Config{}).Elem(), "")
	const head = "| variable | flag | default | |\n| --- | --- | --- | --- |\n"
	secrets := map[string]string{
		"AIR_API_KEY":             "The API key; READ_ONLY is enough.",
		"AIR_OAUTH_CLIENT_SECRET": "Secret for the token endpoint.",
	}
	row := func(s *setting) string {
		value := s.byDefault()
		if value != "" {
			value = "`" + value + "`"
		}
		variable := ""
		if s.env != "" {
			variable = "`" + s.env + "`"
		}
		return fmt.Sprintf("| %s | `--%s` | %s | %s |\n", variable, s.name, value, s.help())
	}
	secret := func(name string) string { return fmt.Sprintf("| `%s` | | | %s |\n", name, secrets[name]) }

	groups := map[string]string{}
	var order []string
	short := head + secret("AIR_API_KEY")
	for _, s := range all {
		if _, ok := groups[s.group]; !ok {
			order = append(order, s.group)
			groups[s.group] = head
			if s.group == "Upstream" {
				for _, name := range secretVariables {
					groups[s.group] += secret(name)
				}
			}
		}
		groups[s.group] += row(s)
	}
	for _, name := range mainSettings {
		i := slices.IndexFunc(all, func(s *setting) bool { return s.name == name })
		if i < 0 {
			t.Fatalf("there is no flag --%s", name)
		}
		short += row(all[i])
	}
	var tables strings.Builder
	for _, title := range order {
		fmt.Fprintf(&tables, "\n## %s\n\n%s", title, groups[title])
	}
	golden.Section(t, "../../docs/configuration.md", "settings", tables.String()+"\n")
	golden.Section(t, "../../README.md", "settings", short)
}
