// Package selftrace traces the server's own work with OpenTelemetry: each MCP
// request, each tool and each request to the upstream. A caller's trace
// context, in the header traceparent or in a request's _meta, is continued to
// the upstream whether or not anything is sent anywhere.
//
//	tr, err := selftrace.Start(ctx, "v1.0.0", log)
//	tr.Server(srv)
//	httpClient.Transport = tr.Upstream(httpClient.Transport)
//	defer tr.Shutdown(ctx)
//
// The standard variables OTEL_* say what is sent where. Nothing is sent
// unless OTEL_EXPORTER_OTLP_ENDPOINT or OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is
// set: the specification's default, a collector on this machine, is no
// address that anybody asked for.
package selftrace

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strconv"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
	"github.com/mark3labs/mcp-go/tracing"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
)

const scope = "airefinery-mcp"

// Tracing makes spans and continues trace contexts.
type Tracing struct {
	tracer   trace.Tracer
	provider *sdktrace.TracerProvider // nil when nothing is sent
	context  propagation.TraceContext
}

// Start reads the environment. Errors are the operator's to mend.
func Start(ctx context.Context, version string, log *slog.Logger) (*Tracing, error) {
	exporter, err := newExporter(os.Getenv) // the SDK reads the rest from there, too
	if err != nil {
		return nil, err
	}
	if exporter == nil {
		return &Tracing{tracer: noop.NewTracerProvider().Tracer(scope)}, nil
	}
	res, err := resource.New(ctx,
		resource.WithAttributes(attribute.String("service.name", scope), attribute.String("service.version", version)),
		resource.WithFromEnv())
	if err != nil {
		return nil, fmt.Errorf("OTEL_RESOURCE_ATTRIBUTES: %w", err)
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Warn("tracing", "error", err) }))
	provider := sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter), sdktrace.WithResource(res))
	return &Tracing{tracer: provider.Tracer(scope, trace.WithInstrumentationVersion(version)), provider: provider}, nil
}

// Enabled tells whether spans are sent anywhere.
func (t *Tracing) Enabled() bool { return t.provider != nil }

// Shutdown sends what is left, as long as ctx lasts.
func (t *Tracing) Shutdown(ctx context.Context) error {
	if t.provider == nil {
		return nil
	}
	return t.provider.Shutdown(ctx)
}

// Server makes an MCP server trace its requests and tools.
func (t *Tracing) Server(srv *server.MCPServer) {
	for _, opt := range []server.ServerOption{
		server.WithTracer(tracer{t.tracer}), server.WithPropagator(headers{t.context}), server.WithMetaPropagator(meta{t.context}),
	} {
		opt(srv)
	}
}

// Upstream makes a span of each request to the upstream and sends the trace
// context along. The URL's query and the headers are in no span.
func (t *Tracing) Upstream(next http.RoundTripper) http.RoundTripper {
	if next == nil {
		next = http.DefaultTransport
	}
	return &upstream{t: t, next: next}
}

type upstream struct {
	t    *Tracing
	next http.RoundTripper
}

func (u *upstream) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, span := u.t.tracer.Start(req.Context(), req.Method+" "+req.URL.Path, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(
		attribute.String("http.request.method", req.Method), attribute.String("server.address", req.URL.Hostname()), attribute.String("url.path", req.URL.Path)))
	defer span.End()
	req = req.Clone(ctx)
	u.t.context.Inject(ctx, propagation.HeaderCarrier(req.Header))
	resp, err := u.next.RoundTrip(req)
	if err != nil {
		span.SetStatus(codes.Error, "no answer")
		return nil, err
	}
	span.SetAttributes(attribute.Int("http.response.status_code", resp.StatusCode))
	if resp.StatusCode >= 400 {
		span.SetStatus(codes.Error, strconv.Itoa(resp.StatusCode))
	}
	return resp, nil
}

// Joined makes a span of a query that shares the request of another, which is in
// the trace of that one alone: the span links to it. It is for client.WithJoined.
func (t *Tracing) Joined(ctx, first context.Context) (end func()) {
	_, span := t.tracer.Start(ctx, "joined query", trace.WithLinks(trace.LinkFromContext(first)))
	return func() { span.End() }
}

// CloseIdleConnections lets http.Client reach the transport behind.
func (u *upstream) CloseIdleConnections() {
	if c, ok := u.next.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// tracer, span, headers and meta adapt OpenTelemetry to mcp-go's interfaces.
type tracer struct{ trace.Tracer }

func (t tracer) Start(ctx context.Context, name string, kind tracing.SpanKind, attrs ...tracing.Attribute) (context.Context, tracing.Span) {
	kinds := map[tracing.SpanKind]trace.SpanKind{
		tracing.SpanKindServer: trace.SpanKindServer, tracing.SpanKindClient: trace.SpanKindClient, tracing.SpanKindInternal: trace.SpanKindInternal,
	}
	ctx, inner := t.Tracer.Start(ctx, name, trace.WithSpanKind(kinds[kind]))
	s := span{inner}
	s.SetAttributes(attrs...)
	return tracing.ContextWithSpan(ctx, s), s
}

type span struct{ inner trace.Span }

func (s span) SetAttributes(attrs ...tracing.Attribute) {
	for _, a := range attrs {
		s.inner.SetAttributes(attribute.String(a.Key, a.Value))
	}
}

// RecordError keeps the error's text out: it can quote what a caller sent.
func (s span) RecordError(error) { s.inner.SetStatus(codes.Error, "") }

// SetStatus keeps the description out, for the same reason.
func (s span) SetStatus(code tracing.StatusCode, _ string) {
	switch code {
	case tracing.StatusError:
		s.inner.SetStatus(codes.Error, "")
	case tracing.StatusOK:
		s.inner.SetStatus(codes.Ok, "")
	}
}

func (s span) End() { s.inner.End() }

type headers struct{ propagation.TraceContext }

func (p headers) Inject(ctx context.Context, h http.Header) {
	p.TraceContext.Inject(ctx, propagation.HeaderCarrier(h))
}

func (p headers) Extract(ctx context.Context, h http.Header) context.Context {
	return p.TraceContext.Extract(ctx, propagation.HeaderCarrier(h))
}

type meta struct{ propagation.TraceContext }

// InjectMeta leaves the meta as it is: this server sends no requests.
func (p meta) InjectMeta(_ context.Context, m *mcp.Meta) *mcp.Meta { return m }

func (p meta) ExtractMeta(ctx context.Context, m *mcp.Meta) context.Context {
	if m == nil {
		return ctx
	}
	carrier := propagation.MapCarrier{}
	for _, name := range p.Fields() {
		if value, ok := m.AdditionalFields[name].(string); ok {
			carrier[name] = value
		}
	}
	return p.Extract(ctx, carrier)
}
