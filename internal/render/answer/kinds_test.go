package answer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
)

// TestKinds goes through testdata/kinds, an archive for each kind of input that
// is easily read wrong. A case is two files: name.json, a body of the API, and
// name.want, which has calls and what their answers say:
//
//	traces errors_only min_duration=1s
//	  totals.errors = 1
//	  tree[run job].flags ~ "*"
//	  notes !~ "copies"
//
// A path is members, indexes, and [text], which is the row of a table that has
// the text in one of its cells, by column. "=" compares with JSON, absent for
// what is not there; "~" and "!~" look for a text in the JSON of what is there.
func TestKinds(t *testing.T) {
	archives, err := filepath.Glob("testdata/kinds/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, archive := range archives {
		a, err := txtar.ParseFile(archive)
		if err != nil {
			t.Fatal(err)
		}
		kind := strings.TrimSuffix(filepath.Base(archive), ".txtar")
		bodies := map[string][]byte{}
		for _, f := range a.Files {
			bodies[f.Name] = f.Data
		}
		for _, f := range a.Files {
			name, ok := strings.CutSuffix(f.Name, ".want")
			if !ok {
				continue
			}
			t.Run(kind+"/"+name, func(t *testing.T) {
				checkKind(t, bodies[name+".json"], string(f.Data))
			})
		}
	}
}

// checkKind makes the calls of a case, and holds what their answers say.
func checkKind(t *testing.T, body []byte, want string) {
	t.Helper()
	var call, text string // the answer's until it is shown
	var answer any
	for line := range strings.Lines(want) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#"):
		case !strings.HasPrefix(line, " "):
			call = line
			res := callOf(t, body, call)
			text = string(res.JSON)
			checkAnswer(t, res, 7500)
			answer = nil
			if err := json.Unmarshal(res.JSON, &answer); err != nil {
				t.Fatal(err)
			}
		default:
			if err := holds(answer, strings.TrimSpace(line)); err != nil {
				t.Errorf("%s: %s: %v\n%s", call, strings.TrimSpace(line), err, text)
				text = ""
			}
		}
	}
	if call == "" {
		t.Error("no call")
	}
}

// callOf answers a call on a body that came at 2026-11-28T01:06.
func callOf(t *testing.T, body []byte, call string) Result {
	t.Helper()
	words := strings.Fields(call)
	o := Options{
		Request: analysis.Request{FetchedAt: time.Date(2026, 11, 28, 1, 6, 0, 0, time.UTC), Window: time.Hour, Limit: 100},
		View:    View{Form: Summary}, Budget: Budget{MaxBytes: 7500}, Names: Names{Tool: "query_" + words[0]},
	}
	o.Request.Asked = []analysis.Param{{Name: map[string]string{"traces": "trace", "metrics": "metric", "logs": "project_name"}[words[0]], Value: "x"}}
	for _, word := range words[1:] {
		name, value, _ := strings.Cut(word, "=")
		var own any = value
		switch name {
		case "errors_only":
			o.Filter.ErrorsOnly, own = true, true
		case "min_duration":
			d, err := time.ParseDuration(value)
			if err != nil {
				t.Fatal(err)
			}
			o.Filter.MinDuration = d
		case "match":
			o.Filter.Match = value
		case "since", "until":
			at, err := time.Parse(time.RFC3339, value)
			if err != nil {
				t.Fatal(err)
			}
			if name == "since" {
				o.Filter.Since = at
			} else {
				o.Filter.Until = at
			}
		case "view":
			o.View.Form = Form(value)
			continue
		default: // a parameter of the API
			o.Request.Asked = append(o.Request.Asked, analysis.Param{Name: name, Value: value})
			continue
		}
		setOwn(&o, name, own)
	}
	switch words[0] {
	case "logs":
		return answerBody(t, body, client.DecodeLogs, Logs, o)
	case "metrics":
		return answerBody(t, body, client.DecodeMetrics, Metrics, o)
	}
	return answerBody(t, body, client.DecodeTraces, Traces, o)
}

// holds reports what is wrong with a sentence about an answer.
func holds(answer any, sentence string) error {
	path, op, want, ok := cutSentence(sentence)
	if !ok {
		return fmt.Errorf("no sentence")
	}
	got := at(answer, path)
	text := "absent"
	if got != missing {
		text = jsonText(got)
	}
	var wanted any
	if want != "absent" {
		if err := json.Unmarshal([]byte(want), &wanted); err != nil {
			return err
		}
		want = jsonText(wanted)
	}
	words, _ := wanted.(string)
	switch {
	case op == " = " && text != want, op == " ~ " && !strings.Contains(text, words), op == " !~ " && strings.Contains(text, words):
		return fmt.Errorf("it is %s", text)
	}
	return nil
}

func cutSentence(sentence string) (path, op, want string, ok bool) {
	for _, op := range []string{" = ", " !~ ", " ~ "} {
		if path, want, ok := strings.Cut(sentence, op); ok {
			return path, op, want, true
		}
	}
	return "", "", "", false
}

func jsonText(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err.Error()
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// missing is what stands at a path that leads nowhere.
var missing = any(new(int))

// at follows a path.
func at(v any, path string) any {
	for path != "" && v != missing {
		switch {
		case path[0] == '.':
			path = path[1:]
		case path[0] == '[':
			end := strings.IndexByte(path, ']')
			v, path = rowOf(v, path[1:end]), path[end+1:]
		default:
			end := strings.IndexAny(path, ".[")
			if end < 0 {
				end = len(path)
			}
			v, path = memberOf(v, path[:end]), path[end:]
		}
	}
	return v
}

func memberOf(v any, name string) any {
	switch v := v.(type) {
	case map[string]any:
		if m, ok := v[name]; ok {
			return m
		}
	case []any:
		i := 0
		if _, err := fmt.Sscan(name, &i); err == nil && i < len(v) {
			return v[i]
		}
	}
	return missing
}

// rowOf is the first row of a table that has a text in a cell, by column.
func rowOf(v any, text string) any {
	table, _ := v.(map[string]any)
	columns, _ := table["columns"].([]any)
	rows, _ := table["rows"].([]any)
	for _, r := range rows {
		cells, _ := r.([]any)
		row, found := map[string]any{}, false
		for i, cell := range cells {
			s, _ := cell.(string)
			found = found || strings.Contains(s, text)
			row[fmt.Sprint(columns[i])] = cell
		}
		if found {
			return row
		}
	}
	return missing
}
