package transport

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/internal/corpus"
)

// tokensFile writes a file with one token.
func tokensFile(t testing.TB, names ...string) (path, token string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "tokens")
	var lines []string
	for _, name := range append(names, "alice") {
		var line string
		var err error
		if token, line, err = NewToken(name); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	writeFile(t, path, "# who may call\n\n"+strings.Join(lines, "\n")+"\n")
	return path, token
}

func writeFile(t testing.TB, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestStaticTokensLetTheirHoldersIn(t *testing.T) {
	path, token := tokensFile(t, "bob")
	ts := startServer(t, HTTPConfig{TokensFile: path}, Deps{})
	stored, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, hash, _ := strings.Cut(strings.TrimSpace(string(stored)[strings.LastIndex(string(stored), "alice"):]), ":")
	for _, tc := range []struct {
		authorization string
		want          int
	}{
		{"Bearer " + token, 200},
		{"bearer " + token, 200},
		{"", 401},
		{"Bearer ", 401},
		{"Bearer " + token + "x", 401},
		{"Bearer " + token[:len(token)-1], 401},
		{"Bearer " + hash, 401},
		{"Basic " + token, 401},
		{token, 401},
	} {
		for _, path := range []string{"/mcp", "/sse", "/metrics"} {
			method, body := "GET", ""
			if path == "/mcp" {
				method, body = "POST", pingBody
			}
			req := request(t, method, ts.url+path, body)
			if tc.authorization != "" {
				req.Header.Set("Authorization", tc.authorization)
			}
			resp := head(t, req)
			if resp.StatusCode != tc.want {
				t.Errorf("%s with %q: status %d, want %d", path, tc.authorization, resp.StatusCode, tc.want)
			}
			if tc.want == 401 && !strings.HasPrefix(resp.Header.Get("WWW-Authenticate"), "Bearer ") {
				t.Errorf("%s: WWW-Authenticate is %q", path, resp.Header.Get("WWW-Authenticate"))
			}
		}
	}
	// A token in the query would end up in logs of proxies.
	if resp, _ := do(t, request(t, "POST", ts.url+"/mcp?access_token="+token, pingBody)); resp.StatusCode != 401 {
		t.Errorf("token in the query: status %d", resp.StatusCode)
	}
}

func TestTokensFileIsReadAgainWhenItChanges(t *testing.T) {
	path, alice := tokensFile(t)
	ts := startServer(t, HTTPConfig{TokensFile: path}, Deps{})
	file := ts.s.auth.verifiers[0].(*tokenFile)
	now := time.Now()
	file.list.now = func() time.Time { return now }
	status := func(token string) int {
		now = now.Add(2 * watchInterval)
		resp, _ := do(t, request(t, "POST", ts.url+"/mcp", pingBody, "Authorization", "Bearer "+token))
		return resp.StatusCode
	}
	bob, line, err := NewToken("bob")
	if err != nil {
		t.Fatal(err)
	}
	if got := status(bob); got != 401 {
		t.Errorf("before: bob gets %d", got)
	}
	writeFile(t, path, line)
	if got := status(bob); got != 200 {
		t.Errorf("after: bob gets %d", got)
	}
	if got := status(alice); got != 401 {
		t.Errorf("after: alice, who was taken out, gets %d", got)
	}
	// A line that cannot be read is lost, and said; the others are as they were.
	for _, tt := range []struct {
		file string
		bob  int
		bad  string
	}{
		{line + "\nalice:12\n" + line, 200, "[2 3]"},
		{"bob", 401, "[1]"},
		{"", 401, ""},
		{line, 200, ""},
		{"# only a comment", 401, ""},
	} {
		writeFile(t, path, tt.file)
		if got := status(bob); got != tt.bob {
			t.Errorf("of %q: bob gets %d, want %d", tt.file, got, tt.bob)
		}
		_, ready := do(t, request(t, "GET", ts.url+"/readyz", ""))
		if bad := strings.Contains(ready, "tokens file"); bad != (tt.bad != "") || !strings.Contains(ready, tt.bad) {
			t.Errorf("of %q: /readyz says %q, want %q", tt.file, ready, tt.bad)
		}
	}
	writeFile(t, path, line+"\nalice:12")
	status(bob)
	if _, metrics := do(t, request(t, "GET", ts.url+"/metrics", "", "Authorization", "Bearer "+bob)); !strings.Contains(metrics, "airefinery_mcp_tokens_unreadable_lines 1") {
		t.Error("no metric counts the line")
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if got := status(bob); got != 401 {
		t.Errorf("after the file is gone: bob gets %d", got)
	}
	for _, want := range []string{"let nobody in", "nobody is let in", "nothing of it stays in force"} {
		if !strings.Contains(ts.log.String(), want) {
			t.Errorf("the log does not say %q", want)
		}
	}
	writeFile(t, path, line)
	if got := status(bob); got != 200 {
		t.Errorf("after the file is back: bob gets %d", got)
	}
}

// FuzzParseTokens holds that a file is read line for line, and the same when
// written again.
func FuzzParseTokens(f *testing.F) {
	corpus.Add(f)
	_, line, err := NewToken("fuzz")
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(line))
	f.Add([]byte("# c\n\na:b\n"))
	f.Add([]byte(line + "\n" + line))
	f.Add([]byte(" b : " + strings.Repeat("0aF", 22)[:64]))
	f.Add([]byte(tokenPrefix + "instead-of-the-name:x"))
	f.Fuzz(func(t *testing.T, file []byte) {
		list := parseTokens(file)
		// Written again it is the same, line for line.
		var again bytes.Buffer
		for _, tok := range list.tokens {
			fmt.Fprintf(&again, "%s:%x\n", tok.name, tok.sum)
		}
		if same := parseTokens(again.Bytes()); len(same.bad) > 0 || !slices.Equal(same.tokens, list.tokens) {
			t.Errorf("%q is read as %v, and that as %v", file, list, same)
		}
		lines := 0
		for line := range strings.Lines(string(file)) {
			if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
				lines++
			}
		}
		if len(list.tokens)+len(list.bad) != lines {
			t.Errorf("%q: %d tokens and the bad lines %v of %d", file, len(list.tokens), list.bad, lines)
		}
	})
}

