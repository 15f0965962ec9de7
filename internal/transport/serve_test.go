package transport

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestDrainFinishesWhatIsUnderWay(t *testing.T) {
	ts := startServer(t, HTTPConfig{ShutdownGrace: patience}, Deps{})
	st, idle := openSSE(t, ts.url), openSSE(t, ts.url)
	answer := make(chan string, 1)
	go func() {
		_, body := do(t, request(t, "POST", ts.url+"/mcp", slow(1, "http")))
		answer <- body
	}()
	receive(t, ts.started, "the call")
	st.post(slow(1, "sse"))
	receive(t, ts.started, "the call")

	stopped := make(chan error, 1)
	go func() { stopped <- ts.stop() }()
	waitFor(t, ts.s.refusing.Load)
	// Probes are still answered, new calls are sent elsewhere.
	if resp, _ := do(t, request(t, "GET", ts.url+"/readyz", "")); resp.StatusCode != 503 {
		t.Errorf("/readyz: %d", resp.StatusCode)
	}
	if resp, _ := do(t, request(t, "GET", ts.url+"/healthz", "")); resp.StatusCode != 200 {
		t.Errorf("/healthz: %d", resp.StatusCode)
	}
	for method, url := range map[string]string{"POST": ts.url + "/mcp", "GET": ts.url + "/sse"} {
		resp, _ := do(t, request(t, method, url, pingBody))
		if resp.StatusCode != 503 || resp.Header.Get("Retry-After") == "" {
			t.Errorf("%s: %d, Retry-After %q", url, resp.StatusCode, resp.Header.Get("Retry-After"))
		}
	}
	close(ts.release)
	if body := receive(t, answer, "the answer"); !strings.Contains(body, "done http") {
		t.Errorf("/mcp: %s", body)
	}
	if _, data := st.next(); !strings.Contains(data, "done sse") {
		t.Errorf("/sse: %s", data)
	}
	for _, s := range []*stream{st, idle} {
		if _, data := s.next(); !strings.Contains(data, "shutting down") {
			t.Errorf("the stream's client is told %q", data)
		}
		if name, data := s.next(); name != "" {
			t.Errorf("after the farewell: %s %s", name, data)
		}
	}
	if err := receive(t, stopped, "the end"); err != nil {
		t.Errorf("serve: %v", err)
	}
	if len(ts.cancelled) != 0 {
		t.Error("a call was cancelled")
	}
	if _, err := net.Dial("tcp", strings.TrimPrefix(ts.url, "http://")); err == nil {
		t.Error("it still listens")
	}
}

func TestDrainCutsOffCallsAfterTheGracePeriod(t *testing.T) {
	ts := startServer(t, HTTPConfig{ShutdownGrace: 50 * time.Millisecond}, Deps{})
	st := openSSE(t, ts.url)
	st.post(slow(1, "sse"))
	receive(t, ts.started, "the call")
	answer := make(chan string, 1)
	go func() {
		_, body := do(t, request(t, "POST", ts.url+"/mcp", slow(1, "http")))
		answer <- body
	}()
	receive(t, ts.started, "the call")
	if err := ts.stop(); err != nil {
		t.Errorf("serve: %v", err)
	}
	receive(t, ts.cancelled, "the cancellation")
	receive(t, ts.cancelled, "the cancellation")
	if body := receive(t, answer, "the answer"); !strings.Contains(body, "cancelled") {
		t.Errorf("/mcp is told %q", body)
	}
}

func TestDrainDelayKeepsServing(t *testing.T) {
	t.Parallel()
	ts := startServer(t, HTTPConfig{DrainDelay: time.Second}, Deps{})
	go func() { _ = ts.stop() }() // the cleanup looks at the error
	waitFor(t, ts.s.draining.Load)
	if resp, _ := do(t, request(t, "GET", ts.url+"/readyz", "")); resp.StatusCode != 503 {
		t.Errorf("/readyz: %d", resp.StatusCode)
	}
	if resp, _ := do(t, request(t, "POST", ts.url+"/mcp", pingBody)); resp.StatusCode != 200 {
		t.Errorf("/mcp: %d", resp.StatusCode)
	}
}

