package tools

import "testing"

func TestTraceIDsAreTakenAsTheyAreCopied(t *testing.T) {
	const id, short = "0af7651916cd43dd8448eb211c80319c", "7f7cd172"
	for text, want := range map[string]string{
		id: id, short: short,
		"0AF7651916CD43DD8448EB211C80319C":       id,
		"0af76519-16cd-43dd-8448-eb211c80319c":   id,
		"{0af76519-16cd-43dd-8448-eb211c80319c}": id,
		"0x" + id:                                id, "0X7F7CD172": short,
		"00-" + id + "-b7ad6b7169203331-01":                  id,
		"traceparent: 00-" + id + "-b7ad6b7169203331-00":     id,
		id + "-b7ad6b7169203331-1":                           id,
		id + ":b7ad6b7169203331:0:1":                         id,
		"uber-trace-id=" + short + ":b7ad6b71:0:1":           short,
		"1-5759e988-bd862e3fe1be46a994272793":                "5759e988bd862e3fe1be46a994272793",
		"Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1": "5759e988bd862e3fe1be46a994272793",
		"trace_id=" + id:                                     id, `traceId: "` + short + `"`: short, `"` + short + `"`: short, "`" + short + "`": short,
	} {
		if got, err := traceID("trace_id", text); err != nil || got != want {
			t.Errorf("traceID(%q) = %q, %v; want %q", text, got, err, want)
		}
	}
	for _, text := range []string{"", "xyz", "0000", "0x", "0x0", "00-00000000000000000000000000000000-b7ad6b7169203331-01", id + "f", "span_id=" + short, "no trace", "-", "{}", short + " " + short} {
		if got, err := traceID("trace_id", text); err == nil {
			t.Errorf("traceID(%q) = %q, want an error", text, got)
		}
	}
}
