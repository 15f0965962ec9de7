package redact

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"airefinery-mcp/internal/textclean"
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

// TestCapturesHoldNothingToMask walks through every string of the captures:
// lines, labels, attributes with their names, ids.
func TestCapturesHoldNothingToMask(t *testing.T) {
	r := newRedactor(t)
	files, err := filepath.Glob("../../client/testdata/captures/*/*.json")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d captures, %v", len(files), err)
	}
	seen := 0
	var walk func(name string, v any)
	walk = func(name string, v any) {
		switch v := v.(type) {
		case string:
			seen++
			if got, want := r.Session().CleanNamed(name, v), textclean.Clean(v); got != want {
				t.Errorf("CleanNamed(%q, %q)\n got %q", name, v, got)
			}
		case []any:
			for _, x := range v {
				walk(name, x)
			}
		case map[string]any:
			if key, ok := v["key"].(string); ok { // an attribute
				walk("", key)
				if typed, ok := v["value"].(map[string]any); ok {
					for _, x := range typed {
						walk(key, x)
					}
					return
				}
				walk(key, v["value"])
				return
			}
			for k, x := range v {
				walk("", k)
				walk(k, x)
			}
		}
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var v any
		if err := json.Unmarshal(data, &v); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		walk("", v)
	}
	if seen < 10000 {
		t.Errorf("walked through %d strings only", seen)
	}
}

func TestPlaceholdersStayTheSameInASession(t *testing.T) {
	s := newRedactor(t).Session()
	steps := []struct{ in, want string }{
		{"from bob@example.com to ann@example.com", "from [email:1] to [email:2]"},
		{"ann@example.com, Bob@Example.com", "[email:2], [email:1]"},
		{"bob%40example.com", "[email:1]"},
		{"password=hunter2FAKE", "password=[password:1]"},
		{"postgres://u:hunter2FAKE@db/x", "postgres://u:[password:1]@db/x"},
		{"cards 4111111111111111, 4242 4242 4242 4242, 4111-1111-1111-1111", "cards [card:1], [card:2], [card:1]"},
		{"eve@example.com", "[email:3]"},
	}
	for _, step := range steps {
		if got := s.Clean(step.in); got != step.want {
			t.Errorf("Clean(%q) = %q, want %q", step.in, got, step.want)
		}
	}
	want := Counts{{"password", 2}, {"email", 6}, {"card", 3}}
	if diff := cmp.Diff(want, s.Masked()); diff != "" {
		t.Errorf("Masked (-want +got):\n%s", diff)
	}
	if got := s.Masked().Total(); got != 11 {
		t.Errorf("Total = %d, want 11", got)
	}
	other := newRedactor(t).Session()
	if got := other.Clean("eve@example.com"); got != "[email:1]" {
		t.Errorf("another session says %q, want a numbering of its own", got)
	}
}

func TestCountsMarshalAsOneObjectInOrder(t *testing.T) {
	s := newRedactor(t, WithPattern("ticket", `TCK-\d+`)).Session()
	if b, err := json.Marshal(s.Masked()); err != nil || string(b) != "{}" {
		t.Errorf("nothing masked: %s, %v", b, err)
	}
	s.Clean("TCK-1 of bob@example.com with token=FAKE0123456789abcd, TCK-2")
	b, err := json.Marshal(s.Masked())
	if want := `{"secret":1,"email":1,"ticket":2}`; err != nil || string(b) != want {
		t.Errorf("got %s, %v, want %s", b, err, want)
	}
}

func TestSessionAtItsBoundKeepsNumbersAndGivesNoNewOnes(t *testing.T) {
	s := newRedactor(t).Session()
	s.limit = 2
	got := s.Clean("a@example.com b@example.com c@example.com d@example.com a@example.com c@example.com")
	if want := "[email:1] [email:2] [email] [email] [email:1] [email]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if n := s.Masked().Total(); n != 6 {
		t.Errorf("counted %d, want 6", n)
	}
}

func TestMaskHasNoNumbers(t *testing.T) {
	got := newRedactor(t).Mask("\x1b[1mbob@example.com\x1b[0m password=hunter2FAKE")
	if want := "[email] password=[password]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSessionIsSafeForConcurrentUse(t *testing.T) {
	s := newRedactor(t, WithSecrets("FAKE-credential-of-the-server")).Session()
	const workers, rounds = 8, 200
	seen := make([]map[string]string, workers)
	var wg sync.WaitGroup
	for w := range workers {
		seen[w] = make(map[string]string)
		wg.Go(func() {
			for i := range rounds {
				text := fmt.Sprintf("user%d@example.com", i%50)
				seen[w][text] = s.Clean(text)
				s.Masked()
			}
		})
	}
	wg.Wait()
	placeholders := make(map[string]string)
	for text, p := range seen[0] {
		if other, ok := placeholders[p]; ok {
			t.Errorf("%s and %s are both %s", text, other, p)
		}
		placeholders[p] = text
	}
	for w := range workers {
		if diff := cmp.Diff(seen[0], seen[w]); diff != "" {
			t.Errorf("worker %d saw other placeholders:\n%s", w, diff)
		}
	}
	if got := s.Masked().Total(); got != workers*rounds {
		t.Errorf("counted %d, want %d", got, workers*rounds)
	}
}