func TestNewTokenIsNeverTheSame(t *testing.T) {
	a, lineA, err := NewToken("a")
	if err != nil {
		t.Fatal(err)
	}
	b, _, err := NewToken("a")
	if err != nil {
		t.Fatal(err)
	}
	if a == b || len(a) < 40 || strings.Contains(lineA, a) {
		t.Errorf("tokens %q, %q, line %q", a, b, lineA)
	}
	for _, name := range []string{"", "a:b", "a b", "a\nb", strings.Repeat("a", 65)} {
		if _, _, err := NewToken(name); err == nil {
			t.Errorf("name %q accepted", name)
		}
	}
}

func TestSharedServerAsksForTheCallersKey(t *testing.T) {
	ts := startServer(t, HTTPConfig{Addr: "0.0.0.0:0", RequireUpstreamKey: true}, Deps{})
	resp, body := do(t, request(t, "POST", ts.url+"/mcp", pingBody))
	if resp.StatusCode != 401 || !strings.Contains(body, upstreamKeyHeader) || resp.Header.Get("WWW-Authenticate") == "" {
		t.Errorf("without a key: %d %s", resp.StatusCode, body)
	}
	for _, key := range []string{"two words", "tab\tkey", "snowman☃", strings.Repeat("k", 9<<10)} {
		if resp, _ := do(t, request(t, "POST", ts.url+"/mcp", pingBody, upstreamKeyHeader, key)); resp.StatusCode != 400 {
			t.Errorf("key %.20q: status %d", key, resp.StatusCode)
		}
	}
	_, body = do(t, request(t, "POST", ts.url+"/mcp", callBody(1, "whoami", "{}"), upstreamKeyHeader, "air-key-1"))
	if !strings.Contains(body, "|air-key-1|") {
		t.Errorf("the key does not reach the tools: %s", body)
	}
}

// A token for this server must never get near the upstream: what the tools
// see has no credentials in headers.
func TestCredentialsEndAtTheFrontDoor(t *testing.T) {
	path, token := tokensFile(t)
	ts := startServer(t, HTTPConfig{TokensFile: path}, Deps{})
	headers := []string{"Authorization", "Bearer " + token, upstreamKeyHeader, "air-key-1", "Cookie", "session=c00kie", "Proxy-Authorization", "Basic pr0xy"}
	_, body := do(t, request(t, "POST", ts.url+"/mcp", callBody(1, "whoami", "{}"), headers...))
	st := openSSE(t, ts.url, headers...)
	st.post(callBody(1, "whoami", "{}"), headers...)
	_, event := st.next()
	for where, text := range map[string]string{"/mcp": body, "/sse": event} {
		if !strings.Contains(text, "alice|") || !strings.Contains(text, "|air-key-1|") {
			t.Errorf("%s: the tools do not know the caller: %s", where, text)
		}
		for _, secret := range []string{token, "c00kie", "pr0xy"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s: %q reaches the tools", where, secret)
			}
		}
		if strings.Count(text, "air-key-1") != 1 {
			t.Errorf("%s: the key is in a header as well: %s", where, text)
		}
	}
	if err := ts.stop(); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{token, "air-key-1", "c00kie", "pr0xy"} {
		if strings.Contains(ts.log.String(), secret) {
			t.Errorf("%q is in the log", secret)
		}
	}
}

// Caches, cursors, handles and limits are kept by the caller's id.
func TestIDsSeparateWhatMustNotMix(t *testing.T) {
	path, alice := tokensFile(t, "carol")
	bobToken, line, err := NewToken("bob")
	if err != nil {
		t.Fatal(err)
	}
	old, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, path, string(old)+line)
	ts := startServer(t, HTTPConfig{TokensFile: path}, Deps{})
	id := func(token, key string) string {
		headers := []string{"Authorization", "Bearer " + token}
		if key != "" {
			headers = append(headers, upstreamKeyHeader, key)
		}
		_, body := do(t, request(t, "POST", ts.url+"/mcp", callBody(1, "whoami", "{}"), headers...))
		parts := strings.Split(body, "|")
		if len(parts) < 3 || len(parts[1]) != 32 {
			t.Fatalf("whoami: %s", body)
		}
		return parts[1]
	}
	seen := map[string]string{}
	for _, c := range [][2]string{{alice, ""}, {alice, "k1"}, {alice, "k2"}, {bobToken, ""}, {bobToken, "k1"}, {bobToken, "k2"}} {
		got := id(c[0], c[1])
		if other, ok := seen[got]; ok {
			t.Errorf("%v and %s have the id %s", c, other, got)
		}
		seen[got] = fmt.Sprint(c)
		if again := id(c[0], c[1]); again != got {
			t.Errorf("%v: id %s, then %s", c, got, again)
		}
	}
}

func TestHashKeepsItsPartsApart(t *testing.T) {
	a := &authenticator{}
	if a.hash("ab", "c") == a.hash("a", "bc") || a.hash("a", "") == a.hash("", "a") || a.hash("1:a") == a.hash("", "a") {
		t.Error("different parts have the same hash")
	}
	if b := (&authenticator{salt: [32]byte{1}}); a.hash("a") == b.hash("a") {
		t.Error("the hash is not keyed")
	}
}
