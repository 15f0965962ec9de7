package selftrace

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/instrumentation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// exporter sends spans as OTLP/HTTP in its JSON form, which collectors take at
// the same address as the binary one. OpenTelemetry's own exporter would bring
// gRPC and 3 MB of binary along.
type exporter struct {
	url     string
	headers http.Header
	timeout time.Duration
	client  http.Client
}

// defaultTimeout is that of OTEL_EXPORTER_OTLP_TIMEOUT.
const defaultTimeout = 10 * time.Second

// newExporter reads the environment. It returns nil when nothing is to be
// sent.
func newExporter(getenv func(string) string) (*exporter, error) {
	// either reads the variable for traces or else that for all signals.
	either := func(name string) string {
		if v := getenv("OTEL_EXPORTER_OTLP_TRACES_" + name); v != "" {
			return v
		}
		return getenv("OTEL_EXPORTER_OTLP_" + name)
	}
	endpoint := either("ENDPOINT")
	if endpoint == "" || strings.EqualFold(getenv("OTEL_SDK_DISABLED"), "true") || getenv("OTEL_TRACES_EXPORTER") == "none" {
		return nil, nil
	}
	if v := getenv("OTEL_TRACES_EXPORTER"); v != "" && v != "otlp" {
		return nil, fmt.Errorf("OTEL_TRACES_EXPORTER is %q: otlp or none", v)
	}
	if v := either("PROTOCOL"); v == "grpc" {
		return nil, fmt.Errorf("OTEL_EXPORTER_OTLP_PROTOCOL is %q: only OTLP over HTTP is sent", v)
	}
	u, err := url.Parse(endpoint)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return nil, fmt.Errorf("OTEL_EXPORTER_OTLP_ENDPOINT: want an http or https URL")
	}
	if getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") == "" {
		u = u.JoinPath("v1", "traces") // the other variable is the base of all signals
	}
	e := &exporter{url: u.String(), headers: http.Header{"Content-Type": {"application/json"}}, timeout: defaultTimeout}
	if v := either("TIMEOUT"); v != "" {
		ms, err := strconv.Atoi(v)
		if err != nil || ms <= 0 {
			return nil, fmt.Errorf("OTEL_EXPORTER_OTLP_TIMEOUT is %q: want milliseconds", v)
		}
		e.timeout = time.Duration(ms) * time.Millisecond
	}
	for pair := range strings.SplitSeq(either("HEADERS"), ",") {
		if pair = strings.TrimSpace(pair); pair == "" {
			continue
		}
		name, value, ok := strings.Cut(pair, "=")
		value, err := url.PathUnescape(strings.TrimSpace(value))
		if !ok || err != nil {
			return nil, fmt.Errorf("OTEL_EXPORTER_OTLP_HEADERS: want name=value, separated by commas")
		}
		e.headers.Set(strings.TrimSpace(name), value)
	}
	return e, nil
}

// ExportSpans sends spans once: what a collector does not take is lost.
func (e *exporter) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	body, err := json.Marshal(encode(spans))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, e.timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header = e.headers.Clone()
	resp, err := e.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, _ = io.CopyN(io.Discard, resp.Body, 64<<10) // for the connection's sake
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("send %d spans: the collector answers %s", len(spans), resp.Status)
	}
	return nil
}

// Shutdown has nothing to wait for: the batcher calls ExportSpans before it.
func (e *exporter) Shutdown(context.Context) error { return nil }

// The JSON form of OTLP: ids are hex, 64-bit numbers are strings.
type (
	otlpTraces struct {
		ResourceSpans []otlpResource `json:"resourceSpans"`
	}
	otlpResource struct {
		Resource   otlpAttributes `json:"resource"`
		ScopeSpans []otlpScope    `json:"scopeSpans"`
	}
	otlpAttributes struct {
		Attributes []otlpAttribute `json:"attributes,omitempty"`
	}
	otlpScope struct {
		Scope struct {
			Name    string `json:"name"`
			Version string `json:"version,omitempty"`
		} `json:"scope"`
		Spans []otlpSpan `json:"spans"`
	}
	otlpSpan struct {
		TraceID      string `json:"traceId"`
		SpanID       string `json:"spanId"`
		ParentSpanID string `json:"parentSpanId,omitempty"`
		TraceState   string `json:"traceState,omitempty"`
		Flags        uint32 `json:"flags"`
		Name         string `json:"name"`
		Kind         int    `json:"kind"`
		Start        string `json:"startTimeUnixNano"`
		End          string `json:"endTimeUnixNano"`
		otlpAttributes
		Links  []otlpLink `json:"links,omitempty"`
		Status struct {
			Code int `json:"code,omitempty"`
		} `json:"status"`
	}
	otlpLink struct {
		TraceID string `json:"traceId"`
		SpanID  string `json:"spanId"`
	}
	otlpAttribute struct {
		Key   string         `json:"key"`
		Value map[string]any `json:"value"`
	}
)

// encode groups spans by what made them.
func encode(spans []sdktrace.ReadOnlySpan) otlpTraces {
	var out otlpTraces
	type group struct {
		res   *resource.Resource
		scope instrumentation.Scope
	}
	at := map[group]int{}
	for _, s := range spans {
		g := group{s.Resource(), s.InstrumentationScope()}
		i, ok := at[g]
		if !ok {
			i = len(out.ResourceSpans)
			at[g] = i
			sc := otlpScope{}
			sc.Scope.Name, sc.Scope.Version = g.scope.Name, g.scope.Version
			out.ResourceSpans = append(out.ResourceSpans, otlpResource{
				Resource: attributes(g.res.Attributes()), ScopeSpans: []otlpScope{sc},
			})
		}
		sc := &out.ResourceSpans[i].ScopeSpans[0]
		sc.Spans = append(sc.Spans, encodeSpan(s))
	}
	return out
}

func encodeSpan(s sdktrace.ReadOnlySpan) otlpSpan {
	traceID, spanID := s.SpanContext().TraceID(), s.SpanContext().SpanID()
	o := otlpSpan{
		TraceID: hex.EncodeToString(traceID[:]), SpanID: hex.EncodeToString(spanID[:]),
		TraceState: s.SpanContext().TraceState().String(), Flags: uint32(s.SpanContext().TraceFlags()),
		Name: s.Name(), Kind: int(s.SpanKind()), // the numbers are the same
		Start: strconv.FormatInt(s.StartTime().UnixNano(), 10), End: strconv.FormatInt(s.EndTime().UnixNano(), 10),
		otlpAttributes: attributes(s.Attributes()),
	}
	if p := s.Parent(); p.HasSpanID() {
		parent := p.SpanID()
		o.ParentSpanID = hex.EncodeToString(parent[:])
	}
	for _, l := range s.Links() {
		o.Links = append(o.Links, otlpLink{l.SpanContext.TraceID().String(), l.SpanContext.SpanID().String()})
	}
	switch s.Status().Code { // these numbers are not
	case codes.Ok:
		o.Status.Code = 1
	case codes.Error:
		o.Status.Code = 2
	}
	return o
}

func attributes(kvs []attribute.KeyValue) (out otlpAttributes) {
	for _, kv := range kvs {
		value := map[string]any{"stringValue": kv.Value.String()}
		switch kv.Value.Type() {
		case attribute.INT64:
			value = map[string]any{"intValue": strconv.FormatInt(kv.Value.AsInt64(), 10)}
		case attribute.BOOL:
			value = map[string]any{"boolValue": kv.Value.AsBool()}
		}
		out.Attributes = append(out.Attributes, otlpAttribute{Key: string(kv.Key), Value: value})
	}
	return out
}