func TestOwnSecretsAreMaskedInEveryForm(t *testing.T) {
	const own = `FAKE/key+with "odd" chars&=ü`
	std, raw := base64.StdEncoding, base64.RawURLEncoding
	r := newRedactor(t, WithSecrets("", own, "another-FAKE-credential", "pin4"), WithoutClass("secret"))
	quoted, err := json.Marshal(own)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"as it is":        "sent " + own + " to",
		"within a word":   "x" + own + "y",
		"query":           "?k=" + url.QueryEscape(own),
		"path":            "/" + url.PathEscape(own) + "/",
		"small escapes":   strings.ToLower(url.QueryEscape("/")) + "?k=" + lowerEscapes(url.QueryEscape(own)),
		"JSON":            `{"k":` + strings.ReplaceAll(string(quoted), `\u0026`, "&") + `}`,
		"base64":          std.EncodeToString([]byte(own)),
		"base64 behind 1": std.EncodeToString([]byte("u" + own + "z")),
		"base64 behind 2": std.EncodeToString([]byte("us" + own + "zz")),
		"base64 for URLs": raw.EncodeToString([]byte("user:" + own)),
		"split":           own[:5] + "\u200b" + own[5:8] + "\x1b[0m" + own[8:],
	} {
		got := r.Mask(text)
		if !strings.Contains(got, "[secret]") {
			t.Errorf("%s: Mask(%q) = %q", name, text, got)
		}
		for _, form := range spellings(own) {
			if strings.Contains(got, form) {
				t.Errorf("%s: Mask(%q) = %q holds %q", name, text, got, form)
			}
		}
	}
	if got, want := r.Mask("another-FAKE-credential, a pin4 and another-FAKE-credentia"), "[secret], a [secret] and another-FAKE-credentia"; got != want {
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

// TestHostileTextIsReadInLinearTime has texts that make a scanner look ahead
// again and again; what it looks at must stay in proportion to the text.
func TestHostileTextIsReadInLinearTime(t *testing.T) {
	all := newRedactor(t)
	few := newRedactor(t, WithoutClass("cookie"), WithoutClass("password"), WithoutClass("private_key"), WithoutClass("secret"))
	for _, unit := range []string{"eyJ", "sk-", "SG.", "auth:", "token=(", "token%3Da", "://a:b", "http://a:b@", "cookie: a;", "Cookie: a=b; ",
		"set-cookie: a=b; x, set-cookie: a=b, ", "authorization:", "token:'a ", `\"token\":\"a`, "-----BEGIN PRIVATE KEY-----", "a@b.c",
		"curl -u a ", "password 'a", "<password>",
		"token '", "password is '", "API key is 'a ", "token a b c d e ", "token: token", "mysql -p", "-p", "password:\n  ", "password: |\n ",
		"%22", "%253A", "%22token%22%3A", "M-", "MMMM", "_api_", "AWS4-HMAC-SHA256 ", "visa 4222222222222 ", "auth=('", "auth=('a','", "密码:", "a/b@", "[a:1", "\x1b]", "\u009d", "\x9d", "\u200b"} {
		text := strings.Repeat(unit, 1<<18/len(unit))
		for _, r := range []*Redactor{all, few} {
			sc := scanner{r: r, text: textclean.Clean(text)}
			sc.scan()
			if most := (maxAhead+2)*len(text) + minAhead; sc.spent > most {
				t.Errorf("%q again and again: looked at %d bytes ahead of %d", unit, sc.spent, len(text))
			}
			r.Mask(text)
		}
	}
}

func TestATextIsReadUntilNothingIsLeft(t *testing.T) {
	part := ` 0"0000000000000A0Aa90"a`
	for _, n := range []int{1, 3, 10, 200} {
		text := `Cookie:sessionid=a1B2c3D4e5F6g7H8` + strings.Repeat(part, n) + `0"0 0`
		r := newRedactor(t)
		got := r.Mask(text)
		if again := r.Mask(got); again != got {
			t.Errorf("%d parts: Mask = %q, and once more %q", n, got, again)
		}
	}
}
