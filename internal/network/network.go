// Package network says in words why no connection came about: which host, what
// is wrong with it, and what mends it.
//
//	if r, ok := network.Cause(err, "api.example"); ok {
//		fmt.Println(r.Cause, r.Mend)
//	}
package network

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"time"
)

// ProxyError says that a proxy did not connect.
type ProxyError struct {
	// Status is that of the proxy's answer to CONNECT.
	Status int
}

func (e *ProxyError) Error() string {
	return fmt.Sprintf("the proxy answered CONNECT with status %d", e.Status)
}

// The mends that several causes have.
const (
	checkProxy = "check HTTPS_PROXY, and NO_PROXY for hosts that are reached without it"
	checkBase  = "check AIR_BASE_URL"
)

// Reason is why no connection came about. Neither text holds an address but the
// host and what certificates say of themselves.
type Reason struct {
	// Cause is what is wrong, Mend what to do about it.
	Cause, Mend string
	// Lasts is set where it stays wrong until somebody does that: trying again will
	// not help.
	Lasts bool
}

// Cause tells what kept a request to a host from being answered; ok is false for
// errors that are none of the network's.
func Cause(err error, host string) (r Reason, ok bool) {
	var (
		proxy   *ProxyError
		op      *net.OpError
		dns     *net.DNSError
		timeout net.Error
	)
	if r, ok = certificate(err, host); ok {
		return r, true
	}
	who, mend := host, ""
	if errors.As(err, &op) && op.Op == "proxyconnect" {
		who = "the proxy that HTTPS_PROXY names"
		mend = checkProxy
	}
	or := func(other string) string {
		if mend != "" {
			return mend
		}
		return other
	}
	switch {
	case errors.As(err, &proxy) && proxy.Status == http.StatusProxyAuthRequired:
		return Reason{"the proxy that HTTPS_PROXY names wants a user and a password", "put them into HTTPS_PROXY, as http://user:password@proxy:port", true}, true
	case errors.As(err, &proxy):
		return Reason{fmt.Sprintf("the proxy that HTTPS_PROXY names does not connect to %s: it answered with status %d", host, proxy.Status), "ask for " + host + " to be allowed there; " + checkProxy, proxy.Status < 500}, true
	case errors.As(err, &dns) && dns.IsTimeout:
		return Reason{"no name server answered for " + named(dns.Name, who), or("check this machine's network; behind a company's proxy, set HTTPS_PROXY"), false}, true
	case errors.As(err, &dns):
		return Reason{"no name server knows " + named(dns.Name, who), or(checkBase + " for a typing mistake; the name may need a VPN, or the company's proxy in HTTPS_PROXY"), !dns.IsTemporary}, true
	case op != nil && op.Op == "remote error" && op.Err != nil:
		return Reason{fmt.Sprintf("%s ended the TLS handshake: %s", who, strings.TrimPrefix(op.Err.Error(), "tls: ")), "set --client-cert (AIR_CLIENT_CERT) and --client-key (AIR_CLIENT_KEY), if it asks for a client's certificate", true}, true
	case errors.Is(err, http.ErrSchemeMismatch), errors.As(err, new(tls.RecordHeaderError)):
		return Reason{who + " does not speak TLS at this port", or("begin AIR_BASE_URL with http:// if that is meant, or correct its port"), true}, true
	case errors.Is(err, syscall.ECONNREFUSED):
		return Reason{"nothing listens at " + who + ": connection refused", or(checkBase + " and its port"), false}, true
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return Reason{"there is no way from here to " + who, or("check this machine's network or VPN; behind a company's proxy, set HTTPS_PROXY"), false}, true
	case op != nil && op.Op == "dial" && errors.As(err, &timeout) && timeout.Timeout():
		return Reason{who + " did not answer the attempt to connect: a firewall may drop it", or("allow connections to " + host + ", or set HTTPS_PROXY to the company's proxy"), false}, true
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return Reason{who + " closed the connection without an answer", or("look for a firewall or a proxy between that cuts connections"), false}, true
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded):
		return Reason{who + " did not answer in time", or("look at what is slow there, or raise --timeout (AIR_TIMEOUT)"), false}, true
	}
	return Reason{}, false
}

// named prefers the name that was looked up, where it is known.
func named(looked, who string) string {
	if looked == "" || strings.HasPrefix(who, "the proxy") {
		return who
	}
	return looked
}

// certificate tells what is wrong with what a host showed.
func certificate(err error, host string) (r Reason, ok bool) {
	var (
		unknown x509.UnknownAuthorityError
		name    x509.HostnameError
		invalid x509.CertificateInvalidError
		roots   x509.SystemRootsError
	)
	switch {
	case errors.As(err, &unknown):
		return Reason{fmt.Sprintf("the certificate of %s is signed by %s, which this machine does not trust", host, issuer(unknown.Cert)),
			"give that CA's certificate with --ca-file (AIR_CA_FILE), if it is the company's own or its proxy's", true}, true
	case errors.As(err, &name):
		return Reason{fmt.Sprintf("the certificate of %s is for %s", host, names(name.Certificate)), checkBase + ": the host must be one of these names", true}, true
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return Reason{fmt.Sprintf("the certificate of %s holds from %s to %s, and this machine's clock says %s", host,
			day(invalid.Cert.NotBefore), day(invalid.Cert.NotAfter), day(time.Now())), "set the clock if it is wrong, else tell whoever runs the host", true}, true
	case errors.As(err, &invalid):
		return Reason{fmt.Sprintf("the certificate of %s is not valid: %s", host, strings.TrimPrefix(invalid.Error(), "x509: ")), "tell whoever runs the host", true}, true
	case errors.As(err, &roots):
		return Reason{"this machine has no certificates to trust", "install them (ca-certificates), or give --ca-file (AIR_CA_FILE)", true}, true
	}
	return Reason{}, false
}

// issuer names who signed a certificate.
func issuer(c *x509.Certificate) string {
	if c == nil {
		return "somebody"
	}
	for _, name := range append([]string{c.Issuer.CommonName}, c.Issuer.Organization...) {
		if name != "" {
			return short(name)
		}
	}
	return short(c.Issuer.String())
}

// names are those that a certificate is for, the first few.
func names(c *x509.Certificate) string {
	all := c.DNSNames
	for _, ip := range c.IPAddresses {
		all = append(all, ip.String())
	}
	if len(all) == 0 {
		return "no name"
	}
	const few = 4
	if len(all) > few {
		all = append(all[:few:few], "…")
	}
	return short(strings.Join(all, ", "))
}

// short quotes and cuts what a certificate says of itself: it is foreign text.
func short(s string) string {
	const most = 80
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return fmt.Sprintf("%q", s)
}

func day(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }
