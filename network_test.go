package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/internal/demo"
	"airefinery-mcp/internal/needs"
)

// rightKey is the key that the API of a surrounding takes.
const rightKey = "FAKE-right-key-5f2c91"

// apiName is a name of the API that only the proxies know.
const apiName = "api.company.test"

// surroundings is what may stand around a new user: the API as it can be
// reached in different ways, and the files of certificates.
type surroundings struct {
	// plain speaks HTTP; secure TLS, with a certificate of a CA of the company's;
	// mutual the same, and asks for a client's certificate; dropping stands before
	// plain and drops names of headers with underscores; expired has a certificate
	// that has ended; page answers everything with a page.
	plain, secure, mutual, dropping, expired, page string
	// proxy connects to apiName; refusing to nothing, and asking to who has a
	// password.
	proxy, refusing, asking string
	// closed is an address where nothing listens.
	closed string
	// ca is the file of the company's CA; clientCert and clientKey are of a client.
	ca, clientCert, clientKey string
}

func surround(t *testing.T) *surroundings {
	t.Helper()
	dir := t.TempDir()
	a := newAuthority(t)
	s := &surroundings{ca: filepath.Join(dir, "ca.pem"), clientCert: filepath.Join(dir, "client.pem"), clientKey: filepath.Join(dir, "client-key.pem")}
	writePEM(t, s.ca, "CERTIFICATE", a.cert.Raw)
	client := a.sign(t, "client", time.Now().Add(time.Hour))
	writePEM(t, s.clientCert, "CERTIFICATE", client.Certificate[0])
	der, err := x509.MarshalECPrivateKey(client.PrivateKey.(*ecdsa.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	writePEM(t, s.clientKey, "EC PRIVATE KEY", der)

	api, err := demo.New(demo.Options{Key: rightKey})
	if err != nil {
		t.Fatal(err)
	}
	serve := func(h http.Handler, cfg *tls.Config) string {
		srv := httptest.NewUnstartedServer(h)
		srv.Config.ErrorLog = log.New(io.Discard, "", 0)
		if srv.TLS = cfg; cfg != nil {
			srv.StartTLS()
		} else {
			srv.Start()
		}
		t.Cleanup(srv.Close)
		return srv.URL
	}
	cert := a.sign(t, apiName, time.Now().Add(time.Hour), apiName, "127.0.0.1", hostname())
	clients := x509.NewCertPool()
	clients.AddCert(a.cert)
	s.plain = serve(api, nil)
	s.secure = serve(api, &tls.Config{Certificates: []tls.Certificate{cert}})
	s.mutual = serve(api, &tls.Config{Certificates: []tls.Certificate{cert}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: clients})
	s.expired = serve(api, &tls.Config{Certificates: []tls.Certificate{a.sign(t, apiName, time.Now().Add(-time.Hour), "127.0.0.1")}})
	s.page = serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<html><title>Sign in to the company's network</title></html>")
	}), nil)
	plain, err := url.Parse(s.plain)
	if err != nil {
		t.Fatal(err)
	}
	behind := httputil.NewSingleHostReverseProxy(plain)
	s.dropping = serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name := range r.Header {
			if strings.Contains(name, "_") {
				delete(r.Header, name)
			}
		}
		w.Header().Set("Server", "nginx/1.22.1") // what does so by default
		behind.ServeHTTP(w, r)
	}), nil)

	secure := strings.TrimPrefix(s.secure, "https://")
	s.proxy = serve(connecting(secure, 0), nil)
	s.refusing = serve(connecting(secure, http.StatusForbidden), nil)
	s.asking = serve(connecting(secure, http.StatusProxyAuthRequired), nil)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.closed = "http://" + l.Addr().String()
	l.Close()
	return s
}

// connecting is a proxy that connects requests for apiName to an address, or
// refuses; with the status 407 those without a password only.
func connecting(to string, refuse int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		password := r.Header.Get("Proxy-Authorization") == "Basic dXNlcjpGQUtFLXBhc3N3b3Jk" // user:FAKE-password
		if r.Method != http.MethodConnect || refuse != 0 && (refuse != http.StatusProxyAuthRequired || !password) {
			w.WriteHeader(max(refuse, http.StatusBadRequest))
			return
		}
		if host, _, err := net.SplitHostPort(r.Host); err != nil || host != apiName {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		api, err := net.Dial("tcp", to)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer api.Close()
		w.WriteHeader(http.StatusOK)
		client, buffered, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer client.Close()
		go func() {
			_, _ = io.Copy(api, buffered)
			api.Close()
		}()
		_, _ = io.Copy(client, api)
	})
}

