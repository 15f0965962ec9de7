package deploy

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/internal/needs"
)

// TestBehindProxies runs two replicas of the program behind each proxy of
// proxies/, with its configuration as it stands there but for the addresses.
func TestBehindProxies(t *testing.T) {
	for _, p := range []struct {
		program, file string
		command       func(dir, config string) *exec.Cmd
	}{
		{"nginx", "nginx.conf", func(dir, config string) *exec.Cmd {
			whole := filepath.Join(dir, "whole.conf")
			temp := ""
			for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
				temp += fmt.Sprintf("%s_temp_path %s/%s;\n", kind, dir, kind)
			}
			text := fmt.Sprintf("daemon off;\nmaster_process off;\npid %s/pid;\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n%s\ninclude %s;\n}\n", dir, temp, config)
			if err := os.WriteFile(whole, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			return exec.Command("nginx", "-e", "stderr", "-c", whole)
		}},
		{"haproxy", "haproxy.cfg", func(_, config string) *exec.Cmd { return exec.Command("haproxy", "-db", "-q", "-f", config) }},
		{"caddy", "Caddyfile", func(dir, config string) *exec.Cmd {
			cmd := exec.Command("caddy", "run", "--adapter", "caddyfile", "--config", config)
			cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir)
			return cmd
		}},
	} {
		t.Run(p.program, func(t *testing.T) {
			needs.Program(t, p.program, p.program)
			dir := t.TempDir()
			front, one, two := freeAddr(t), freeAddr(t), freeAddr(t)
			text, err := os.ReadFile(filepath.Join("proxies", p.file))
			if err != nil {
				t.Fatal(err)
			}
			_, port, _ := net.SplitHostPort(front)
			config := filepath.Join(dir, p.file)
			ours := strings.NewReplacer("127.0.0.1:9001", one, "127.0.0.1:9002", two, "127.0.0.1:8080", front, "http://:8080", "http://:"+port).Replace(string(text))
			if p.program == "caddy" {
				ours = "{\n\tadmin off\n}\n" + ours
			}
			if err := os.WriteFile(config, []byte(ours), 0o600); err != nil {
				t.Fatal(err)
			}
			up := newSlowUpstream(t)
			bin := build(t)
			replicas := []*exec.Cmd{}
			for _, addr := range []string{one, two} {
				cmd := exec.Command(bin, "--http", addr, "--allowed-hosts", "gw.example", "--log-level", "error")
				cmd.Env = append(os.Environ(), "AIR_BASE_URL="+up.URL, "AIR_API_KEY=key")
				start(t, cmd)
				waitForHTTP(t, "http://"+addr+"/readyz")
				replicas = append(replicas, cmd)
			}
			start(t, p.command(dir, config))
			waitForHTTP(t, "http://"+front+"/healthz")
			behindProxy(t, "http://"+front, up, replicas)
		})
	}
}

// slowUpstream answers with lines, those of the project slow when it is told to.
type slowUpstream struct {
	*httptest.Server
	asked, gone, answer chan struct{}
}

func newSlowUpstream(t *testing.T) *slowUpstream {
	up := &slowUpstream{asked: make(chan struct{}, 10), gone: make(chan struct{}, 10), answer: make(chan struct{})}
	var lines []string
	for i := range 400 {
		lines = append(lines, fmt.Sprintf(`["%d","event %d of a kind with the word w%d in it"]`, time.Now().UnixNano()-int64(i)*1e9, i, i*i))
	}
	body := `{"status":"success","data":{"resultType":"streams","result":[{"stream":{"app":"a"},"values":[` + strings.Join(lines, ",") + `]}]}}`
	up.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked, _ := io.ReadAll(r.Body)
		if strings.Contains(string(asked), "slow") {
			up.asked <- struct{}{}
			select {
			case <-up.answer:
			case <-r.Context().Done():
				up.gone <- struct{}{}
				return
			}
		}
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(up.Close)
	return up
}

