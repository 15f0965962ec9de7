package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"airefinery-mcp/internal/doctor"
	"airefinery-mcp/internal/golden"
)

// newUser is a person who starts the server in some way, and what there is to
// be seen of it.
type newUser struct {
	what string
	args []string
	env  []string
	// says must be part of the answer to the first call, and mend of what the
	// doctor proposes; mend is "" where all is well.
	says, mend string
}

func newUsers(s *surroundings, dir string) []newUser {
	key := "AIR_API_KEY=" + rightKey
	plain := "AIR_BASE_URL=" + s.plain
	at := func(base string, more ...string) []string {
		return append([]string{key, "AIR_BASE_URL=" + base}, more...)
	}
	return []newUser{
		{"the right key", nil, at(s.plain), `"totals":`, ""},
		{"the right key in a file", []string{"--api-key-file", filepath.Join(dir, "key")}, []string{plain}, `"totals":`, ""},
		{"`--demo`, no key", []string{"--demo"}, nil, "Demo data", ""},
		{"no key", nil, []string{plain}, "no credential: set AIR_API_KEY", "AIR_API_KEY"},
		{"a blank key", nil, []string{plain, "AIR_API_KEY="}, "no credential: set AIR_API_KEY", "AIR_API_KEY"},
		{"a wrong key", nil, []string{plain, "AIR_API_KEY=FAKE-wrong-key"}, "did not accept the credential", "correct the API key"},
		{"the example's words for a key", nil, []string{plain, "AIR_API_KEY=put-your-key-here"}, "example's words", "real key"},
		{"an input that the client does not ask for", nil, []string{plain, "AIR_API_KEY=${input:air_key}"}, "as it stands", "key itself"},
		{"a key in quotation marks", nil, []string{plain, `AIR_API_KEY="` + rightKey + `"`}, "quotation marks", "take them off"},
		{"a key behind `Bearer`", nil, []string{plain, "AIR_API_KEY=Bearer " + rightKey}, "the word Bearer", "leave only the key"},
		{"a key file that is not there", []string{"--api-key-file", filepath.Join(dir, "no-key")}, []string{plain}, "no such file", "name a file"},
		{"a key file that is empty", []string{"--api-key-file", filepath.Join(dir, "empty")}, []string{plain}, "is empty", "put the key there"},
		{"a flag that is none", []string{"--base-ulr", "x"}, []string{key}, "unknown flag --base-ulr", "did you mean"},
		{"a variable that is none", nil, []string{plain, "AIR_APIKEY=x"}, "AIR_APIKEY means nothing here", "AIR_API_KEY"},
		{"a setting of the file that is none", []string{"--config", filepath.Join(dir, "config.json")}, []string{key}, "token_file", "tokens_file"},
		{"a value that is none", nil, at(s.plain, "AIR_TIMEOUT=15"), "--timeout", "AIR_TIMEOUT"},
		{"an address that no name server knows", nil, at("https://api..company.test"), "no name server", "typing mistake"},
		{"an address where nothing listens", nil, at(s.closed), "connection refused", "port"},
		{"http:// in place of https://", nil, at(strings.Replace(s.secure, "https:", "http:", 1)), "HTTP request to an HTTPS server", "https://"},
		{"https:// in place of http://", nil, at(strings.Replace(s.plain, "http:", "https:", 1)), "does not speak TLS", "http://"},
		{"a page to sign in to the network", nil, at(s.page), "Sign in to the company", "AIR_BASE_URL"},
		{"a private CA", nil, at(s.secure), `signed by \"Company Test CA\"`, "--ca-file"},
		{"a private CA, `--ca-file`", []string{"--ca-file", s.ca}, at(s.secure), `"totals":`, ""},
		{"a file of the CA that holds none", []string{"--ca-file", filepath.Join(dir, "empty")}, at(s.secure), "holds no certificate", "openssl"},
		{"a certificate that has ended", []string{"--ca-file", s.ca}, at(s.expired), "holds from", "clock"},
		{"an API that asks for a certificate", []string{"--ca-file", s.ca}, at(s.mutual), "certificate required", "--client-cert"},
		{"the same, with one", []string{"--ca-file", s.ca, "--client-cert", s.clientCert, "--client-key", s.clientKey}, at(s.mutual), `"totals":`, ""},
		{"a proxy", []string{"--ca-file", s.ca}, at("https://"+apiName, "HTTPS_PROXY="+s.proxy), `"totals":`, ""},
		{"a proxy that is not there", []string{"--ca-file", s.ca}, at("https://"+apiName, "HTTPS_PROXY="+s.closed), "nothing listens at the proxy", "HTTPS_PROXY"},
		{"a proxy that forbids the host", []string{"--ca-file", s.ca}, at("https://"+apiName, "HTTPS_PROXY="+s.refusing), "status 403", "allowed"},
		{"a proxy that asks for a password", []string{"--ca-file", s.ca}, at("https://"+apiName, "HTTPS_PROXY="+s.asking), "user and a password", "user:password@"},
		{"the same, with one", []string{"--ca-file", s.ca}, at("https://"+apiName, "HTTPS_PROXY="+strings.Replace(s.asking, "http://", "http://user:FAKE-password@", 1)), `"totals":`, ""},
		{"a proxy that drops `sdk_version`", nil, at(s.dropping), "sdk_version", "underscores_in_headers"},
	}
}

