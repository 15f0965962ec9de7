package install

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"airefinery-mcp/internal/corpus"
)

var entry = Entry{Command: "/opt/airefinery-mcp", Env: map[string]string{"AIR_API_KEY_FILE": "/home/u/key"}}

// TestFilesKeepWhatTheyHold holds for each archive in testdata that entering
// the server in before gives entered, and taking it out of that gives taken, or
// before where there is no taken; entering and taking again change nothing. An
// archive with refused has the words with which before is left as it is.
func TestFilesKeepWhatTheyHold(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			part := map[string]string{}
			for _, f := range archive.Files {
				part[f.Name] = string(f.Data)
			}
			c, err := Find(strings.TrimSpace(part["client"]))
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(t.TempDir(), "config")
			if err := os.WriteFile(path, []byte(part["before"]), 0o640); err != nil {
				t.Fatal(err)
			}
			change, err := c.Enter(path, entry)
			if want, ok := part["refused"]; ok {
				if err == nil || !strings.Contains(err.Error(), strings.TrimSpace(want)) || !strings.Contains(err.Error(), "/opt/airefinery-mcp") {
					t.Errorf("error %v, want %q and what to write by hand", err, want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(part["entered"], string(change.After)); d != "" {
				t.Errorf("entered (-want +got):\n%s\n%s", d, change.After)
			}
			backup, err := change.Apply()
			if err != nil {
				t.Fatal(err)
			}
			if old, err := os.ReadFile(backup); err != nil || string(old) != part["before"] {
				t.Errorf("the backup %s is %q, %v", backup, old, err)
			}
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 && runtime.GOOS != "windows" {
				t.Errorf("the file's mode is %v, %v", info.Mode(), err)
			}
			if has, err := c.format.has(change.After, Name); err != nil || !has {
				t.Errorf("entered: %v, %v", has, err)
			}
			again, err := c.Enter(path, entry)
			if err != nil || !again.Empty() {
				t.Errorf("entered again: %v\n%s", err, again.Diff())
			}
			taken, err := c.Take(path)
			if err != nil {
				t.Fatal(err)
			}
			want, ok := part["taken"]
			if !ok {
				want = part["before"]
			}
			if d := cmp.Diff(want, string(taken.After)); d != "" {
				t.Errorf("taken out (-want +got):\n%s", d)
			}
			if _, err := taken.Apply(); err != nil {
				t.Fatal(err)
			}
			if again, err := c.Take(path); err != nil || !again.Empty() {
				t.Errorf("taken out again: %v\n%s", err, again.Diff())
			}
		})
	}
}

func TestANewFileIsTheUsersAlone(t *testing.T) {
	for _, name := range Names() {
		t.Run(name, func(t *testing.T) {
			c, err := Find(name)
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(t.TempDir(), "new", "config")
			change, err := c.Enter(path, entry)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.Snippet(entry), string(change.After)); d != "" {
				t.Errorf("the file differs from what is to be written by hand (-by hand +file):\n%s", d)
			}
			if backup, err := change.Apply(); err != nil || backup != "" {
				t.Fatalf("backup %q, %v", backup, err)
			}
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
				t.Errorf("mode %v, %v", info.Mode(), err)
			}
		})
	}
}

func TestALinkedFileStaysLinked(t *testing.T) {
	dir := t.TempDir()
	real, link := filepath.Join(dir, "dotfiles.json"), filepath.Join(dir, "settings.json")
	if err := os.WriteFile(real, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(real, link); err != nil {
		t.Fatal(err)
	}
	c, err := Find("gemini")
	if err != nil {
		t.Fatal(err)
	}
	change, err := c.Enter(link, entry)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := change.Apply(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is %v, %v", info.Mode(), err)
	}
	if data, err := os.ReadFile(real); err != nil || !strings.Contains(string(data), "airefinery") {
		t.Errorf("the file behind it is %s, %v", data, err)
	}
}

func TestAFileThatChangesMeanwhileIsLeft(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config")
	if err := os.WriteFile(path, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Find("cursor")
	if err != nil {
		t.Fatal(err)
	}
	change, err := c.Enter(path, entry)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(`{"other": 1}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := change.Apply(); err == nil || !strings.Contains(err.Error(), "changed by another program") {
		t.Errorf("error %v", err)
	}
}

func TestKeysAreSavedForTheUserAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "airefinery-mcp", "key")
	for _, c := range []struct {
		key      string
		replaced bool
	}{{"FAKE-1", false}, {"FAKE-1", false}, {"FAKE-2", true}} {
		replaced, err := SaveKey(path, c.key)
		if err != nil || replaced != c.replaced {
			t.Errorf("%s: replaced %v, %v", c.key, replaced, err)
		}
		if data, err := os.ReadFile(path); err != nil || string(data) != c.key+"\n" {
			t.Errorf("the file is %q, %v", data, err)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

// FuzzJSON holds that entering the server in JSON and taking it out changes
// nothing else, whatever else stands there.
func FuzzJSON(f *testing.F) {
	corpus.Add(f)
	for _, s := range []string{"", "{}", `{"mcpServers":{}}`, "{ // a\n \"b\": [1,], /* c */ }", `{"mcpServers":{"airefinery":{"env":{"X":"1"}}}}`, `{"a":1,"a":2}`, "[]", "\xef\xbb\xbf{}"} {
		f.Add(s)
	}
	at := jsonAt("mcpServers")
	f.Fuzz(func(t *testing.T, text string) {
		entered, err := at.set([]byte(text), Name, entry, nil)
		if err != nil {
			return
		}
		if has, err := at.has(entered, Name); err != nil || !has {
			t.Fatalf("%q gives %q: entered %v, %v", text, entered, has, err)
		}
		taken, err := at.take(entered, Name)
		if err != nil {
			t.Fatalf("%q gives %q: %v", text, entered, err)
		}
		if d := cmp.Diff(others(t, []byte(text)), others(t, taken)); d != "" {
			t.Errorf("%q came back as %q (-before +after):\n%s", text, taken, d)
		}
	})
}

// others is what a file holds besides the server, and an object of servers.
func others(t *testing.T, data []byte) map[string]any {
	t.Helper()
	_, root, err := parse(data)
	if err != nil {
		t.Fatal(err)
	}
	root.Standardize()
	out := map[string]any{}
	if err := json.Unmarshal(root.Pack(), &out); err != nil {
		t.Fatalf("%q: %v", data, err)
	}
	if servers, ok := out["mcpServers"].(map[string]any); ok {
		delete(servers, Name)
		if len(servers) == 0 {
			delete(out, "mcpServers")
		}
	}
	return out
}
