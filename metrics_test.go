package main

import (
	"io"
	"net/http"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// TestMetricsAreDocumented holds that Prometheus can read /metrics, and that
// docs/http.md has each metric of ours with its type and labels, and no other.
func TestMetricsAreDocumented(t *testing.T) {
	base := listen(t, "--demo")
	c := &conversation{version: modern, exchange: overMCP(base, false)}
	c.call(t, "query_logs", "{}")
	post(t, base+"/mcp", "{}", http.Header{"Origin": {"https://elsewhere.example"}})

	resp, err := http.Get(base + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if got, want := resp.Header.Get("Content-Type"), "text/plain; version=0.0.4; charset=utf-8"; got != want {
		t.Errorf("Content-Type %q, want %q", got, want)
	}
	page, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(string(page)))
	if err != nil {
		t.Fatalf("%v:\n%s", err, page)
	}
	shown := map[string]string{}
	for name, family := range families {
		if !strings.HasPrefix(name, "airefinery_mcp_") {
			continue
		}
		var labels []string
		for _, l := range family.GetMetric()[0].GetLabel() {
			labels = append(labels, "`"+l.GetName()+"`")
		}
		slices.Sort(labels)
		shown[name] = strings.ToLower(family.GetType().String()) + " " + strings.Join(labels, ", ")
	}

	text, err := os.ReadFile("docs/http.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(text), "\n## Metrics\n")
	if !found {
		t.Fatal("docs/http.md has no section on metrics")
	}
	documented := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `(airefinery_mcp_\\w+)` \\| (\\w+) \\| ([^|]*)\\| [^|]+ \\|$").FindAllStringSubmatch(section, -1) {
		documented[row[1]] = row[2] + " " + strings.TrimSpace(row[3])
	}
	if diff := cmp.Diff(documented, shown); diff != "" {
		t.Errorf("docs/http.md (-) and /metrics (+):\n%s", diff)
	}
	named := regexp.MustCompile("`((?:go|process)_\\w+)`").FindAllStringSubmatch(section, -1)
	if len(named) == 0 {
		t.Error("docs/http.md names nothing of the process")
	}
	for _, m := range named {
		if _, shown := families[m[1]]; !shown && runtime.GOOS == "linux" {
			t.Errorf("docs/http.md names %s, which /metrics has not", m[1])
		}
	}
}