func behindProxy(t *testing.T, front string, up *slowUpstream, replicas []*exec.Cmd) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	send := func(ctx context.Context, method, path, host, body string) (*http.Response, error) {
		req, err := http.NewRequestWithContext(ctx, method, front+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Host = host
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Accept", "application/json, text/event-stream")
		return http.DefaultClient.Do(req)
	}
	must := func(method, path, host, body string) (int, string) {
		resp, err := send(ctx, method, path, host, body)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(text)
	}
	const host = "gw.example"
	call := func(id int, args, meta string) string {
		return fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"query_logs","arguments":{%s}%s}}`, id, args, meta)
	}

	// Allowed and refused names.
	if status, text := must("POST", "/mcp", host, `{"jsonrpc":"2.0","id":1,"method":"ping"}`); status != http.StatusOK {
		t.Errorf("the allowed name: %d %s", status, text)
	}
	if status, text := must("POST", "/mcp", "evil.example", `{"jsonrpc":"2.0","id":1,"method":"ping"}`); status != http.StatusForbidden || !strings.Contains(text, "--allowed-hosts") {
		t.Errorf("another name: %d %s", status, text)
	}

	// Cursors are found, call after call.
	_, text := must("POST", "/mcp", host, call(2, `"limit":400`, ""))
	cursor := regexp.MustCompile(`cursor\\":\\"([a-z0-9]+)`).FindStringSubmatch(text)
	if cursor == nil {
		t.Fatalf("no cursor in %.500s", text)
	}
	for i := range 20 {
		if _, text := must("POST", "/mcp", host, call(3+i, fmt.Sprintf(`"cursor":%q,"match":"w%d"`, cursor[1], i*i), "")); !strings.Contains(text, "totals") {
			t.Errorf("follow-up %d: %.300s", i, text)
		}
	}

	// Progress arrives while the call is under way: the upstream answers only then.
	resp, err := send(ctx, "POST", "/mcp", host, call(30, `"project_name":"slow"`, `,"_meta":{"progressToken":7}`))
	if err != nil {
		t.Fatal(err)
	}
	events := bufio.NewScanner(resp.Body)
	events.Buffer(nil, 1<<20)
	seen := 0
	for events.Scan() {
		switch line := events.Text(); {
		case strings.Contains(line, "notifications/progress"):
			if seen++; seen == 1 {
				close(up.answer)
			}
		case strings.Contains(line, "totals"):
			seen = -seen
		}
	}
	_ = resp.Body.Close()
	if seen >= 0 {
		t.Errorf("the progress, or the answer after it, did not come: %d, %v", seen, events.Err())
	}
	<-up.asked

	// Whoever goes away ends the query.
	up.answer = make(chan struct{})
	leaving, leave := context.WithCancel(ctx)
	gone := make(chan error, 1)
	go func() {
		resp, err := send(leaving, "POST", "/mcp", host, call(31, `"project_name":"slow","limit":3`, ""))
		if err == nil {
			_ = resp.Body.Close()
		}
		gone <- err
	}()
	<-up.asked
	leave()
	<-gone
	select {
	case <-up.gone:
	case <-ctx.Done():
		t.Error("the query goes on for nobody")
	}

	// An old client's stream says when to come back, after a restart.
	stream, err := send(ctx, "GET", "/sse", host, "")
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	lines := bufio.NewScanner(stream.Body)
	if !lines.Scan() || lines.Text() != "event: endpoint" {
		t.Fatalf("the stream begins with %q", lines.Text())
	}
	for _, r := range replicas {
		_ = r.Process.Signal(os.Interrupt)
	}
	var rest strings.Builder
	for lines.Scan() {
		rest.WriteString(lines.Text() + "\n")
	}
	if !regexp.MustCompile(`(?m)^retry: ([5-9]\d{3}|10000)$`).MatchString(rest.String()) {
		t.Errorf("the stream ends with %q", rest.String())
	}
}

// build builds the program once for a test.
func build(t *testing.T) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "airefinery-mcp")
	if out, err := exec.Command("go", "build", "-o", bin, "..").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return bin
}
