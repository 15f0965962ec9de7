package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/VictoriaMetrics/metrics"
	"github.com/mark3labs/mcp-go/server"

	"airefinery-mcp/internal/caller"
	"airefinery-mcp/internal/turns"
)

// mcpPath is where streamable HTTP is served.
const mcpPath = "/mcp"

// httpServer serves one MCP server over HTTP.
type httpServer struct {
	cfg      HTTPConfig
	mcp      *server.MCPServer
	log      *slog.Logger
	loopback bool // only this machine can reach it
	auth     *authenticator
	rates    *rates
	calls    *calls
	metrics  *httpMetrics
	exposed  *metrics.Set // by /metrics: metrics, and what Deps brought
	ready    readiness
	checkKey func(context.Context, string) error

	sessions   sseSessions
	streams    *turns.Pool
	streamsEnd context.Context // ends the streams
	endStreams context.CancelFunc
	draining   atomic.Bool // /readyz says no
	refusing   atomic.Bool // new calls are refused
}

// ServeHTTP serves srv over the network until ctx ends and the calls that
// were under way are done, and returns nil then. It adds its middleware to
// srv: metrics, cancellation, and progress for clients that ask for it. The configuration is
// checked first; an error that wraps ErrUnprotected means that it would be
// open to anyone.
func ServeHTTP(ctx context.Context, cfg HTTPConfig, srv *server.MCPServer, deps Deps) error {
	s, err := newHTTPServer(cfg, srv, deps)
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", cfg.Addr)
	if err != nil {
		return err
	}
	return s.serve(ctx, ln)
}

func newHTTPServer(cfg HTTPConfig, srv *server.MCPServer, deps Deps) (*httpServer, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	host, _, _ := net.SplitHostPort(cfg.Addr) // Check has done it
	cfg = cfg.withDefaults()
	s := &httpServer{
		cfg: cfg, mcp: srv, log: deps.Log, loopback: isLoopback(host),
		rates: newRates(cfg.RatePerSecond, cfg.Burst), calls: newCalls(cfg.MaxConcurrent),
		exposed: deps.Metrics, ready: readiness{check: deps.Ready}, checkKey: deps.CheckKey,
		streams:  turns.Shared(int64(cfg.MaxStreams)),
		sessions: sseSessions{bySecret: map[string]*sseSession{}},
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	var err error
	if s.auth, err = newAuthenticator(cfg, s.log); err != nil {
		return nil, err
	}
	if s.exposed == nil {
		s.exposed = metrics.NewSet()
	}
	s.metrics = newMetrics(s.exposed)
	s.addGauges(s.exposed)
	s.streamsEnd, s.endStreams = context.WithCancel(context.Background())
	slow := &progress{after: cfg.ProgressAfter, every: cfg.ProgressEvery, send: sendProgress, written: awaitWritten}
	srv.Use(s.metrics.measure, cancellable, slow.middleware)
	keepAcknowledgements(srv)
	return s, nil
}

// routes are the paths that are served.
func (s *httpServer) routes() (http.Handler, error) {
	mux := http.NewServeMux()
	add := func(path string, level slog.Level, h http.Handler) {
		mux.Handle(path, s.observe(path, level, secureHeaders(h)))
	}
	protected := func(h http.Handler) http.Handler { return s.checkOrigin(s.authenticate(s.limitRate(h))) }

	// Probes come from anywhere by any name and learn next to nothing.
	add("/healthz", slog.LevelDebug, http.HandlerFunc(serveHealth))
	add("/readyz", slog.LevelDebug, http.HandlerFunc(s.serveReady))
	if s.cfg.MetricsAddr == "" {
		add("/metrics", slog.LevelDebug, protected(s.knownKey(s.metricsPage())))
	}
	if s.cfg.Endpoints != EndpointsSSE {
		// Host, Origin and CORS are checked here, for both protocols alike.
		add(mcpPath, slog.LevelInfo, protected(s.streamable(server.NewStreamableHTTPServer(s.mcp,
			server.WithStateLess(true), server.WithDisableStreaming(true),
			server.WithDisableLocalhostProtection(true), server.WithStreamableHTTPLogger(s.log)))))
	}
	if s.cfg.Endpoints != EndpointsHTTP {
		add(ssePath, slog.LevelInfo, protected(http.HandlerFunc(s.serveSSE)))
		add(messagePath, slog.LevelInfo, protected(http.HandlerFunc(s.serveMessage)))
	}
	if s.cfg.OIDC.Issuer != "" {
		metadata, err := s.auth.resourceMetadata(s.cfg.OIDC.Issuer)
		if err != nil {
			return nil, err
		}
		add(server.WellKnownProtectedResourcePath, slog.LevelDebug, s.checkOrigin(metadata))
		if p := server.ProtectedResourceMetadataPath(s.cfg.OIDC.Resource); p != server.WellKnownProtectedResourcePath {
			add(p, slog.LevelDebug, s.checkOrigin(metadata))
		}
	}
	for _, path := range oauthPaths {
		if s.cfg.OIDC.Issuer == "" {
			add(path, slog.LevelInfo, http.HandlerFunc(s.serveNoOAuth))
		}
	}
	add("/", slog.LevelInfo, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.refuse(w, r, http.StatusNotFound, "path", "nothing here: MCP is at "+mcpPath+" and "+ssePath)
	}))
	return mux, nil
}

