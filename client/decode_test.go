package client

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"airefinery-mcp/client/internal/jsonscan"
)

// kind is a decoder with the facts of its responses and bodies.
type kind struct {
	decode    func(io.Reader) (facts []string, meta *Meta, err error)
	bodyFacts func(*testing.T, []byte) []string
}

var (
	logsKind = kind{func(r io.Reader) ([]string, *Meta, error) {
		resp, err := DecodeLogs(r)
		if err != nil {
			return nil, nil, err
		}
		return logFacts(resp), &resp.Meta, nil
	}, engineBodyFacts}
	metricsKind = kind{func(r io.Reader) ([]string, *Meta, error) {
		resp, err := DecodeMetrics(r)
		if err != nil {
			return nil, nil, err
		}
		return metricFacts(resp), &resp.Meta, nil
	}, engineBodyFacts}
	tracesKind = kind{func(r io.Reader) ([]string, *Meta, error) {
		resp, err := DecodeTraces(r)
		if err != nil {
			return nil, nil, err
		}
		return traceFacts(resp), &resp.Meta, nil
	}, traceBodyFacts}
)

// kinds by the folder of their captures.
var kindOf = map[string]kind{"loki": logsKind, "prom": metricsKind, "thanos": metricsKind, "tempo": tracesKind, "facade": tracesKind}

// captures calls f with each captured body that is a response.
func captures(t *testing.T, f func(t *testing.T, k kind, body []byte)) {
	t.Helper()
	names, err := filepath.Glob("testdata/captures/*/*.json")
	if err != nil || len(names) < 20 {
		t.Fatalf("%d captures, error %v", len(names), err)
	}
	for _, name := range names {
		dir := filepath.Base(filepath.Dir(name))
		body := capture(t, dir+"/"+filepath.Base(name))
		if dir == "errors" || bytes.Contains(body[:20], []byte(`"error"`)) {
			continue
		}
		t.Run(dir+"/"+filepath.Base(name), func(t *testing.T) { f(t, kindOf[dir], body) })
	}
}

func TestNothingOfACaptureIsLost(t *testing.T) {
	captures(t, func(t *testing.T, k kind, body []byte) {
		got, meta, err := k.decode(bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(k.bodyFacts(t, body), got); diff != "" {
			t.Errorf("the body says (-), the response (+):\n%.3000s", diff)
		}
		if len(meta.Problems) > 0 {
			t.Errorf("problems: %v", meta.Problems)
		}
	})
}

// The counts are also held as figures, taken from the captures by another
// program: the facts above could be lost on both sides.
func TestCapturesHoldWhatTheyAreKnownToHold(t *testing.T) {
	for _, want := range []struct {
		name                         string
		spans, attrs, resource       int // attributes of spans, events and links; of batches
		events, links                int
		results, resultSpans, counts int // counts by service
	}{
		{name: "facade/traces_12_detailed.json", spans: 472, attrs: 3744, resource: 1173, events: 71, links: 12},
		{name: "tempo/tempo_trace_v1.json", spans: 37, attrs: 297, resource: 102, events: 8, links: 1},
		{name: "tempo/tempo_trace_v2.json", spans: 37, attrs: 297, resource: 102, events: 8, links: 1},
		{name: "tempo/tempo_search_traceql.json", results: 9, resultSpans: 15, counts: 53},
		{name: "facade/tempo_search_100.json", results: 100, resultSpans: 100, counts: 588},
	} {
		r, err := DecodeTraces(bytes.NewReader(capture(t, want.name)))
		if err != nil {
			t.Fatal(err)
		}
		got := want
		got.spans, got.attrs, got.resource, got.events, got.links, got.results, got.resultSpans, got.counts = r.Spans(), 0, 0, 0, 0, 0, 0, 0
		resources := map[*Resource]bool{}
		for _, trace := range r.Traces {
			for _, s := range trace.Spans {
				got.attrs += len(s.Attrs)
				got.events += len(s.Events)
				got.links += len(s.Links)
				for _, e := range s.Events {
					got.attrs += len(e.Attrs)
				}
				for _, l := range s.Links {
					got.attrs += len(l.Attrs)
				}
				resources[s.Resource] = true
			}
			if trace.SearchResult != nil {
				got.results++
				got.resultSpans += len(trace.SearchResult.Spans)
				got.counts += len(trace.SearchResult.Services)
			}
		}
		for res := range resources {
			got.resource += len(res.Attrs)
		}
		if got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}

	for name, want := range map[string][2]int{
		"loki/loki_push_meta_streams.json":     {500, 500},
		"loki/loki_push_meta_categorized.json": {44, 500},
		"loki/loki_nometa_streams.json":        {44, 500},
	} {
		r, err := DecodeLogs(bytes.NewReader(capture(t, name)))
		if err != nil {
			t.Fatal(err)
		}
		if got := [2]int{len(r.Streams), r.Entries()}; got != want {
			t.Errorf("%s: streams and entries %v, want %v", name, got, want)
		}
	}
	for name, want := range map[string][2]int{
		"prom/prom_range_20x60.json":    {20, 1200},
		"prom/prom_instant_nan.json":    {7, 7},
		"prom/prom_scalar.json":         {1, 1},
		"thanos/thanos_range.json":      {7, 420},
		"prom/prom_instant_vector.json": {21, 21},
	} {
		r, err := DecodeMetrics(bytes.NewReader(capture(t, name)))
		if err != nil {
			t.Fatal(err)
		}
		if got := [2]int{len(r.Series), r.Points()}; got != want {
			t.Errorf("%s: series and points %v, want %v", name, got, want)
		}
	}
}

// rewrite writes a generic value as JSON with its members in another order.
func rewrite(v any, order func([]string)) []byte {
	switch v := v.(type) {
	case object:
		names := slices.Sorted(maps.Keys(v))
		order(names)
		b := []byte{'{'}
		for _, name := range names {
			b = append(jsonscan.AppendComma(b), rewrite(name, order)...)
			b = append(append(b, ':'), rewrite(v[name], order)...)
		}
		return append(b, '}')
	case []any:
		b := []byte{'['}
		for _, el := range v {
			b = append(jsonscan.AppendComma(b), rewrite(el, order)...)
		}
		return append(b, ']')
	}
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("%T: %v", v, err))
	}
	return b
}

func TestMembersMayComeInAnyOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	orders := map[string]func([]string){
		"reversed": slices.Reverse[[]string],
		"shuffled": func(s []string) { random.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] }) },
	}
	captures(t, func(t *testing.T, k kind, body []byte) {
		for name, order := range orders {
			if len(body) > 200_000 && name == "reversed" {
				continue // one order is enough of what takes long
			}
			got, meta, err := k.decode(bytes.NewReader(rewrite(generic(t, body), order)))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(k.bodyFacts(t, body), got); diff != "" {
				t.Errorf("%s: the body says (-), the response (+):\n%.3000s", name, diff)
			}
			if len(meta.Problems) > 0 {
				t.Errorf("%s: problems: %v", name, meta.Problems)
			}
		}
	})
}