// authority is a CA of a company's own.
type authority struct {
	cert   *x509.Certificate
	key    *ecdsa.PrivateKey
	serial int64
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Company Test CA"}, NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &authority{cert: cert, key: key, serial: 1}
}

// sign makes a certificate for names and addresses.
func (a *authority) sign(t *testing.T, who string, until time.Time, names ...string) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	a.serial++
	template := &x509.Certificate{
		SerialNumber: big.NewInt(a.serial), Subject: pkix.Name{CommonName: who}, NotBefore: time.Now().Add(-24 * time.Hour), NotAfter: until,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func writePEM(t *testing.T, file, kind string, der []byte) {
	t.Helper()
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
}

// hostname is this machine's name, which standard libraries take for another
// machine's as far as proxies are concerned.
func hostname() string {
	name, err := os.Hostname()
	if err != nil {
		return "localhost"
	}
	return name
}

// program is the binary under test as a command of its own name and place.
func program(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "airefinery-mcp")
	if os.Link(self, path) == nil {
		return path
	}
	data, err := os.ReadFile(self) // of another file system
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestARealProxyIsGoneThrough holds that requests go by tinyproxy, with its
// password, and around it where NO_PROXY says so.
func TestARealProxyIsGoneThrough(t *testing.T) {
	tinyproxy := needs.Program(t, "tinyproxy", "tinyproxy")
	addrs, err := net.LookupHost(hostname())
	if err != nil || !net.ParseIP(addrs[0]).IsLoopback() && !localIP(t, addrs[0]) {
		t.Skipf("this machine's name leads to %v: %v", addrs, err)
	}
	s, bin := surround(t), program(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	l.Close()
	dir := t.TempDir()
	conf, logFile := filepath.Join(dir, "tinyproxy.conf"), filepath.Join(dir, "log")
	if err := os.WriteFile(conf, fmt.Appendf(nil, "Port %s\nListen 127.0.0.1\nTimeout 60\nMaxClients 20\nLogFile \"%s\"\nLogLevel Connect\nBasicAuth user FAKEpassword\n", port, logFile), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	proxy := exec.CommandContext(ctx, tinyproxy, "-d", "-c", conf)
	if err := proxy.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { stop(); _ = proxy.Wait() }()
	for end := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		c, err := net.Dial("tcp", "127.0.0.1:"+port)
		if err == nil {
			c.Close()
			break
		}
		if time.Now().After(end) {
			t.Fatal("tinyproxy does not listen")
		}
	}

	_, apiPort, _ := net.SplitHostPort(strings.TrimPrefix(s.secure, "https://"))
	base := "https://" + hostname() + ":" + apiPort
	doctor := func(env ...string) (string, error) {
		cmd := exec.CommandContext(t.Context(), bin, "--base-url", base, "--ca-file", s.ca, "doctor")
		cmd.Env = append([]string{"AIR_API_KEY=" + rightKey}, env...)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := doctor("HTTPS_PROXY=http://user:FAKEpassword@127.0.0.1:" + port); err != nil || !strings.Contains(out, "by HTTPS_PROXY") || strings.Contains(out, "FAKEpassword") {
		t.Errorf("by the proxy: %v\n%s", err, out)
	}
	requests := func() int {
		data, err := os.ReadFile(logFile)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Count(string(data), "CONNECT "+hostname()+":"+apiPort)
	}
	through := requests()
	if through == 0 {
		t.Error("tinyproxy saw no request")
	}
	if out, err := doctor("HTTPS_PROXY=http://127.0.0.1:" + port); err == nil || !strings.Contains(out, "wants a user and a password") {
		t.Errorf("without the password: %v\n%s", err, out)
	}
	if out, err := doctor("HTTPS_PROXY=http://user:FAKEpassword@127.0.0.1:"+port, "NO_PROXY="+hostname()); err != nil || !strings.Contains(out, "none: ") {
		t.Errorf("around the proxy: %v\n%s", err, out)
	}
	if n := requests(); n != through+1 { // that without the password
		t.Errorf("tinyproxy saw %d requests at first, and %d in the end", through, n)
	}
}

func localIP(t *testing.T, addr string) bool {
	t.Helper()
	all, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		if n, ok := a.(*net.IPNet); ok && n.IP.String() == addr {
			return true
		}
	}
	return false
}