func TestServeHTTPRefusesAnUnprotectedAddress(t *testing.T) {
	b := newToolbox(nil)
	if err := ServeHTTP(context.Background(), HTTPConfig{Addr: "0.0.0.0:0"}, b.srv, Deps{}); !errors.Is(err, ErrUnprotected) {
		t.Errorf("error is %v", err)
	}
	if err := ServeHTTP(context.Background(), HTTPConfig{Addr: "127.0.0.1:0", TokensFile: filepath.Join(t.TempDir(), "none")}, b.srv, Deps{}); err == nil {
		t.Error("a missing tokens file is accepted")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := ServeHTTP(ctx, HTTPConfig{Addr: "127.0.0.1:0"}, b.srv, Deps{}); err != nil {
		t.Errorf("an ended context: %v", err)
	}
}

func TestTLSCertificateIsReadAgainWhenItChanges(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "c.pem"), filepath.Join(dir, "k.pem")
	writeKeyPair(t, cert, key, 1)
	ts := startServer(t, HTTPConfig{TLSCert: cert, TLSKey: key}, Deps{})
	addr := strings.TrimPrefix(ts.url, "http://")
	serial := func() int64 {
		t.Helper()
		// A self-signed certificate: the test looks at it itself.
		conn, err := tls.Dial("tcp", addr, &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"h2"}})
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if got := conn.ConnectionState().NegotiatedProtocol; got != "h2" {
			t.Errorf("protocol %q", got)
		}
		return conn.ConnectionState().PeerCertificates[0].SerialNumber.Int64()
	}
	if got := serial(); got != 1 {
		t.Errorf("serial number %d", got)
	}
	writeKeyPair(t, cert, key, 2)
	waitFor(t, func() bool { return serial() == 2 })
	if _, err := tls.Dial("tcp", addr, &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS11}); err == nil {
		t.Error("TLS 1.1 is accepted")
	}
}

func writeKeyPair(t *testing.T, certPath, keyPath string, serial int64) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(serial), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"localhost"}}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, certPath, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert})))
	writeFile(t, keyPath, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})))
}

func TestReadinessAsksTheUpstreamSeldom(t *testing.T) {
	asked := 0
	var fault error
	ts := startServer(t, HTTPConfig{}, Deps{Ready: func(context.Context) error { asked++; return fault }})
	status := func() int {
		resp, body := do(t, request(t, "GET", ts.url+"/readyz", "", "Host", "10.0.0.9:8080"))
		if strings.Contains(body, "internal-name") {
			t.Errorf("/readyz tells %q", body)
		}
		return resp.StatusCode
	}
	for range 5 {
		if got := status(); got != 200 {
			t.Errorf("status %d", got)
		}
	}
	if asked != 1 {
		t.Errorf("asked %d times", asked)
	}
	fault = errors.New("dial internal-name: refused")
	ts.s.ready.mu.Lock()
	ts.s.ready.when = time.Now().Add(-readyFor)
	ts.s.ready.mu.Unlock()
	if got := status(); got != 503 {
		t.Errorf("with the upstream away: %d", got)
	}
	if resp, _ := do(t, request(t, "GET", ts.url+"/healthz", "")); resp.StatusCode != 200 {
		t.Errorf("/healthz with the upstream away: %d", resp.StatusCode)
	}
}

