package tools

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/render/answer"
)

// BenchmarkAgentRun measures the way from the body to the text of a run whose
// model calls repeat the conversation so far, in the two forms in which
// instrumentations write it: a message an attribute (OpenInference), and all
// messages as the JSON text of one (OpenTelemetry's GenAI). peak-MB is the most
// that the heap held meanwhile, over what it held before.
//
//	go test -run xxx -bench AgentRun -benchtime 3x ./tools
func BenchmarkAgentRun(b *testing.B) {
	for _, c := range []struct {
		name  string
		attrs func(messages []message) []attr
	}{
		{"indexed", indexedMessages},
		{"json", jsonMessages},
	} {
		body := agentRun(b, 266, 60<<20, c.attrs)
		for _, match := range []string{"", "passenger 77"} {
			name := c.name + "/summary"
			if match != "" {
				name = c.name + "/match"
			}
			b.Run(name, func(b *testing.B) {
				b.SetBytes(int64(len(body)))
				peak := uint64(0)
				for b.Loop() {
					peak = max(peak, peakHeap(func() {
						r, err := client.DecodeTraces(bytes.NewReader(body))
						o := summaryOptions(b, "query_traces", 100)
						o.Filter.Match = match
						checked(b, err, func() answer.Result { return answer.Traces(r, o) })
					}))
				}
				b.ReportMetric(float64(peak)/1e6, "peak-MB")
			})
		}
	}
}

type message struct{ role, text string }

type attr struct{ key, value string }

func indexedMessages(messages []message) []attr {
	var out []attr
	for i, m := range messages {
		at := fmt.Sprintf("llm.input_messages.%d.message.", i)
		out = append(out, attr{at + "role", m.role}, attr{at + "content", m.text})
	}
	return out
}

func jsonMessages(messages []message) []attr {
	type part struct {
		Type    string `json:"type"`
		Content string `json:"content"`
	}
	type entry struct {
		Role  string `json:"role"`
		Parts []part `json:"parts"`
	}
	var all []entry
	for _, m := range messages {
		all = append(all, entry{m.role, []part{{"text", m.text}}})
	}
	text, _ := json.Marshal(all) // of strings
	return []attr{{"gen_ai.input.messages", string(text)}}
}

// agentRun makes a trace of n model calls below an agent's span, each with the
// whole conversation up to it, of about so many bytes.
func agentRun(tb testing.TB, n, size int, attrs func([]message) []attr) []byte {
	tb.Helper()
	perMessage := size / (n * n / 2)
	var history []message
	var b bytes.Buffer
	id := func(i int) string {
		return base64.StdEncoding.EncodeToString([]byte{1, 2, 3, 4, 5, 6, byte(i >> 8), byte(i)})
	}
	span := func(i int, name, parent string, attrs []attr) {
		type wrapped struct {
			Key   string            `json:"key"`
			Value map[string]string `json:"value"`
		}
		list := []wrapped{}
		for _, a := range attrs {
			list = append(list, wrapped{a.key, map[string]string{"stringValue": a.value}})
		}
		start := 1795428000e9 + int64(i)*1e9
		text, err := json.Marshal(map[string]any{"traceId": "AQIDBAUGBwgJCgsMDQ4PEA==", "spanId": id(i), "parentSpanId": parent, "name": name,
			"startTimeUnixNano": fmt.Sprint(start), "endTimeUnixNano": fmt.Sprint(start + 9e8), "attributes": list})
		if err != nil {
			tb.Fatal(err)
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(text)
	}
	b.WriteString(`{"batches":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"airline"}}]},"scopeSpans":[{"scope":{"name":"agents"},"spans":[`)
	span(0, "invoke_agent booking", "", []attr{{"gen_ai.agent.name", "booking"}})
	for i := 1; i < n; i++ {
		text := fmt.Sprintf("Step %d: the tool says that passenger %d of flight HAT%03d \"is booked\".\n", i, i, i)
		history = append(history, message{[]string{"user", "assistant", "tool"}[i%3], strings.Repeat(text, 1+perMessage/len(text))})
		span(i, fmt.Sprintf("chat gpt-4o %d", i), id(0), append([]attr{{"gen_ai.operation.name", "chat"}}, attrs(history)...))
	}
	b.WriteString(`]}]}]}`)
	return b.Bytes()
}

// peakHeap runs f and returns the most that the heap held meanwhile over what it
// held before, in bytes, as far as looks at it every millisecond see it.
func peakHeap(f func()) uint64 {
	runtime.GC()
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	read := func() uint64 { metrics.Read(sample); return sample[0].Value.Uint64() }
	before, peak := read(), uint64(0)
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			peak = max(peak, read())
			select {
			case <-stop:
				return
			case <-time.After(time.Millisecond):
			}
		}
	}()
	f()
	close(stop)
	<-done
	return peak - min(peak, before)
}
