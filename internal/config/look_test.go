package config

import (
	"io"
	"os"
	"strings"
	"testing"

	"airefinery-mcp/internal/command"
	"airefinery-mcp/schemas"
)

func queries(t *testing.T) command.Command {
	t.Helper()
	type query struct {
		Trace      string   `json:"trace" jsonschema:"required"`
		TimeWindow string   `json:"time_window,omitempty"`
		ErrorsOnly bool     `json:"errors_only,omitempty"`
		Metrics    []string `json:"metrics,omitempty"`
		MaxBytes   int      `json:"max_bytes,omitempty"`
	}
	schema, err := schemas.Of[query](nil)
	if err != nil {
		t.Fatal(err)
	}
	return command.Of("query_spans", "Query spans", "Spans.", schema)
}

func TestFlagsAndWordsAskAlike(t *testing.T) {
	t.Setenv("AIR_API_KEY", "a-key-for-a-test")
	for args, want := range map[string]string{
		"spans all --time-window 1h --errors-only":                     `{"errors_only":"true","time_window":"1h","trace":"all"}`,
		"spans --window=1h all errors":                                 `{"errors_only":"true","time_window":"1h","trace":"all"}`,
		"--demo spans --errors=false window=1h trace=all --timeout 5s": `{"errors_only":"false","time_window":"1h","trace":"all"}`,
		"spans --metrics a,b --metrics c metrics=d":                    `{"metrics":"a,b,c,d"}`,
		"spans max_bytes=2000 --max-bytes 9000":                        `{"max_bytes":"2000"}`,
		"query_spans all":                                              `{"trace":"all"}`,
		"spans --json --all":                                           `{}`,
		"spans --windw 1h":                                             `unknown flag --windw, did you mean "--window"? (see airefinery-mcp spans --help)`,
		"spans --window 1h window=2h":                                  `time_window is given 2 times, as "1h" and "2h": spans takes it once`,
	} {
		l, err := Load(strings.Fields(args), os.Getenv, io.Discard, io.Discard, queries(t))
		if err != nil {
			if err.Error() != want {
				t.Errorf("%s: error %v, want %s", args, err, want)
			}
			continue
		}
		if l.Asked == nil || l.Asked.Tool != "query_spans" || string(l.Asked.Arguments) != want {
			t.Errorf("%s: got %+v, want %s", args, l.Asked, want)
			continue
		}
		if shown := strings.Contains(args, "--json"); l.Asked.Output.JSON != shown || l.Asked.Output.All != shown {
			t.Errorf("%s: the answer is shown as %+v", args, l.Asked.Output)
		}
	}
}

// TestFlagsCanBeGivenAgain holds what a proposed command repeats: what was given as
// flags, but what may be secret.
func TestFlagsCanBeGivenAgain(t *testing.T) {
	t.Setenv("AIR_API_KEY", "a-key-for-a-test")
	t.Setenv("AIR_TIMEOUT", "7s") // which the next command has by itself
	l, err := Load(strings.Fields("--demo spans --demo-seed 2 --mask-off email,card --oauth-params a=hush --oauth-token-url https://x.example/t?key=hush --oauth-client-id i all"), os.Getenv, io.Discard, io.Discard, queries(t))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(l.Flags, " "), "--demo --demo-seed 2 --mask-off email,card --oauth-client-id i"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