// session is what a client sends first, and the first call of its model.
const session = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"a new user's","version":"1"}}}
{"jsonrpc":"2.0","method":"notifications/initialized"}
{"jsonrpc":"2.0","id":2,"method":"tools/list"}
{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"query_logs","arguments":{"time_window":"5m","view":"records","limit":1}}}
`

// firstCall starts the server as a client does, and returns the answer to its
// first call and what stood on stderr.
func firstCall(t *testing.T, bin string, u newUser) (answer string, stderr string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), bin, u.args...)
	cmd.Env = u.env
	cmd.Stdin = strings.NewReader(session)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	seen := map[int]bool{}
	for line := range strings.Lines(string(out)) {
		var m struct {
			ID     int
			Result struct {
				Content []struct{ Text string }
				Tools   []struct{ Name string }
			}
		}
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		seen[m.ID] = true
		switch {
		case m.ID == 2 && len(m.Result.Tools) < 3:
			t.Errorf("the list of tools is %s", line)
		case m.ID == 3 && len(m.Result.Content) == 1:
			answer = m.Result.Content[0].Text
		}
	}
	if !seen[1] || !seen[2] || !seen[3] {
		t.Errorf("answered were %v of the requests 1 to 3; stderr:\n%s", seen, errs.String())
	}
	if !strings.Contains(errs.String(), "msg=starting") {
		t.Errorf("no line at the start in\n%s", errs.String())
	}
	return answer, errs.String()
}

// examined is what the doctor finds first.
func examined(t *testing.T, bin string, u newUser) (worst doctor.Check, all string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), bin, append(u.args, "doctor", "--json")...)
	cmd.Env = u.env
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	var report struct {
		OK     bool
		Checks []doctor.Check
	}
	if err := json.Unmarshal(out, &report); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if report.OK != (cmd.ProcessState.ExitCode() == exitOK) {
		t.Errorf("ok is %v, the exit code %d", report.OK, cmd.ProcessState.ExitCode())
	}
	for _, c := range report.Checks {
		if c.State == doctor.Fail {
			return c, string(out)
		}
	}
	return doctor.Check{}, string(out)
}

var changing = regexp.MustCompile(`127\.0\.0\.1:\d+|/\S*/(no-key|empty)\b|\d{4}-\d\d-\d\d \d\d:\d\d UTC`)

// steady takes out of a text what is another in each run.
func steady(text string) string {
	return changing.ReplaceAllStringFunc(text, func(s string) string {
		switch {
		case strings.HasPrefix(s, "127"):
			return "127.0.0.1:port"
		case strings.HasPrefix(s, "/"):
			return "/…/" + filepath.Base(s)
		}
		return "(date)"
	})
}

// cell is a text as a cell of a table.
func cell(text string) string {
	return strings.NewReplacer("|", "\\|", "\n", " ", "<", "&lt;").Replace(steady(text))
}

// TestStarts plays a new user in each of the ways that a start may go, over
// stdio as a client starts the server, and with the doctor. -update writes the
// table of docs/starts.md.
func TestStarts(t *testing.T) {
	s, bin, dir := surround(t), program(t), t.TempDir()
	for name, text := range map[string]string{"key": rightKey + "\n", "empty": "", "config.json": `{"token_file": "tokens"}`} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var table strings.Builder
	table.WriteString("| start | what the assistant is told | what `airefinery-mcp doctor` finds |\n| --- | --- | --- |\n")
	for _, u := range newUsers(s, dir) {
		t.Run(u.what, func(t *testing.T) {
			answer, stderr := firstCall(t, bin, u)
			if !strings.Contains(answer, u.says) {
				t.Errorf("the answer is %s, want %q in it", answer, u.says)
			}
			worst, all := examined(t, bin, u)
			if text := worst.Found + "\n" + worst.Mend; u.mend != "" && (worst.State != doctor.Fail || !strings.Contains(text, u.mend)) {
				t.Errorf("the doctor finds %+v, want %q in it", worst, u.mend)
			}
			for where, text := range map[string]string{"the answer": answer, "stderr": stderr, "the doctor": all} {
				if strings.Contains(text, rightKey) || strings.Contains(text, "FAKE-password") {
					t.Errorf("%s tells a secret:\n%s", where, text)
				}
			}
			told, found := "an answer", "all is well"
			var failed struct {
				Error *struct{ Code, Message, Next string }
			}
			if err := json.Unmarshal([]byte(answer), &failed); err != nil {
				t.Fatalf("%v: %s", err, answer)
			}
			if f := failed.Error; f != nil {
				told = "`" + f.Code + "`: " + f.Message + " *" + f.Next + "*"
			}
			if worst.State != "" {
				found = worst.Name + ": " + worst.Found + " *" + worst.Mend + "*"
			}
			fmt.Fprintf(&table, "| %s | %s | %s |\n", u.what, cell(told), cell(found))
		})
	}
	golden.Section(t, "docs/starts.md", "starts", table.String())
}
