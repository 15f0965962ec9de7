package client

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestBoundsAreKeptAndSaid holds of each bound that what is beyond is counted
// and the rest is read.
func TestBoundsAreKeptAndSaid(t *testing.T) {
	repeat := func(element string, n int) string {
		return strings.TrimSuffix(strings.Repeat(element+",", n), ",")
	}
	numbered := func(element string, n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, element+",", i)
		}
		return strings.TrimSuffix(b.String(), ",")
	}
	result := func(list string) string { return `{"data":{"result":[` + list + `]}}` }
	spans := func(list string) string {
		return `{"traces":[{"batches":[{"scopeSpans":[{"spans":[` + list + `]}]}]}]}`
	}
	labels := func(l Labels, err error) (int, error) { return len(l), err }
	long := func(n int) string { return strings.Repeat("x", n) }
	for name, tc := range map[string]struct {
		of   bound
		most int
		body string
		left int
		read func(d *decoder) (int, error)
	}{
		"streams": {ofResults, 3, result(repeat(`{"stream":{},"values":[["1","a"]]}`, 5)), 2, func(d *decoder) (int, error) {
			r, err := d.logs()
			return len(r.Streams), err
		}},
		"series": {ofResults, 3, result(repeat(`{"metric":{},"value":[1,"1"]}`, 5)), 2, func(d *decoder) (int, error) {
			r, err := d.metrics()
			return len(r.Series), err
		}},
		"entries of two streams": {ofEntries, 3, result(repeat(`{"stream":{},"values":[["1","a"],["2","b"]]}`, 2)), 1, func(d *decoder) (int, error) {
			r, err := d.logs()
			return r.Entries(), err
		}},
		"samples of two series": {ofSamples, 3, result(repeat(`{"metric":{},"values":[[1,"1"],[2,"2"]]}`, 2)), 1, func(d *decoder) (int, error) {
			r, err := d.metrics()
			return r.Points(), err
		}},
		"samples before their series": {ofEarly, 3, result(repeat(`{"values":[[1,"1"],[2,"2"],[3,"3"],[4,"4"]],"metric":{}}`, 2)), 2, func(d *decoder) (int, error) {
			r, err := d.metrics()
			return r.Points() / 2, err
		}},
		"entries before their stream": {ofEntries, 3, result(repeat(`{"values":[["1","1"],["2","2"]],"stream":{}}`, 2)), 1, func(d *decoder) (int, error) {
			r, err := d.logs()
			return r.Entries(), err
		}},
		"labels of a set": {inLabels, 3, result(`{"metric":{` + numbered(`"l%d":""`, 5) + `},"value":[1,"1"]}`), 2, func(d *decoder) (int, error) {
			r, err := d.metrics()
			return labels(r.Series[0].Labels, err)
		}},
		"labels of metadata": {inLabels, 3, result(`{"stream":{},"values":[["1","a",{` + numbered(`"l%d":""`, 5) + `}]]}`), 2, func(d *decoder) (int, error) {
			r, err := d.logs()
			return labels(r.Streams[0].Entries[0].Metadata, err)
		}},
		"labels of all sets": {ofLabels, 3, result(repeat(`{"metric":{"a":"","b":""},"value":[1,"1"]}`, 2)), 1, func(d *decoder) (int, error) {
			r, err := d.metrics()
			return len(r.Series[0].Labels) + len(r.Series[1].Labels), err
		}},
		"warnings": {ofWarnings, 3, `{"warnings":["v","w","x","y","z"],"data":{"result":[]}}`, 2, func(d *decoder) (int, error) {
			r, err := d.metrics()
			return len(r.Warnings), err
		}},
		"spans": {ofSpans, 3, spans(repeat(`{}`, 5)), 2, func(d *decoder) (int, error) {
			r, err := d.traces(nil)
			return r.Spans(), err
		}},
		"spans of results": {ofSpans, 3, `{"traces":[{"traceID":"1","spanSets":[{"spans":[` + repeat(`{}`, 5) + `]}]}]}`, 2, func(d *decoder) (int, error) {
			r, err := d.traces(nil)
			return len(r.Traces[0].SearchResult.Spans), err
		}},
		"traces": {ofTraces, 3, spans(numbered(`{"traceId":"%d"}`, 6)[len(`{"traceId":"0"},`):]), 2, func(d *decoder) (int, error) {
			r, err := d.traces(nil)
			return len(r.Traces), err
		}},
		"search results": {ofTraces, 3, `{"traces":[` + repeat(`{"rootServiceName":"a"}`, 5) + `]}`, 2, func(d *decoder) (int, error) {
			r, err := d.traces(nil)
			return len(r.Traces), err
		}},
		"events": {ofEvents, 3, spans(repeat(`{"events":[{},{}]}`, 2)), 1, func(d *decoder) (int, error) {
			r, err := d.traces(nil)
			return len(r.Traces[0].Spans[0].Events) + len(r.Traces[0].Spans[1].Events), err
		}},
		"links": {ofLinks, 3, spans(`{"links":[` + repeat(`{}`, 5) + `]}`), 2, func(d *decoder) (int, error) {
			r, err := d.traces(nil)
			return len(r.Traces[0].Spans[0].Links), err
		}},
		"attributes of a list": {inAttrs, 3, spans(`{"attributes":[` + repeat(`{"key":"k"}`, 5) + `]}`), 2, func(d *decoder) (int, error) {
			r, err := d.traces(nil)
			return len(r.Traces[0].Spans[0].Attrs), err
		}},
		"attributes of spans and their events": {ofAttrs, 3, spans(`{"attributes":[{},{}],"events":[{"attributes":[{},{}]}]}`), 1, func(d *decoder) (int, error) {
			r, err := d.traces(nil)
			return len(r.Traces[0].Spans[0].Attrs) + len(r.Traces[0].Spans[0].Events[0].Attrs), err
		}},
		"services": {ofServices, 3, `{"traces":[{"traceID":"1","serviceStats":{` + numbered(`"s%d":{}`, 5) + `}}]}`, 2, func(d *decoder) (int, error) {
			r, err := d.traces(nil)
			return len(r.Traces[0].SearchResult.Services), err
		}},
		"a long line": {ofText, 50_000, result(`{"stream":{},"values":[["1","` + long(100_000) + `"]]}`), 1, func(d *decoder) (int, error) {
			r, err := d.logs()
			return len(r.Streams[0].Entries[0].Line), err
		}},
		"a long line that ends in two-byte characters": {ofText, 50_001, result(`{"stream":{},"values":[["1","` + strings.Repeat("é", 50_000) + `"]]}`), 1, func(d *decoder) (int, error) {
			r, err := d.logs()
			return len(r.Streams[0].Entries[0].Line) + 1, err
		}},
		"a long label": {ofLabelText, 100, result(`{"metric":{"a":"` + long(200) + `"},"value":[1,"1"]}`), 1, func(d *decoder) (int, error) {
			r, err := d.metrics()
			return len(r.Series[0].Labels[0].Value), err
		}},
		"a long name of a service": {ofLabelText, 100, `{"traces":[{"batches":[{"resource":{"attributes":[{"key":"service.name","value":"` + long(200) + `"}]},"scopeSpans":[{"spans":[{}]}]}]}]}`, 1, func(d *decoder) (int, error) {
			r, err := d.traces(nil)
			return len(r.Traces[0].Spans[0].Resource.Service), err
		}},
		"a long label as JSON": {ofLabelText, 100, result(`{"metric":{"a":[` + repeat(`12345`, 100) + `]},"value":[1,"1"]}`), 1, func(d *decoder) (int, error) {
			r, err := d.metrics()
			return len(r.Series[0].Labels[0].Value), err
		}},
		"a long list of keys": {ofText, 100, spans(`{"attributes":[{"key":"k","value":{"kvlistValue":{"values":[` + repeat(`{"value":{"intValue":"1"},"key":"k"}`, 100) + `]}}}]}`), 1, func(d *decoder) (int, error) {
			r, err := d.traces(nil)
			return len(r.Traces[0].Spans[0].Attrs[0].Value), err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			most := usualLimits
			most[tc.of] = tc.most
			d := newDecoder(strings.NewReader(tc.body))
			d.limit(&most)
			n, err := tc.read(d)
			if err != nil || n != tc.most {
				t.Errorf("read %d, error %v, want %d", n, err, tc.most)
			}
			if want := []Excess{{What: boundNames[tc.of], Most: tc.most, Count: tc.left}}; !slices.Equal(d.leftOut(), want) {
				t.Errorf("left out %+v, want %+v", d.leftOut(), want)
			}
			// Within its bounds the body is read whole.
			d = newDecoder(strings.NewReader(tc.body))
			if all, err := tc.read(d); err != nil || all <= tc.most || len(d.leftOut()) > 0 {
				t.Errorf("without the bound: read %d, left out %+v, error %v", all, d.leftOut(), err)
			}
		})
	}
}

