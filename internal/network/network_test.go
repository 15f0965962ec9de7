package network

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// get makes a request that is to fail, through a transport that may be changed.
func get(t *testing.T, address string, change func(*http.Transport)) error {
	t.Helper()
	rt := http.DefaultTransport.(*http.Transport).Clone()
	rt.OnProxyConnectResponse = func(_ context.Context, _ *url.URL, _ *http.Request, resp *http.Response) error {
		if resp.StatusCode != http.StatusOK {
			return &ProxyError{Status: resp.StatusCode}
		}
		return nil
	}
	if change != nil {
		change(rt)
	}
	defer rt.CloseIdleConnections()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := rt.RoundTrip(req)
	if err == nil {
		resp.Body.Close()
		t.Fatalf("%s answers %s, want an error", address, resp.Status)
	}
	return err
}

// closed is an address where nothing listens.
func closed(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func TestEachCauseIsNamedWithItsMend(t *testing.T) {
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	defer secure.Close()
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	asksForCertificate := httptest.NewUnstartedServer(http.NotFoundHandler())
	asksForCertificate.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert}
	asksForCertificate.StartTLS()
	defer asksForCertificate.Close()
	hangsUp := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		c, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			c.Close()
		}
	}))
	defer hangsUp.Close()
	refuses := func(status int) *httptest.Server {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
		t.Cleanup(s.Close)
		return s
	}
	trusting := func(rt *http.Transport) { rt.TLSClientConfig = &tls.Config{InsecureSkipVerify: true} } // the certificate is not what is tried
	trusted := func(rt *http.Transport) {
		pool := x509.NewCertPool()
		pool.AddCert(secure.Certificate())
		rt.TLSClientConfig = &tls.Config{RootCAs: pool}
	}
	later := func(rt *http.Transport) {
		trusted(rt)
		rt.TLSClientConfig.Time = func() time.Time { return secure.Certificate().NotAfter.Add(time.Hour) }
	}
	otherName := func(rt *http.Transport) {
		trusted(rt)
		rt.TLSClientConfig.ServerName = "elsewhere.test"
	}
	by := func(proxy string) func(*http.Transport) {
		return func(rt *http.Transport) {
			u, err := url.Parse(proxy)
			if err != nil {
				t.Fatal(err)
			}
			rt.Proxy = http.ProxyURL(u)
		}
	}
	for _, c := range []struct {
		name  string
		err   error
		cause string
		mend  string
		lasts bool
	}{
		{"an unknown CA", get(t, secure.URL, nil), `the certificate of api.test is signed by "Acme Co", which this machine does not trust`, "--ca-file", true},
		{"another name", get(t, secure.URL, otherName), "the certificate of api.test is for", "AIR_BASE_URL", true},
		{"an old certificate", get(t, secure.URL, later), "the certificate of api.test holds from", "clock", true},
		{"a client certificate", get(t, asksForCertificate.URL, trusting), "api.test ended the TLS handshake", "--client-cert", true},
		{"no TLS", get(t, strings.Replace(plain.URL, "http:", "https:", 1), nil), "api.test does not speak TLS", "http://", true},
		{"nothing listens", get(t, "http://"+closed(t), nil), "nothing listens at api.test", "port", false},
		{"hung up", get(t, hangsUp.URL, nil), "api.test closed the connection", "firewall", false},
		{"an unknown name", fmt.Errorf("asked: %w", &net.DNSError{Err: "no such host", Name: "api.typo.test", IsNotFound: true}), "no name server knows api.typo.test", "AIR_BASE_URL", true},
		{"no name server", &net.DNSError{Err: "i/o timeout", Name: "api.test", IsTimeout: true}, "no name server answered for api.test", "network", false},
		{"a proxy that is not there", get(t, "https://api.test", by("http://"+closed(t))), "nothing listens at the proxy that HTTPS_PROXY names", "HTTPS_PROXY", false},
		{"a proxy that forbids", get(t, "https://api.test", by(refuses(403).URL)), "the proxy that HTTPS_PROXY names does not connect to api.test: it answered with status 403", "allowed", true},
		{"a proxy that asks who", get(t, "https://api.test", by(refuses(407).URL)), "wants a user and a password", "http://user:password@proxy:port", true},
		{"an unknown proxy", &net.OpError{Op: "proxyconnect", Net: "tcp", Err: &net.OpError{Op: "dial", Err: &net.DNSError{Name: "proxy.internal", IsNotFound: true}}}, "no name server knows the proxy that HTTPS_PROXY names", "HTTPS_PROXY", true},
		{"a proxy that fails", get(t, "https://api.test", by(refuses(502).URL)), "it answered with status 502", "HTTPS_PROXY", false},
		{"a deadline", context.DeadlineExceeded, "api.test did not answer in time", "--timeout", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, ok := Cause(c.err, "api.test")
			if !ok || !strings.Contains(r.Cause, c.cause) || !strings.Contains(r.Mend, c.mend) || r.Lasts != c.lasts {
				t.Errorf("%v is %+v (%v), want %q and %q, lasting %v", c.err, r, ok, c.cause, c.mend, c.lasts)
			}
			if strings.Contains(r.Cause+r.Mend, "127.0.0.1") && c.name != "another name" || strings.Contains(r.Cause, "proxy.internal") {
				t.Errorf("an address is told: %+v", r)
			}
		})
	}
	if r, ok := Cause(errors.New("something else"), "api.test"); ok {
		t.Errorf("another error is %+v", r)
	}
}
