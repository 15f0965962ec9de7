package redact

import (
	"testing"
)

// newRedactor fails the test if the options are refused.
func newRedactor(t testing.TB, opts ...Option) *Redactor {
	t.Helper()
	r, err := New(opts...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestCleanReturnsHarmlessTextWithoutAllocation(t *testing.T) {
	s := newRedactor(t, WithSecrets("FAKE-credential-of-the-server")).Session()
	for _, text := range []string{
		"", "inference-gateway", "deepseek-ai/DeepSeek-R1", "trace_id=50f98239c5f649a6353dd18007de12f4", "Grüße: 20 °C",
		`2026-11-23 09:55:35,701 DEBUG [agent-runtime] HTTP Request: GET http://a.svc.cluster.local/health "HTTP/1.1 200 OK"`,
	} {
		if n := testing.AllocsPerRun(100, func() { s.Clean(text) }); n != 0 {
			t.Errorf("Clean(%q) allocates %v times", text, n)
		}
		if got := s.Clean(text); got != text {
			t.Errorf("Clean(%q) = %q", text, got)
		}
	}
}