func TestEveryBoundHasANameAndALimit(t *testing.T) {
	for k := range bounds {
		if boundNames[k] == "" || usualLimits[k] == 0 {
			t.Errorf("bound %d: name %q, limit %d", k, boundNames[k], usualLimits[k])
		}
	}
}

func TestANumberWithoutEndIsAnError(t *testing.T) {
	body := `{"data":{"result":[{"metric":{},"value":[1,` + strings.Repeat("1", MaxText+64<<10)
	if _, err := DecodeMetrics(strings.NewReader(body)); err == nil || !strings.Contains(err.Error(), "a number of more than 1048576 bytes") {
		t.Errorf("got %v", err)
	}
}

// TestHeldIsWhatAResponseTakes holds the estimate to the heap, for ordinary
// bodies and for those of the smallest parts.
func TestHeldIsWhatAResponseTakes(t *testing.T) {
	list := func(head, element, tail string) []byte {
		return []byte(head + strings.TrimSuffix(strings.Repeat(element+",", 90_000), ",") + tail)
	}
	var distinct strings.Builder
	for i := range 90_000 {
		fmt.Fprintf(&distinct, `{"metric":{"name%d":"value%d"},"value":[1,"0.%d"]},`, i, i, i)
	}
	for name, body := range map[string][]byte{
		"logs":             capture(t, "loki/loki_push_meta_streams.json"),
		"metrics":          capture(t, "prom/prom_range_20x60.json"),
		"traces":           manyTraces(t, 40),
		"search results":   capture(t, "facade/tempo_search_100.json"),
		"entries":          list(`{"data":{"result":[{"stream":{},"values":[`, `["1","a"]`, `]}]}}`),
		"streams":          list(`{"data":{"result":[`, `{"stream":{}}`, `]}}`),
		"samples":          list(`{"data":{"result":[{"metric":{},"values":[`, `[1,"1"]`, `]}]}}`),
		"spans":            list(`{"traces":[{"batches":[{"scopeSpans":[{"spans":[`, `{}`, `]}]}]}]}`),
		"spans of results": list(`{"traces":[{"traceID":"1","spanSets":[{"spans":[`, `{}`, `]}]}]}`),
		"events":           list(`{"traces":[{"batches":[{"scopeSpans":[{"spans":[{"events":[`, `{}`, `]}]}]}]}]}`),
		"traces of one":    list(`{"traces":[`, `{"batches":[{"scopeSpans":[{"spans":[{}]}]}]}`, `]}`),
		"a trace of each":  list(`{"traces":[`, `{"rootServiceName":"a"}`, `]}`),
		"a long line":      []byte(`{"data":{"result":[{"stream":{},"values":[["1","` + strings.Repeat("line ", 100_000) + `"]]}]}}`),
		"distinct series":  slices.Concat([]byte(`{"data":{"result":[`), []byte(strings.TrimSuffix(distinct.String(), ",")), []byte(`]}}`)),
	} {
		decode := decodeLogs
		switch {
		case strings.Contains(string(body[:2000:2000]), `"metric":`):
			decode = decodeMetrics
		case strings.HasPrefix(string(body), `{"traces"`):
			decode = decodeTraces
		}
		resp, err := decode(strings.NewReader(string(body)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		held := float64(resp.(interface{ meta() *Meta }).meta().Held)
		if live := liveHeap(t, body, decode) * float64(len(body)); held < 0.75*live-4096 || held > 1.5*live+64<<10 {
			t.Errorf("%s: held says %.0f kB, the heap %.0f kB", name, held/1e3, live/1e3)
		}
	}
}
