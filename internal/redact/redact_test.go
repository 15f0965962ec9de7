package redact

import (
	"strings"
	"testing"
)

// newRedactor returns a redactor, and fails the test if there is an error.
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

func TestMaskHasNoNumbers(t *testing.T) {
	got := newRedactor(t).Mask("\x1b[1mbob@example.com\x1b[0m password=hunter2FAKE")
	if want := "[email] password=[password]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSwitchedOffClassesAreLeftAlone(t *testing.T) {
	r := newRedactor(t, WithoutClass("email"), WithoutClass("card"))
	const text = "bob@example.com paid with 4111111111111111"
	if got := r.Mask(text); got != text {
		t.Errorf("got %q", got)
	}
	if got, want := r.Mask("bob@example.com password=hunter2FAKE"), "bob@example.com password=[password]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestOperatorsPatterns(t *testing.T) {
	s := newRedactor(t, WithPattern("claim", `\bCLM-\d{6}\b`), WithPattern("member", `member (\d+)`), WithPattern("claim", `case #\d+`)).Session()
	steps := []struct{ in, want string }{
		{"CLM-123456 of member 77, case #9, CLM-123456", "[claim:1] of member [member:1], [claim:2], [claim:1]"},
		{"[member:1] [claim:2] CLM-1234567", "[member:1] [claim:2] CLM-1234567"},
	}
	for _, step := range steps {
		got := s.Clean(step.in)
		if got != step.want {
			t.Errorf("Clean(%q) = %q, want %q", step.in, got, step.want)
		}
		if again := s.Clean(got); again != got {
			t.Errorf("Clean(%q) = %q, want it unchanged", got, again)
		}
	}
}

func TestCleanNamedGoesByTheName(t *testing.T) {
	tests := []struct{ name, value, want string }{
		{"db.password", "correct horse", "[password:1]"},
		{"http.request.header.authorization", "Bearer FAKE0123456789", "Bearer [bearer:1]"},
		{"http.request.header.authorization", `["Basic dXNlcjpGQUtF"]`, `["Basic [bearer:1]"]`},
		{"http.request.header.cookie", "sid=FAKE1; lang=en", "sid=[cookie:1]; lang=en"},
		{"x-api-key", "FAKEplainkey", "[api_key:1]"},
		{"access_token", "FAKEplain", "[secret:1]"},
		{"gen_ai.usage.input_tokens", "512", "512"},
		{"http.route", "/users/bob@example.com", "/users/[email:1]"},
		{"url.full", "https://u:FAKEpw1@h/?sig=x", "https://u:[password:1]@h/?sig=x"},
		{"password", "", ""},
		{"password", "***", "***"},
		{"token", "expired", "expired"},
		{"k8s.pod.name", "air-api-gateway-b3e51fe51-x7k2p", "air-api-gateway-b3e51fe51-x7k2p"},
	}
	r := newRedactor(t)
	for _, tt := range tests {
		if got := r.Session().CleanNamed(tt.name, tt.value); got != tt.want {
			t.Errorf("CleanNamed(%q, %q) = %q, want %q", tt.name, tt.value, got, tt.want)
		}
	}
}

func TestOptionsAreChecked(t *testing.T) {
	tests := []struct {
		name string
		opt  Option
		want string // part of the error
	}{
		{"unknown class", WithoutClass("phone"), `unknown class "phone"`},
		{"bad expression", WithPattern("x", "("), "missing closing )"},
		{"expression that matches nothing", WithPattern("x", "a*"), "matches the empty text"},
		{"bad name", WithPattern("My Name", "a"), `pattern name "My Name"`},
		{"short secret", WithSecrets("longenough", "abc"), "secret 2 of 2 is shorter than 4 bytes"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := New(tt.opt)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want it to say %q", err, tt.want)
			}
			if err != nil && strings.Contains(err.Error(), "abc") {
				t.Errorf("error %v shows the secret", err)
			}
		})
	}
}