// openStream takes in a stream and returns its place, nil when the server stops or
// the caller has too many.
func (s *httpServer) openStream(w http.ResponseWriter, r *http.Request) *turns.Hold {
	if s.refusing.Load() {
		s.refuseBusy(w, r, "draining", "this server is shutting down: retry, another replica will answer")
		return nil
	}
	place, ok := s.streams.Try(caller.From(r.Context()).Principal, 1)
	if !ok {
		s.refuseBusy(w, r, "streams", "too many of your streams are open here: close one, then retry")
		return nil
	}
	return place
}

// serve runs the servers on their listeners until ctx ends.
func (s *httpServer) serve(ctx context.Context, ln net.Listener) error {
	handler, err := s.routes()
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	// Not ctx: the calls under way outlive it.
	base, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	srv := s.newServer(base, handler)
	scheme := "http"
	serve := func() error { return srv.Serve(ln) }
	if s.cfg.TLSCert != "" {
		cert, err := watch(s.log, parseKeyPair, s.cfg.TLSCert, s.cfg.TLSKey)
		if err != nil {
			return errors.Join(fmt.Errorf("TLS: %w", err), ln.Close())
		}
		srv.TLSConfig = &tls.Config{
			MinVersion:     tls.VersionTLS12,
			GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return cert.get(), nil },
		}
		scheme = "https"
		serve = func() error { return srv.ServeTLS(ln, "", "") }
	}
	failed := make(chan error, 2)
	go func() { failed <- serve() }()
	running := 1
	var extra *http.Server
	if s.cfg.MetricsAddr != "" {
		mln, err := net.Listen("tcp", s.cfg.MetricsAddr)
		if err != nil {
			err = errors.Join(fmt.Errorf("metrics: %w", err), srv.Close())
			<-failed
			return err
		}
		mux := http.NewServeMux()
		mux.Handle("/metrics", s.observe("/metrics", slog.LevelDebug, secureHeaders(s.metricsPage())))
		extra = s.newServer(base, mux)
		go func() { failed <- extra.Serve(mln) }()
		running++
	}
	s.log.Info("listening", "url", (&url.URL{Scheme: scheme, Host: ln.Addr().String()}).String(), "endpoints", s.endpoints(), "authentication", s.cfg.authenticated())
	if !s.loopback && s.cfg.TLSCert == "" && (s.cfg.TokensFile != "" || s.cfg.OIDC.Issuer != "" || s.cfg.RequireUpstreamKey) {
		s.log.Warn("no TLS: credentials travel in clear unless a proxy in front has it")
	}

	select {
	case err = <-failed: // a listener broke
		running--
		s.endStreams()
	case <-ctx.Done():
		s.drain(srv)
	}
	for _, stop := range []*http.Server{srv, extra} {
		if stop != nil {
			_ = stop.Close() // what is still open has had its time
		}
	}
	for range running {
		<-failed
	}
	return err
}

func (s *httpServer) newServer(base context.Context, h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		BaseContext:       func(net.Listener) context.Context { return base },
		ReadHeaderTimeout: s.cfg.ReadTimeout,
		IdleTimeout:       s.cfg.IdleTimeout,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug), // broken handshakes and the like
	}
}

func (s *httpServer) endpoints() string {
	switch s.cfg.Endpoints {
	case EndpointsHTTP:
		return mcpPath
	case EndpointsSSE:
		return ssePath
	}
	return strings.Join([]string{mcpPath, ssePath}, " ")
}

// lastWord is how long calls that were cut off get to answer so.
const lastWord = 500 * time.Millisecond

// drain ends the server in steps: it says that it is not ready, goes on until
// load balancers know, refuses new calls, waits for those under way, tells
// the open streams, and closes. The listener stays open until then, so that
// probes and latecomers get answers.
func (s *httpServer) drain(srv *http.Server) {
	s.draining.Store(true)
	s.log.Info("shutting down", "calls", s.calls.count(), "streams", s.streams.Held())
	if s.cfg.DrainDelay > 0 {
		time.Sleep(s.cfg.DrainDelay)
	}
	s.refusing.Store(true)
	grace, cancel := context.WithTimeout(context.Background(), s.cfg.ShutdownGrace)
	defer cancel()
	if !s.calls.wait(grace) {
		s.log.Warn("calls are cut off at the end of the grace period", "calls", s.calls.count())
		s.calls.cutOff(errCutOff)
		word, cancel := context.WithTimeout(context.Background(), lastWord)
		defer cancel()
		s.calls.wait(word)
	}
	s.endStreams()
	last, cancel := context.WithTimeout(context.Background(), lastWord)
	defer cancel()
	// An error means that a client holds its connection; Close follows.
	_ = srv.Shutdown(last)
}

func parseKeyPair(files [][]byte) (*tls.Certificate, error) {
	cert, err := tls.X509KeyPair(files[0], files[1])
	if err != nil {
		return nil, err
	}
	return &cert, nil
}
