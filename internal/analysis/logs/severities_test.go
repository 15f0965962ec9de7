package logs

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/golden"
	"airefinery-mcp/internal/text"
)

// library is a section of testdata/severities.txt.
type library struct {
	name, version, source string
	levels                []libraryLevel
	lines                 []string
	traps                 bool // the messages may begin like a line with a level
}

type libraryLevel struct {
	spellings []string
	want      text.Severity
}

// messages contain the words of levels as ordinary text.
var messages = []string{
	"connection closed by peer", "no error", "warning signs seen on 3 pumps", "finished with 0 errors, 2 warnings",
	"set severity to critical in 5 s", "retry [error] budget left: 40%", `user said "ERROR: no"`, "status=500 err=EOF",
	"debugging is off", "an information desk, errors included", "please see ERROR codes", "took 12.5ms at level 50",
	"café, 客户 and a C:\\Temp path", "a | b - c: INFO d",
}

// traps begin like a line that states a level.
var traps = []string{
	"ERROR is what the client reported", "level=debug is default", "fatal: none", "[warn] was said", `{"level":"error"} was the payload`,
	"E1128 is a part number", "<3> things to do", "Warning: wet floor", "INFO: desk closed", `{"level":"error"}`, "level=error msg=no",
	"2026-11-28 01:05:30 ERROR inside", "I/O is slow",
}

// names is the word for each severity in the file.
var names = map[string]text.Severity{"critical": text.Critical, "error": text.Error, "warning": text.Warning, "info": text.Info, "debug": text.Debug, "unknown": text.Unknown}

func readLibraries(t *testing.T) []library {
	t.Helper()
	data, err := os.ReadFile("testdata/severities.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []library
	for i, line := range strings.Split(string(data), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		if name, ok := strings.CutPrefix(line, "== "); ok {
			out = append(out, library{name: name, traps: true})
			continue
		}
		l := &out[len(out)-1]
		key, value, _ := strings.Cut(line, ": ")
		switch key {
		case "version":
			l.version = value
		case "source":
			l.source = value
		case "traps":
			l.traps = value != "no"
		case "line":
			l.lines = append(l.lines, value)
		case "levels":
			for _, m := range levelSpec.FindAllStringSubmatch(value, -1) {
				want, ok := names[m[2]]
				if !ok {
					want = -1 // of its own kind, see wantOf
				}
				l.levels = append(l.levels, libraryLevel{strings.Split(m[1], "|"), want})
			}
		default:
			t.Fatalf("line %d: %q", i+1, line)
		}
	}
	return out
}

var (
	levelSpec = regexp.MustCompile(`((?:[^= ]|[a-z] [a-z])*)=([a-z-]+)`)
	hole      = regexp.MustCompile(`\{([123])(?:([<>])(\d+))?\}`)
	escapes   = strings.NewReplacer(`\n`, "\n", `\t`, "\t", `\e`, "\x1b")
)

// write returns a line of a format.
func (l libraryLevel) write(format, message string) string {
	escaped, _ := json.Marshal(message)
	isJSON := strings.HasPrefix(format, "{\"")
	if !isJSON {
		format = escapes.Replace(format)
	}
	format = hole.ReplaceAllStringFunc(format, func(h string) string {
		m := hole.FindStringSubmatch(h)
		n, _ := strconv.Atoi(m[1])
		width, _ := strconv.Atoi(m[3])
		if m[2] == "<" {
			return fmt.Sprintf("%-*s", width, l.spellings[n-1])
		}
		return fmt.Sprintf("%*s", width, l.spellings[n-1])
	})
	return strings.NewReplacer("{msg}", message, "{json}", string(escaped[1:len(escaped)-1]), "{pair}", pairValue(message)).Replace(format)
}

func pairValue(s string) string {
	if strings.ContainsAny(s, " =\"\\") {
		return strconv.Quote(s)
	}
	return s
}

// TestSeveritiesOfLibraries reads the output of many libraries, and holds that
// nearly all severities are right, the others not known, and none wrong.
func TestSeveritiesOfLibraries(t *testing.T) {
	at := time.Date(2026, 11, 28, 1, 5, 31, 0, time.UTC)
	var table strings.Builder
	var lines, rights, unknowns int
	wrongs := 0
	for _, l := range readLibraries(t) {
		n, right, unknown := 0, 0, 0
		for _, format := range l.lines {
			for _, level := range l.levels {
				want := level.want
				if want < 0 {
					want = text.Critical
					if strings.Contains(format, "{2}") {
						want = text.Error
					}
				}
				all := messages
				if l.traps {
					all = append(all[:len(all):len(all)], traps...)
				}
				for _, message := range all {
					line := level.write(format, message)
					r := &client.LogsResponse{Streams: []client.LogStream{{Entries: []client.LogEntry{{Time: at.UnixNano(), Line: line}}}}}
					got := NewTable(r, &analysis.Request{FetchedAt: at}, &analysis.Filter{}, nil).Lines[0].Severity
					switch n++; {
					case got == want:
						right++
					case got == text.Unknown:
						unknown++
						t.Logf("%s: %q is not read, %v", l.name, line, want)
					default:
						wrongs++
						t.Errorf("%s: %q is %v, want %v", l.name, line, got, want)
					}
				}
			}
		}
		fmt.Fprintf(&table, "| %s | %s | %s | %d | %d | %d |\n", l.name, l.version, strings.ReplaceAll(l.source, "|", `\|`), n, right, unknown)
		lines, rights, unknowns = lines+n, rights+right, unknowns+unknown
	}
	if 100*rights < 99*lines {
		t.Errorf("%d of %d lines are right, want 99 %%", rights, lines)
	}
	golden.Text(t, "../../../docs/severities.md", severitiesHead+table.String()+
		fmt.Sprintf("| **all** | | | **%d** | **%d** | **%d** |\n", lines, rights, unknowns))
	t.Logf("%d lines: %d right, %d not read, %d wrong", lines, rights, unknowns, wrongs)
}

const severitiesHead = `# Severities

How the levels of logging libraries are read, by the formats in ` + "`internal/analysis/logs/testdata/severities.txt`" + `: each level
with messages that contain the words of levels as ordinary text. None is read wrong; what is not sure is unknown, and its words or
number stay in the message. ` + "`go test ./internal/analysis/logs -update`" + ` writes this table.

The formats were written down from knowledge of the documentation or the source that is named; none was copied from a run of that
version, and none was looked up again.

| library | version | source | lines | right | unknown |
|---|---|---|--:|--:|--:|
`
