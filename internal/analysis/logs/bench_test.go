package logs

import (
	"slices"
	"strings"
	"testing"

	"airefinery-mcp/client"
)

// BenchmarkPatterns measures lines of 3,000 templates, each from one line of
// code, and those of the capture, up to their patterns.
func BenchmarkPatterns(b *testing.B) {
	templates := &client.LogsResponse{}
	for i, line := range manyTemplates(3000) {
		s := client.LogStream{Labels: client.Labels{{Name: "level", Value: "info"}, {Name: "service_name", Value: letters(i % 9)}}}
		for j := range int64(2) {
			s.Entries = append(s.Entries, client.LogEntry{Time: int64(i)*10 + j, Line: line})
		}
		templates.Streams = append(templates.Streams, s)
	}
	spring := &client.LogsResponse{}
	for i, line := range manyTemplates(3000) {
		line = "2026-11-28 00:51:38.123 ERROR 1 --- [nio-8080-exec-" + letters(i) + "] o.s." + strings.ToUpper(letters(i%50)) + " : " + line
		spring.Streams = append(spring.Streams, client.LogStream{Entries: []client.LogEntry{{Time: int64(i), Line: line}}})
	}
	capture := decodeCapture(b, "loki_push_meta_streams")
	large := &client.LogsResponse{}
	for range 10 {
		large.Streams = append(large.Streams, slices.Clone(capture.Streams)...)
	}
	for name, r := range map[string]*client.LogsResponse{"3000 templates": templates, "3000 of Spring": spring, "capture": large} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				n = len(tableOf(r, "").Patterns().All)
			}
			b.ReportMetric(float64(n), "patterns")
		})
	}
}
