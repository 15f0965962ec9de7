package main

import (
	"bytes"
	"fmt"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/command"
	"airefinery-mcp/internal/config"
	"airefinery-mcp/internal/demo"
	"airefinery-mcp/internal/golden"
	"airefinery-mcp/internal/redact"
	"airefinery-mcp/internal/render/terminal"
	"airefinery-mcp/internal/safe"
	"airefinery-mcp/tools"
)

// tourist looks at a scenario of the demo as it is at one time, whenever the test
// runs.
func tourist(t *testing.T, scenario string, out, errs *bytes.Buffer) *person {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 11, 28, 10, 0, 0, 0, time.UTC) }
	api, err := demo.New(demo.Options{Scenario: scenario, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(api)
	t.Cleanup(srv.Close)
	c, err := client.New(client.WithBaseURL(srv.URL), client.WithAPIKey(demo.DefaultKey))
	if err != nil {
		t.Fatal(err)
	}
	masks, err := redact.New()
	if err != nil {
		t.Fatal(err)
	}
	set, err := tools.New(tools.Config{Client: c, Redact: masks, Now: now, Forget: true, Mark: safe.Const(demo.Mark)})
	if err != nil {
		t.Fatal(err)
	}
	program := "airefinery-mcp --demo"
	if scenario != demo.DefaultScenario {
		program += " --demo-scenario " + scenario
	}
	return &person{set: set, stdout: out, stderr: errs, options: terminal.Options{Width: 100, Unicode: true, Program: program}}
}

// transcribe runs a command line as the program does, with what it shows.
func transcribe(t *testing.T, scenario, line string) string {
	t.Helper()
	commands := toolCommands()
	var out, errs bytes.Buffer
	p := tourist(t, scenario, &out, &errs)
	cfg, err := config.Load(append([]string{"--demo"}, strings.Fields(line)...), os.Getenv, &out, &errs, commands...)
	if err != nil {
		t.Fatal(err)
	}
	if code := p.look(t.Context(), cfg.Asked); code != exitOK {
		t.Fatalf("%s: exit %d: %s", line, code, errs.String())
	}
	const first, last = 46, 10
	lines := slices.Collect(strings.Lines(out.String()))
	if more := len(lines) - first - last; more > 0 {
		lines = slices.Replace(lines, first, first+more, fmt.Sprintf("[%d more lines]\n", more))
	}
	return "```\n$ " + p.options.Program + " " + line + "\n\n" + strings.Join(lines, "") + "```\n"
}

// TestTranscripts holds that docs/terminal.md and README.md show what the program does.
func TestTranscripts(t *testing.T) {
	const page = "docs/terminal.md"
	for section, c := range map[string]struct{ scenario, line string }{
		"investigate": {demo.DefaultScenario, "investigate window=1h"},
		"logs":        {demo.DefaultScenario, "logs severity=error window=1h"},
		"metrics":     {demo.DefaultScenario, "metrics inference_latency step=1m window=1h"},
		"traces":      {demo.DefaultScenario, "traces inference_traces window=1h"},
	} {
		golden.Section(t, page, section, transcribe(t, c.scenario, c.line))
	}
	// README.md shows the beginning of one.
	lines := strings.SplitAfter(transcribe(t, demo.DefaultScenario, "investigate window=1h"), "\n")
	golden.Section(t, "README.md", "transcript", strings.Join(lines[:26], "")+"…\n```\n")
	// One trace and one run are those that a listing proposes.
	for section, c := range map[string]struct{ scenario, preset string }{
		"trace": {demo.DefaultScenario, "inference_traces"},
		"run":   {"agents", "distiller_traces"},
	} {
		var out, errs bytes.Buffer
		_, doc, isError := tourist(t, c.scenario, &out, &errs).ask(t.Context(), "query_traces", []byte(fmt.Sprintf(`{"trace":%q,"time_window":"1h"}`, c.preset)))
		if isError {
			t.Fatal("no traces")
		}
		golden.Section(t, page, section, transcribe(t, c.scenario, "traces "+c.preset+" id="+worst(doc)))
	}
	commands := toolCommands()
	var rows []string
	for _, c := range commands {
		for _, name := range c.Schema.Names() {
			if s := command.Short(name); s != "" && !slices.Contains(rows, fmt.Sprintf("| `%s` | `%s` |\n", s, name)) {
				rows = append(rows, fmt.Sprintf("| `%s` | `%s` |\n", s, name))
			}
		}
	}
	golden.Section(t, page, "short", "| short | argument |\n|---|---|\n"+strings.Join(rows, ""))
}

// TestExamplesOfHelpAreAnswered holds that what help shows works.
func TestExamplesOfHelpAreAnswered(t *testing.T) {
	commands := toolCommands()
	for _, c := range commands {
		if len(c.Examples) < 2 {
			t.Errorf("%s has the examples %q, want two", c.Name, c.Examples)
		}
		for _, line := range c.Examples {
			var out, errs bytes.Buffer
			p := tourist(t, demo.DefaultScenario, &out, &errs)
			cfg, err := config.Load(append([]string{"--demo"}, words(line)...), os.Getenv, &out, &errs, commands...)
			if err != nil {
				t.Errorf("%s: %v", line, err)
				continue
			}
			if code := p.look(t.Context(), cfg.Asked); code != exitOK && !strings.Contains(errs.String(), `there is no project "x"`) {
				t.Errorf("%s: exit %d: %s", line, code, errs.String())
			}
		}
	}
}

// words splits a line as a shell does that has quotes alone.
func words(line string) (out []string) {
	for i, part := range strings.Split(line, `"`) {
		if i%2 > 0 {
			out = append(out, part)
		} else {
			out = append(out, strings.Fields(part)...)
		}
	}
	return out
}
