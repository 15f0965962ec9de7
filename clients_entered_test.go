package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"

	"airefinery-mcp/internal/golden"
	"airefinery-mcp/internal/install"
)

// byHand is the entry that the pages show.
var byHand = install.Entry{Command: "/path/to/airefinery-mcp", Env: map[string]string{"AIR_API_KEY_FILE": "/path/to/key"}}

// started is an entry as a client reads it.
type started struct {
	Command string
	Args    []string
	Env     map[string]string
}

// entryIn finds the server's entry in a client's configuration: in whatever
// member of the root it stands, as each client has another.
func entryIn(t *testing.T, text string, form string) started {
	t.Helper()
	var root map[string]any
	var err error
	if form == "toml" {
		err = toml.Unmarshal([]byte(text), &root)
	} else {
		err = json.Unmarshal([]byte(text), &root)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	for _, servers := range root {
		entry, ok := servers.(map[string]any)[install.Name]
		if !ok {
			continue
		}
		data, err := json.Marshal(entry)
		if err != nil {
			t.Fatal(err)
		}
		var s started
		if err := json.Unmarshal(data, &s); err != nil {
			t.Fatal(err)
		}
		return s
	}
	t.Fatalf("the server is not entered in\n%s", text)
	return started{}
}

// TestEachClientsPageStartsTheServer holds that each client has its page, that
// what the page has to write by hand is what the command enters, and that it
// starts the server: with a key that is right, and with none.
func TestEachClientsPageStartsTheServer(t *testing.T) {
	s, bin, dir := surround(t), program(t), t.TempDir()
	key := filepath.Join(dir, "key")
	if err := os.WriteFile(key, []byte(rightKey), 0o600); err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob("docs/clients/*.md")
	if err != nil {
		t.Fatal(err)
	}
	if len(pages) != len(install.Names()) {
		t.Errorf("there are %d pages for %d clients", len(pages), len(install.Names()))
	}
	for _, name := range install.Names() {
		t.Run(name, func(t *testing.T) {
			c, err := install.Find(name)
			if err != nil {
				t.Fatal(err)
			}
			form := "json"
			if strings.HasPrefix(c.Snippet(byHand), "[") {
				form = "toml"
			}
			page := filepath.Join("docs/clients", name+".md")
			golden.Section(t, page, "snippet", fmt.Sprintf("```%s\n%s```\n", form, c.Snippet(byHand)))
			data, err := os.ReadFile(page)
			if err != nil {
				t.Fatal(err)
			}
			_, rest, _ := strings.Cut(string(data), "```"+form+"\n")
			text, _, _ := strings.Cut(rest, "```")
			e := entryIn(t, text, form)
			if e.Command != "/path/to/airefinery-mcp" || e.Env["AIR_API_KEY_FILE"] != "/path/to/key" {
				t.Fatalf("the page's entry is %+v", e)
			}
			for keyFile, says := range map[string]string{key: `"totals":`, "/path/to/key": "/path/to/key: no such file"} {
				u := newUser{args: e.Args, env: []string{"AIR_BASE_URL=" + s.plain, "AIR_API_KEY_FILE=" + keyFile}}
				if answer, _ := firstCall(t, bin, u); !strings.Contains(answer, says) {
					t.Errorf("with the key in %s: %s", keyFile, answer)
				}
			}
		})
	}
}

// TestWhatIsEnteredStarts holds for every client that the command enters a
// server that starts and answers, with the settings that it was given, and that
// the key is in no file but its own.
func TestWhatIsEnteredStarts(t *testing.T) {
	s, bin := surround(t), program(t)
	command := func(t *testing.T, args ...string) string {
		t.Helper()
		out, err := exec.CommandContext(t.Context(), bin, args...).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return string(out)
	}
	for _, name := range install.Names() {
		t.Run(name, func(t *testing.T) {
			home := t.TempDir()
			for variable, dir := range map[string]string{"HOME": home, "XDG_CONFIG_HOME": filepath.Join(home, "config"), "APPDATA": home, "USERPROFILE": home, "CODEX_HOME": "", "COPILOT_HOME": "", "CLAUDE_CONFIG_DIR": ""} {
				t.Setenv(variable, dir)
			}
			t.Setenv("AIR_API_KEY", rightKey)
			out := command(t, "--base-url", s.secure, "--ca-file", s.ca, "install", name)
			c, err := install.Find(name)
			if err != nil {
				t.Fatal(err)
			}
			path, err := c.File("")
			if err != nil {
				t.Fatal(err)
			}
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			if strings.Contains(string(data)+out, rightKey) {
				t.Errorf("the key is in\n%s%s", data, out)
			}
			form := strings.TrimPrefix(filepath.Ext(path), ".")
			e := entryIn(t, string(data), form)
			if e.Command != bin {
				t.Errorf("the command is %s, want %s", e.Command, bin)
			}
			u := newUser{args: e.Args}
			for k, v := range e.Env {
				u.env = append(u.env, k+"="+v)
			}
			slices.Sort(u.env)
			if answer, _ := firstCall(t, e.Command, u); !strings.Contains(answer, `"totals":`) {
				t.Errorf("the entry %+v answers %s", e, answer)
			}
			entered, err := install.Entered()
			if err != nil || len(entered) != 1 || !strings.Contains(entered[0], path) {
				t.Errorf("entered is %v, %v", entered, err)
			}
			command(t, "uninstall", name)
			if entered, err := install.Entered(); err != nil || len(entered) != 0 {
				t.Errorf("then entered is %v, %v", entered, err)
			}
		})
	}
}

// TestWhatClientsSpeakWasMeasured holds that the revisions which doctor names are
// those of docs/clients.md.
func TestWhatClientsSpeakWasMeasured(t *testing.T) {
	text, err := os.ReadFile("docs/clients.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, measured string }{{"claude-code", "claude-code"}, {"copilot", "copilot"}, {"codex", "codex gpt-5.5"}, {"gemini", "gemini-cli"}} {
		client, err := install.Find(c.name)
		if err != nil {
			t.Fatal(err)
		}
		row := regexp.MustCompile(`(?m)^\| ` + regexp.QuoteMeta(c.measured) + ` \|.*$`).FindString(string(text))
		if client.Speaks == "" || !strings.Contains(row, "| "+client.Speaks+" |") {
			t.Errorf("%s speaks %q, the table has %q", c.name, client.Speaks, row)
		}
	}
}
