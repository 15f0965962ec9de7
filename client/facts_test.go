package client

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Facts are what a response or a body says, one line each, sorted: the tests
// compare a decoded response with the same body read by encoding/json. The
// readers of bodies here know only the regular forms, and nothing of the
// decoders.

// logFacts are the facts of a logs response.
func logFacts(r *LogsResponse) []string {
	facts := seriesFacts(r.Series)
	for _, s := range r.Streams {
		facts = append(facts, "stream "+labelText(s.Labels))
		for _, e := range s.Entries {
			facts = append(facts, fmt.Sprintf("entry %s %d %q %s %s", labelText(s.Labels), e.Time, e.Line, labelText(e.Metadata), labelText(e.Parsed)))
		}
	}
	return sorted(facts)
}

func metricFacts(r *MetricsResponse) []string { return sorted(seriesFacts(r.Series)) }

func seriesFacts(series []Series) (facts []string) {
	for _, s := range series {
		facts = append(facts, "series "+labelText(s.Labels))
		for _, p := range s.Samples {
			facts = append(facts, fmt.Sprintf("sample %s %d %s", labelText(s.Labels), p.Time, p.Value))
		}
	}
	return facts
}

func labelText(l Labels) string {
	var all []string
	for _, label := range l {
		all = append(all, fmt.Sprintf("%s=%q", label.Name, label.Value))
	}
	return "{" + strings.Join(sorted(all), ",") + "}"
}

// traceFacts are the facts of a traces response.
func traceFacts(r *TracesResponse) (facts []string) {
	for _, t := range r.Traces {
		for _, s := range t.Spans {
			facts = append(facts, spanFacts("span", s)...)
		}
		if result := t.SearchResult; result != nil {
			facts = append(facts, fmt.Sprintf("found %s %q %q %d %d matched %d", t.ID, result.RootService, result.RootName, result.Start, result.Duration, result.Matched))
			for _, s := range result.Spans {
				facts = append(facts, spanFacts("found span "+t.ID.String(), s)...)
			}
			for _, s := range result.Services {
				facts = append(facts, fmt.Sprintf("service %s %q %d %d", t.ID, s.Service, s.Spans, s.Errors))
			}
		}
	}
	return sorted(facts)
}

func spanFacts(kind string, s Span) []string {
	at := kind + " " + s.ID.String()
	facts := []string{fmt.Sprintf("%s trace %s parent %s %q kind %d %d-%d status %d %q scope %q service %q",
		at, s.TraceID, s.Parent, s.Name, s.Kind, s.Start, s.End, s.Status, s.StatusMessage, s.Scope, s.Service())}
	facts = append(facts, attrFacts(at+" attr", s.Attrs)...)
	facts = append(facts, attrFacts(at+" resource", s.Resource.Attrs)...)
	for _, e := range s.Events {
		facts = append(facts, fmt.Sprintf("%s event %d %q", at, e.Time, e.Name))
		facts = append(facts, attrFacts(at+" event attr", e.Attrs)...)
	}
	for _, l := range s.Links {
		facts = append(facts, fmt.Sprintf("%s link %s %s", at, l.TraceID, l.SpanID))
		facts = append(facts, attrFacts(at+" link attr", l.Attrs)...)
	}
	return facts
}

func attrFacts(at string, attrs Attrs) (facts []string) {
	for _, a := range attrs {
		facts = append(facts, fmt.Sprintf("%s %s=%d %q", at, a.Key, a.Type, a.Value))
	}
	return facts
}

func sorted(s []string) []string {
	slices.Sort(s)
	return s
}

// The same out of a body that encoding/json has read.

type object = map[string]any

// generic decodes a text with encoding/json, numbers as their text.
func generic(t *testing.T, text []byte) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return v
}

