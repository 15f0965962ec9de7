package config

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"

	"airefinery-mcp/internal/network"
)

// roundTripper makes the requests to the API, by the proxy that HTTPS_PROXY,
// HTTP_PROXY and NO_PROXY name. It keeps enough idle connections for the calls
// that run side by side; the standard library's two a host would dial anew all
// the time.
func (c *Config) roundTripper() (*http.Transport, error) {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = 64
	t.ResponseHeaderTimeout = 0 // the request's own deadline bounds it
	t.MaxResponseHeaderBytes = 256 << 10
	t.OnProxyConnectResponse = func(_ context.Context, _ *url.URL, _ *http.Request, resp *http.Response) error {
		if resp.StatusCode != http.StatusOK {
			return &network.ProxyError{Status: resp.StatusCode}
		}
		return nil
	}
	t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	own, err := c.CAs()
	if err != nil {
		return nil, err
	}
	if len(own) > 0 {
		pool, err := x509.SystemCertPool()
		if err != nil {
			pool = x509.NewCertPool() // of a system that has none
		}
		for _, ca := range own {
			pool.AddCert(ca)
		}
		t.TLSClientConfig.RootCAs = pool
	}
	if c.ClientCert != "" || c.ClientKey != "" {
		if c.ClientCert == "" || c.ClientKey == "" {
			return nil, errors.New("a client certificate is two files: set both --client-cert (AIR_CLIENT_CERT) and --client-key (AIR_CLIENT_KEY)")
		}
		pair, err := tls.LoadX509KeyPair(c.ClientCert, c.ClientKey)
		if err != nil {
			return nil, fmt.Errorf("--client-cert (AIR_CLIENT_CERT) and --client-key (AIR_CLIENT_KEY): %w: name PEM files of a certificate and of its key", err)
		}
		t.TLSClientConfig.Certificates = []tls.Certificate{pair}
	}
	return t, nil
}

// CAs are the certificates of the configured file, which are trusted besides
// the system's.
func (c *Config) CAs() ([]*x509.Certificate, error) {
	if c.CAFile == "" {
		return nil, nil
	}
	const name = "--ca-file (AIR_CA_FILE)"
	rest, err := os.ReadFile(c.CAFile)
	if err != nil {
		return nil, fmt.Errorf("%s: %w: name a PEM file that this server may read", name, err)
	}
	var all []*x509.Certificate
	for {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			continue
		}
		ca, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("%s: certificate %d of %s: %w", name, len(all)+1, c.CAFile, err)
		}
		all = append(all, ca)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s: %s holds no certificate in PEM (-----BEGIN CERTIFICATE-----): openssl x509 -inform der -in FILE makes PEM of DER", name, c.CAFile)
	}
	return all, nil
}
