package config

import (
	"errors"
	"time"

	"airefinery-mcp/internal/transport"
)

// HTTP is what an operator can set of the server over the network.
type HTTP struct {
	Addr      string `name:"http" env:"AIR_MCP_HTTP" help:"Serve over HTTP at this address instead of stdio: /mcp (streamable HTTP), /sse and /message (SSE)." placeholder:"HOST:PORT"`
	Transport string `env:"AIR_MCP_TRANSPORT" enum:"auto,stdio,http,sse" default:"auto" help:"Serve one transport only: stdio, http or sse; auto is stdio, or with --http both over HTTP." placeholder:"NAME"`

	Insecure           bool     `env:"AIR_MCP_INSECURE" help:"Let anyone who reaches the address call, where it is not loopback."`
	TokensFile         string   `env:"AIR_MCP_TOKENS_FILE" help:"File of bearer tokens, lines made by the token command; read again when it changes." type:"path" placeholder:"FILE"`
	OIDCIssuer         string   `name:"oidc-issuer" env:"AIR_MCP_OIDC_ISSUER" help:"Accept JWTs of this OpenID issuer." placeholder:"URL"`
	OIDCAudience       string   `name:"oidc-audience" env:"AIR_MCP_OIDC_AUDIENCE" help:"Audience that a JWT must have; the resource unless set." placeholder:"NAME"`
	OIDCResource       string   `name:"oidc-resource" env:"AIR_MCP_OIDC_RESOURCE" help:"This server's own URL as clients know it." placeholder:"URL"`
	OIDCScopes         []string `name:"oidc-scopes" env:"AIR_MCP_OIDC_SCOPES" help:"Scopes that a JWT must have." placeholder:"SCOPE"`
	RequireUpstreamKey bool     `env:"AIR_MCP_REQUIRE_UPSTREAM_KEY" help:"Hold no API key: each caller brings one in the header X-AIR-API-Key."`

	AllowedOrigins []string `env:"AIR_MCP_ALLOWED_ORIGINS" help:"Web origins whose pages may call." placeholder:"ORIGIN"`
	AllowedHosts   []string `env:"AIR_MCP_ALLOWED_HOSTS" help:"Names that clients may use for this server." placeholder:"HOST"`
	TLSCert        string   `name:"tls-cert" env:"AIR_MCP_TLS_CERT" help:"PEM file of the certificate." type:"path" placeholder:"FILE"`
	TLSKey         string   `name:"tls-key" env:"AIR_MCP_TLS_KEY" help:"PEM file of its key." type:"path" placeholder:"FILE"`
	MetricsAddr    string   `env:"AIR_MCP_METRICS_ADDR" help:"Serve /metrics at an address of its own, open to whoever reaches it." placeholder:"HOST:PORT"`

	MaxConcurrent int           `env:"AIR_MCP_MAX_CONCURRENT" help:"Most calls under way of a caller that is alone; with others it has a share." default:"256" placeholder:"N"`
	MaxStreams    int           `env:"AIR_MCP_MAX_STREAMS" help:"Most open SSE streams of a caller that is alone; with others it has a share." default:"1000" placeholder:"N"`
	Rate          float64       `env:"AIR_MCP_RATE" help:"Requests a second that a caller may make on average; 50 with authentication and no limit without, unless set." placeholder:"N"`
	Burst         int           `env:"AIR_MCP_BURST" help:"Requests that a caller may make at once; twice the rate unless set." placeholder:"N"`
	DrainDelay    time.Duration `env:"AIR_MCP_DRAIN_DELAY" help:"How long to serve on with /readyz saying no, after being told to stop." default:"0s" placeholder:"DURATION"`
	ShutdownGrace time.Duration `env:"AIR_MCP_SHUTDOWN_GRACE" help:"How long calls under way get to finish after that." default:"10s" placeholder:"DURATION"`
}

// check reports settings that do not go together.
func (h *HTTP) check() error {
	switch {
	case h.Addr == "" && (h.Transport == "http" || h.Transport == "sse"):
		return errors.New("--transport " + h.Transport + " needs an address: pass --http 127.0.0.1:8080")
	case h.Addr == "" && h.RequireUpstreamKey:
		return errors.New("--require-upstream-key is for a server over HTTP: pass --http 127.0.0.1:8080")
	case h.Addr == "" || h.Transport == "stdio":
		return nil
	}
	return h.Server().Check()
}

// Enabled tells whether to serve over HTTP rather than over stdio.
func (h *HTTP) Enabled() bool { return h.Addr != "" && h.Transport != "stdio" }

// Server is the configuration in the transport's terms.
func (h *HTTP) Server() transport.HTTPConfig {
	endpoints := transport.EndpointsBoth
	switch h.Transport {
	case "http":
		endpoints = transport.EndpointsHTTP
	case "sse":
		endpoints = transport.EndpointsSSE
	}
	return transport.HTTPConfig{
		Addr: h.Addr, Endpoints: endpoints, Insecure: h.Insecure, TokensFile: h.TokensFile,
		OIDC:               transport.OIDCConfig{Issuer: h.OIDCIssuer, Audience: h.OIDCAudience, Resource: h.OIDCResource, Scopes: h.OIDCScopes},
		RequireUpstreamKey: h.RequireUpstreamKey,
		AllowedOrigins:     h.AllowedOrigins, AllowedHosts: h.AllowedHosts,
		TLSCert: h.TLSCert, TLSKey: h.TLSKey, MetricsAddr: h.MetricsAddr,
		MaxConcurrent: h.MaxConcurrent, MaxStreams: h.MaxStreams, RatePerSecond: h.Rate, Burst: h.Burst,
		DrainDelay: h.DrainDelay, ShutdownGrace: h.ShutdownGrace,
	}
}