func objectOf(v any) object { o, _ := v.(object); return o }
func listOf(v any) []any    { l, _ := v.([]any); return l }
func textOf(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

// engineBodyFacts are the facts of a body of Loki or Prometheus.
func engineBodyFacts(t *testing.T, body []byte) (facts []string) {
	data := objectOf(objectOf(generic(t, body))["data"])
	if typ := data["resultType"]; typ == "scalar" || typ == "string" {
		return sorted(append(facts, "series {}", "sample {} "+sampleText(t, data["result"])))
	}
	for _, el := range listOf(data["result"]) {
		el := objectOf(el)
		pairs := listOf(el["values"])
		if v, ok := el["value"]; ok {
			pairs = append(pairs, v)
		}
		if stream, ok := el["stream"]; ok {
			labels := bodyLabels(stream)
			facts = append(facts, "stream "+labels)
			for _, p := range pairs {
				p := listOf(p)
				metadata, parsed := "{}", "{}"
				if len(p) > 2 {
					metadata, parsed = bodyLabels(objectOf(p[2])["structuredMetadata"]), bodyLabels(objectOf(p[2])["parsed"])
				}
				facts = append(facts, fmt.Sprintf("entry %s %s %q %s %s", labels, p[0], p[1], metadata, parsed))
			}
			continue
		}
		labels := bodyLabels(el["metric"])
		facts = append(facts, "series "+labels)
		for _, p := range pairs {
			facts = append(facts, "sample "+labels+" "+sampleText(t, p))
		}
	}
	return sorted(facts)
}

func bodyLabels(v any) string {
	var all []string
	for name, value := range objectOf(v) {
		all = append(all, fmt.Sprintf("%s=%q", name, textOf(value)))
	}
	return "{" + strings.Join(sorted(all), ",") + "}"
}

// sampleText is a pair's time in nanoseconds and its value.
func sampleText(t *testing.T, v any) string {
	p := listOf(v)
	whole, frac, _ := strings.Cut(textOf(p[0]), ".")
	ns := strings.TrimLeft(whole+(frac + "000000000")[:9], "0")
	if _, err := strconv.ParseInt(ns, 10, 64); err != nil {
		t.Fatalf("time of %v: %v", p, err)
	}
	return ns + " " + textOf(p[1])
}

// traceBodyFacts are the facts of a body of Tempo.
func traceBodyFacts(t *testing.T, body []byte) (facts []string) {
	top := objectOf(generic(t, body))
	elements := []any{top}
	if list, ok := top["traces"]; ok {
		elements = listOf(list)
	}
	for _, el := range elements {
		el := objectOf(el)
		if inner, ok := el["trace"]; ok {
			el = objectOf(inner)
		}
		for _, name := range []string{"batches", "resourceSpans"} {
			for _, batch := range listOf(el[name]) {
				facts = append(facts, batchFacts(objectOf(batch))...)
			}
		}
		if id, ok := el["traceID"]; ok {
			facts = append(facts, searchFacts(t, padded(textOf(id), 32), el)...)
		}
	}
	return sorted(facts)
}

func searchFacts(t *testing.T, id string, el object) (facts []string) {
	sets := listOf(el["spanSets"])
	if len(sets) == 0 && el["spanSet"] != nil {
		sets = []any{el["spanSet"]}
	}
	matched := 0
	for _, set := range sets {
		n, err := strconv.Atoi(textOf(objectOf(set)["matched"]))
		if err != nil {
			t.Fatal(err)
		}
		matched += n
		for _, s := range listOf(objectOf(set)["spans"]) {
			facts = append(facts, bodySpanFacts("found span "+id, objectOf(s), "", "", nil)...)
		}
	}
	for service, counts := range objectOf(el["serviceStats"]) {
		facts = append(facts, fmt.Sprintf("service %s %q %d %d", id, service, number(objectOf(counts)["spanCount"]), number(objectOf(counts)["errorCount"])))
	}
	return append(facts, fmt.Sprintf("found %s %q %q %d %d matched %d", id, textOf(el["rootServiceName"]), textOf(el["rootTraceName"]),
		number(el["startTimeUnixNano"]), number(el["durationMs"])*1e6, matched))
}

func batchFacts(batch object) (facts []string) {
	resource := listOf(objectOf(batch["resource"])["attributes"])
	service := ""
	for _, a := range resource {
		if objectOf(a)["key"] == "service.name" {
			service = textOf(objectOf(objectOf(a)["value"])["stringValue"])
		}
	}
	for _, scope := range listOf(batch["scopeSpans"]) {
		name := textOf(objectOf(objectOf(scope)["scope"])["name"])
		for _, s := range listOf(objectOf(scope)["spans"]) {
			facts = append(facts, bodySpanFacts("span", objectOf(s), name, service, resource)...)
		}
	}
	return facts
}

func bodySpanFacts(kind string, s object, scope, service string, resource []any) []string {
	either := func(names ...string) any {
		for _, name := range names {
			if v, ok := s[name]; ok {
				return v
			}
		}
		return nil
	}
	attrs := listOf(s["attributes"])
	for _, a := range attrs {
		if service == "" && objectOf(a)["key"] == "service.name" {
			service = textOf(objectOf(objectOf(a)["value"])["stringValue"])
		}
	}
	end := number(s["endTimeUnixNano"])
	if end == 0 {
		end = number(s["startTimeUnixNano"]) + number(s["durationNanos"])
	}
	kinds := map[any]int{"SPAN_KIND_INTERNAL": 1, "SPAN_KIND_SERVER": 2, "SPAN_KIND_CLIENT": 3, "SPAN_KIND_PRODUCER": 4, "SPAN_KIND_CONSUMER": 5}
	codes := map[any]int{"STATUS_CODE_OK": 1, "STATUS_CODE_ERROR": 2}
	status := objectOf(s["status"])
	at := kind + " " + bodyID(either("spanId", "spanID"), 16)
	facts := []string{fmt.Sprintf("%s trace %s parent %s %q kind %d %d-%d status %d %q scope %q service %q", at, bodyID(s["traceId"], 32), bodyID(s["parentSpanId"], 16),
		textOf(s["name"]), kinds[s["kind"]], number(s["startTimeUnixNano"]), end, codes[status["code"]], textOf(status["message"]), scope, service)}
	facts = append(facts, bodyAttrFacts(at+" attr", attrs)...)
	facts = append(facts, bodyAttrFacts(at+" resource", resource)...)
	for _, e := range listOf(s["events"]) {
		e := objectOf(e)
		facts = append(facts, fmt.Sprintf("%s event %d %q", at, number(e["timeUnixNano"]), textOf(e["name"])))
		facts = append(facts, bodyAttrFacts(at+" event attr", listOf(e["attributes"]))...)
	}
	for _, l := range listOf(s["links"]) {
		l := objectOf(l)
		facts = append(facts, fmt.Sprintf("%s link %s %s", at, bodyID(l["traceId"], 32), bodyID(l["spanId"], 16)))
		facts = append(facts, bodyAttrFacts(at+" link attr", listOf(l["attributes"]))...)
	}
	return facts
}

func bodyAttrFacts(at string, attrs []any) (facts []string) {
	types := map[string]AttrType{"stringValue": AttrString, "intValue": AttrInt, "doubleValue": AttrDouble, "boolValue": AttrBool,
		"arrayValue": AttrArray, "kvlistValue": AttrKVList, "bytesValue": AttrBytes}
	for _, a := range attrs {
		a := objectOf(a)
		fact := fmt.Sprintf("%s %s=0 %q", at, a["key"], "")
		for name, v := range objectOf(a["value"]) {
			text := textOf(v)
			if name == "arrayValue" || name == "kvlistValue" {
				text = bodyPlain(object{name: v})
			}
			fact = fmt.Sprintf("%s %s=%d %q", at, a["key"], types[name], text)
		}
		facts = append(facts, fact)
	}
	return facts
}

// bodyPlain is a wrapped value as plain JSON.
func bodyPlain(wrapped object) string {
	for name, v := range wrapped {
		var parts []string
		switch name {
		case "arrayValue":
			for _, el := range listOf(objectOf(v)["values"]) {
				parts = append(parts, bodyPlain(objectOf(el)))
			}
			return "[" + strings.Join(parts, ",") + "]"
		case "kvlistValue":
			for _, el := range listOf(objectOf(v)["values"]) {
				parts = append(parts, strconv.Quote(textOf(objectOf(el)["key"]))+":"+bodyPlain(objectOf(objectOf(el)["value"])))
			}
			return "{" + strings.Join(parts, ",") + "}"
		case "stringValue", "bytesValue":
			return strconv.Quote(textOf(v))
		}
		return textOf(v)
	}
	return "null"
}

// bodyID is an id as hex, which search results write, detailed bodies in base64.
func bodyID(v any, digits int) string {
	text := textOf(v)
	if raw, err := base64.StdEncoding.DecodeString(text); err == nil && len(raw)*2 == digits {
		return hex.EncodeToString(raw)
	}
	return padded(text, digits)
}

func padded(id string, digits int) string { return strings.Repeat("0", digits-len(id)) + id }

func number(v any) int64 {
	switch v := v.(type) {
	case json.Number:
		n, _ := v.Int64()
		return n
	case string:
		n, _ := strconv.ParseInt(v, 10, 64)
		return n
	}
	return 0
}
