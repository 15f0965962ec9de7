package config

import (
	"slices"
	"strings"
	"testing"
)

func TestVariablesThatMeanNothing(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"AIR_APIKEY", "did you mean AIR_API_KEY?"},
		{"AIR_KEY", "did you mean AIR_API_KEY?"},
		{"AIR_MCP_API_KEY", "did you mean AIR_API_KEY?"},
		{"air_api_key", "did you mean AIR_API_KEY?"},
		{"AIR_BASEURL", "did you mean AIR_BASE_URL?"},
		{"AIR_MCP_TOKEN_FILE", "did you mean AIR_MCP_TOKENS_FILE?"},
		{"AIR_HTTP", "did you mean AIR_MCP_HTTP?"},
		{"AIR_OAUTH_CLIENT_SECRETS", "did you mean AIR_OAUTH_CLIENT_SECRET?"},
		{"AIR_MCP_COLOUR_OF_THE_SKY", "--help lists all"},
		{"AIR_HORN", ""},
		{"AIR_MCP_PORT_8080_TCP_ADDR", "-"},
		{"AIR_SERVICE_HOST", "-"},
		{"AIRLINE", "-"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, err := load(t, map[string]string{c.name: "x"})
			switch c.want {
			case "":
				if err != nil || !slices.Equal(l.Ignored, []string{c.name}) {
					t.Errorf("error %v, ignored %v: want it ignored and said", err, l.Ignored)
				}
			case "-":
				if err != nil || len(l.Ignored) > 0 {
					t.Errorf("error %v, ignored %v: want nothing said", err, l.Ignored)
				}
			default:
				if err == nil || !strings.Contains(err.Error(), c.name) || !strings.Contains(err.Error(), c.want) {
					t.Errorf("error %v, want %q", err, c.want)
				}
			}
		})
	}
}

func TestSecretsThatCanOnlyBeAMistake(t *testing.T) {
	for value, want := range map[string]string{
		"put-your-key-here":         "example's words",
		"YOUR_API_KEY":              "example's words",
		"<your key>":                "as it stands",
		"your-airefinery-api-key":   "example's words",
		"xxxxxxxx":                  "example's words",
		"…":                         "example's words",
		"...":                       "example's words",
		"changeme":                  "example's words",
		"undefined":                 "example's words",
		"${input:air_key}":          "as it stands",
		"${AIR_API_KEY}":            "as it stands",
		"$AIR_API_KEY":              "as it stands",
		"%AIR_API_KEY%":             "as it stands",
		"{{ .Values.key }}":         "as it stands",
		`"FAKE-quoted"`:             "quotation marks",
		"'FAKE-quoted'":             "quotation marks",
		"Bearer FAKE-key":           "the word Bearer",
		"bearer FAKE-key":           "the word Bearer",
		"AIR_API_KEY=FAKE-key":      "the name of the variable",
		"":                          "is empty",
		"key":                       "",
		"right":                     "",
		"FAKE-api-key":              "",
		"k":                         "",
		"sk-xY9$abc{d}":             "",
		"yourkey7f3a9c1e8b2d4f6a0e": "",
	} {
		err := checkSecret("AIR_API_KEY", value)
		switch {
		case want == "" && err != nil:
			t.Errorf("%q: error %v", value, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%q: error %v, want %q", value, err, want)
		case err != nil && strings.Contains(err.Error(), "FAKE"):
			t.Errorf("%q: the error tells the key: %v", value, err)
		}
	}
}

func TestNoErrorTellsASecret(t *testing.T) {
	for name, value := range map[string]string{
		"AIR_OAUTH_PARAMS": "FAKE-secret",
		"AIR_BASE_URL":     "https://user:FAKE-secret@x.example",
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := load(t, map[string]string{name: value}); err == nil || strings.Contains(err.Error(), "FAKE") {
				t.Errorf("error %v, want one without the value", err)
			}
		})
	}
}

func TestWhatWasAskedIsToldOfArgumentsThatAreWrong(t *testing.T) {
	for _, c := range []struct {
		args  []string
		env   map[string]string
		stdio bool
	}{
		{[]string{"--nope"}, nil, true},
		{[]string{"serve", "--timeout", "soon"}, nil, true},
		{nil, map[string]string{"AIR_TIMEOUT": "soon"}, true},
		{[]string{"call", "--nope"}, nil, false},
		{[]string{"--nope", "--http", "127.0.0.1:0"}, nil, false},
		{[]string{"--http=127.0.0.1:0", "--nope"}, nil, false},
		{[]string{"--nope"}, map[string]string{"AIR_MCP_HTTP": "127.0.0.1:0"}, false},
		{[]string{"--nope", "--print-config"}, nil, false},
		{[]string{"--http", "0.0.0.0:80"}, nil, false},
	} {
		t.Run(strings.Join(c.args, " "), func(t *testing.T) {
			l, err := load(t, c.env, c.args...)
			if err == nil || l.OverStdio() != c.stdio {
				t.Errorf("error %v, over stdio %v, want %v", err, l.OverStdio(), c.stdio)
			}
		})
	}
}