func TestMetricsCountCallsAndRefusals(t *testing.T) {
	ts := startServer(t, HTTPConfig{}, Deps{})
	do(t, request(t, "POST", ts.url+"/mcp", callBody(1, "echo", `{"text":"four"}`)))
	do(t, request(t, "POST", ts.url+"/mcp", callBody(1, "panic", `{}`)))
	do(t, request(t, "POST", ts.url+"/mcp", callBody(1, "made-up-by-the-caller", `{}`)))
	do(t, request(t, "POST", ts.url+"/mcp", pingBody, "Origin", "https://evil.example"))
	do(t, request(t, "GET", ts.url+"/made-up-path", ""))
	_, body := do(t, request(t, "GET", ts.url+"/metrics", ""))
	for _, want := range []string{
		`airefinery_mcp_tool_calls_total{outcome="ok",tool="echo"} 1`,
		`airefinery_mcp_tool_calls_total{outcome="panic",tool="panic"} 1`,
		`airefinery_mcp_tool_result_bytes_total{tool="echo"} 4`,
		`airefinery_mcp_refused_total{reason="origin"} 1`,
		`airefinery_mcp_http_requests_total{code="403",path="/mcp"} 1`,
		`airefinery_mcp_http_requests_total{code="404",path="/"} 1`,
		`airefinery_mcp_calls_in_flight 0`,
		"# TYPE airefinery_mcp_http_requests_total counter\n",
		"# TYPE airefinery_mcp_tool_call_duration_seconds histogram\n",
		`airefinery_mcp_tool_call_duration_seconds_bucket{tool="echo",le="0.001"} `,
		`airefinery_mcp_tool_call_duration_seconds_bucket{tool="echo",le="60"} 1`,
		`airefinery_mcp_tool_call_duration_seconds_bucket{tool="echo",le="+Inf"} 1`,
		`airefinery_mcp_tool_call_duration_seconds_sum{tool="echo"} `,
		`airefinery_mcp_tool_call_duration_seconds_count{tool="echo"} 1`,
		`go_goroutines`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("/metrics lacks %s", want)
		}
	}
	if strings.Contains(body, "made-up") {
		t.Error("/metrics has a label that the caller made up")
	}
}

func TestMetricsCanHaveTheirOwnListener(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := ln.Addr().String()
	if err := ln.Close(); err != nil {
		t.Fatal(err)
	}
	path, _ := tokensFile(t)
	ts := startServer(t, HTTPConfig{TokensFile: path, MetricsAddr: addr}, Deps{})
	waitFor(t, func() bool {
		resp, err := http.Get("http://" + addr + "/metrics")
		if err != nil {
			return false
		}
		resp.Body.Close()
		return resp.StatusCode == 200
	})
	if resp, _ := do(t, request(t, "GET", ts.url+"/metrics", "")); resp.StatusCode != 404 {
		t.Errorf("on the first listener: %d", resp.StatusCode)
	}
	if resp, _ := do(t, request(t, "POST", "http://"+addr+"/mcp", pingBody)); resp.StatusCode != 404 {
		t.Errorf("/mcp on the second listener: %d", resp.StatusCode)
	}
}

func TestAccessLogHasNoQueryAndNoSecret(t *testing.T) {
	ts := startServer(t, HTTPConfig{}, Deps{})
	do(t, request(t, "POST", ts.url+"/mcp?key=s3cret", callBody(1, "echo", `{"text":"s3cret"}`), "X-Other", "s3cret", "User-Agent", "s3cret"))
	do(t, request(t, "POST", ts.url+"/s3cret", callBody(1, strings.Repeat("long", 100), "{}")))
	do(t, request(t, "POST", ts.url+"/mcp", fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"%s"}`, strings.Repeat("m", 5000))))
	st := openSSE(t, ts.url)
	st.post(callBody(1, "echo", "{}"))
	st.next()
	if err := ts.stop(); err != nil {
		t.Fatal(err)
	}
	log := ts.log.String()
	// Who knows a stream's address can send it messages.
	if _, secret, _ := strings.Cut(st.message, "="); strings.Contains(log, secret) {
		t.Error("the log has the address of a stream")
	}
	for _, want := range []string{`"path":"/mcp"`, `"status":200`, `"rpc":"tools/call"`, `"tool":"echo"`, `"caller":"anonymous"`, `"path":"/"`} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %s", want)
		}
	}
	if strings.Contains(log, "s3cret") {
		t.Errorf("the log has what it must not: %s", log)
	}
	for line := range strings.Lines(log) {
		if len(line) > 1000 {
			t.Errorf("a line of %d bytes", len(line))
		}
	}
}
