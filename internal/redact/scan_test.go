package redact

import (
	"strings"
	"testing"

	"airefinery-mcp/internal/textclean"
)

// TestHostileTextIsReadInLinearTime has texts that make the scanner look ahead
// again and again. What it looks at must stay in proportion to the text.
func TestHostileTextIsReadInLinearTime(t *testing.T) {
	all := newRedactor(t)
	few := newRedactor(t, WithoutClass("cookie"), WithoutClass("password"), WithoutClass("private_key"), WithoutClass("secret"))
	for _, unit := range []string{"eyJ", "sk-", "SG.", "auth:", "token=(", "token%3Da", "://a:b", "http://a:b@", "cookie: a;", "Cookie: a=b; ",
		"set-cookie: a=b; x, set-cookie: a=b, ", "authorization:", "token:'a ", `\"token\":\"a`, "-----BEGIN PRIVATE KEY-----", "a@b.c",
		"curl -u a ", "password 'a", "<password>",
		"token '", "password is '", "API key is 'a ", "token a b c d e ", "token: token", "mysql -p", "-p", "password:\n  ", "password: |\n ",
		"%22", "%253A", "%22token%22%3A", "M-", "MMMM", "_api_", "AWS4-HMAC-SHA256 ", "visa 4222222222222 ", "auth=('", "auth=('a','", "密码:", "密码:a ", "密码：a", "＠", "a＠b．c ", "％40", "A1", "A1/", "eyJA1", "LS0tLS1CRUdJTi", "dG9rZW49YQ", "dG9rZW49YQ==", "a1A=", "password a1 ", "password hunter2 ", "kind: Secret\ndata:\n a: b\n", `"kind":"Secret","data":{"a":"","b":"",`, "A3-", "AKCp", "GR1348941", "4b1d", "_mmk", "1234567890123456|", "hooks.slack.com/", ".atlasv1.",
		"a/b@", "[a:1", "\x1b]", "\u009d", "\x9d", "\u200b"} {
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
