// Package doctor looks at everything that stands between this server and an
// answer of the API, in the order in which it has to work, and says of each what
// was found and how to mend it.
//
//	doctor.Run(ctx, doctor.Patient{Client: c, Trail: trail}, func(c doctor.Check) { … })
package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/network"
)

// State is what a check comes to.
type State string

// The states. A warning keeps nothing from working; what was skipped needs
// something before it that failed.
const (
	OK   State = "ok"
	Warn State = "warn"
	Fail State = "fail"
	Skip State = "skip"
)

// Check is what was found of one thing.
type Check struct {
	Name  string `json:"name"`
	State State  `json:"state"`
	Found string `json:"found"`
	// Mend is what to do about it; "" where nothing is to be done.
	Mend string `json:"mend,omitempty"`
}

// Patient is what is looked at.
type Patient struct {
	// Client asks the API through Trail.
	Client *client.Client
	Trail  *Trail
	// Credential names the credential and where it is set; HasKey tells that it
	// is an API key, of which the API can be asked.
	Credential string
	HasKey     bool
	SDKVersion string
	// CAs are trusted besides the system's.
	CAs []*x509.Certificate
	// Lookup finds the addresses of a host; nil asks the system.
	Lookup func(context.Context, string) ([]string, error)
}

// Run makes every check and reports each as it is made.
func Run(ctx context.Context, p Patient, report func(Check)) {
	if p.Lookup == nil {
		p.Lookup = net.DefaultResolver.LookupHost
	}
	base := p.Client.BaseURL()
	report(Check{"address", OK, base.String(), ""})
	proxy, c := proxyOf(base)
	report(c)
	org, err := "", error(nil)
	connected := p.dns(ctx, base, proxy, report)
	if connected {
		org, err = p.Client.Validate(ctx)
		connected = p.connection(base, err, report)
	}
	if !connected {
		report(Check{"the API", Skip, "nothing can be asked until the above works", ""})
		return
	}
	report(p.sdkVersion(err))
	report(p.validated(org, err))
	report(p.inspected(ctx))
	report(p.projects(ctx))
	p.queries(ctx, report)
	report(p.clock())
}

// proxyOf tells by which proxy an address is asked; nil is none.
func proxyOf(base *url.URL) (*url.URL, Check) {
	proxy, err := http.ProxyFromEnvironment(&http.Request{URL: base})
	variable := strings.ToUpper(base.Scheme) + "_PROXY"
	switch {
	case err != nil:
		return nil, Check{"proxy", Fail, variable + " is no address of a proxy", "write it as http://host:port"}
	case proxy != nil:
		return proxy, Check{"proxy", OK, fmt.Sprintf("%s by %s", proxy.Scheme+"://"+proxy.Host, variable), ""}
	}
	return nil, Check{"proxy", OK, "none: " + variable + " is not set, or NO_PROXY names the host, or it is this machine", ""}
}

// dns looks up the host that is connected to first.
func (p *Patient) dns(ctx context.Context, base, proxy *url.URL, report func(Check)) bool {
	host, of := base.Hostname(), ""
	if proxy != nil {
		host, of = proxy.Hostname(), " (the proxy, which looks up "+base.Hostname()+" itself)"
	}
	if net.ParseIP(host) != nil {
		report(Check{"dns", OK, host + " is an address" + of, ""})
		return true
	}
	addrs, err := p.Lookup(ctx, host)
	if err != nil {
		r, ok := network.Cause(err, host)
		if !ok {
			r = network.Reason{Cause: "the look-up of " + host + " failed: " + err.Error(), Mend: "check this machine's name servers"}
		}
		report(Check{"dns", Fail, r.Cause + of, r.Mend})
		return false
	}
	const few = 3
	found := strings.Join(addrs[:min(few, len(addrs))], ", ")
	if more := len(addrs) - few; more > 0 {
		found += fmt.Sprintf(" and %d more", more)
	}
	report(Check{"dns", OK, host + " is " + found + of, ""})
	return true
}

// connection tells whether the first request had any answer, and of TLS.
func (p *Patient) connection(base *url.URL, err error, report func(Check)) bool {
	seen := p.Trail.Last()
	if seen == nil {
		var none *client.CredentialError
		var token *client.TokenError
		switch {
		case errors.As(err, &none), errors.As(err, &token):
			report(Check{"tls", Skip, "no request could be made: " + err.Error(), "correct " + p.Credential})
		default:
			r, ok := network.Cause(err, base.Host)
			if !ok {
				r = network.Reason{Cause: err.Error(), Mend: "check AIR_BASE_URL and this machine's network"}
			}
			name := "connection"
			if base.Scheme == "https" {
				name = "tls"
			}
			report(Check{name, Fail, r.Cause, r.Mend})
		}
		return false
	}
	if seen.TLS == nil {
		found, state, mend := "none: the address begins with http://", Warn, "the key goes over the network for all to read: use https://"
		if host := base.Hostname(); host == "localhost" || net.ParseIP(host).IsLoopback() {
			state, mend = OK, ""
		}
		report(Check{"tls", state, found, mend})
		return true
	}
	report(Check{"tls", OK, p.trust(seen), ""})
	return true
}

// trust tells who signed the certificate and who trusts the signer.
func (p *Patient) trust(seen *Answer) string {
	leaf := seen.TLS.PeerCertificates[0]
	signer, pool := leaf.Issuer.CommonName, "the system's certificates"
	for _, chain := range seen.TLS.VerifiedChains {
		root := chain[len(chain)-1]
		signer = root.Subject.CommonName
		for _, ca := range p.CAs {
			if ca.Equal(root) {
				pool = "--ca-file"
			}
		}
	}
	return fmt.Sprintf("%s, signed by %q, trusted by %s, until %s", tls.VersionName(seen.TLS.Version), signer, pool, leaf.NotAfter.UTC().Format(time.DateOnly))
}
