//go:build ignore

// Speed times whole processes of two builds of the server, by turns.
//
//	.ci/speed
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"regexp"
	"slices"
	"strings"
)

var (
	base   = flag.String("base", "", "the earlier program")
	head   = flag.String("head", "", "the program of this tree")
	of     = flag.String("of", "", "the commit of the earlier program")
	write  = flag.String("write", "", "file with the table between <!-- processes --> and <!-- /processes -->")
	rounds = flag.Int("rounds", 5, "turns that each program gets at each row")
	only   = flag.String("only", "", "measure just the rows whose names match this regular expression")
	serve  = flag.Bool("upstream", false, "be the upstream, for the processes that are measured")
)

// row is a thing that is measured: one figure of a program. Of several rounds the
// median counts.
type row struct {
	name, unit string
	more       bool // is better
	measure    func(program string, up *upstream) (float64, error)
	reach      string
}

var rows = []row{
	{"4.7 MB of 100 traces, gzip on the wire → the text of the answer, wall", "ms", false, func(p string, up *upstream) (float64, error) { return callTime(p, up, "traces") }, "≤ 0.5 ×"},
	{"the same, on one core", "ms", false, func(p string, up *upstream) (float64, error) { return callTime(p, up, "traces", "GOMAXPROCS=1") }, ""},
	{"500 log lines (0.46 MB) → summary, wall", "ms", false, func(p string, up *upstream) (float64, error) { return callTime(p, up, "logs") }, "≤ 0.6 ×"},
	{"most memory of a process that answers the 4.7 MB once", "MiB", false, peakMemory, "≤ 24 MiB"},
	{"64 calls at a time over stdio to an upstream that takes 50 ms", "calls/s", true, sideBySide, "≥ 1,200/s"},
	{"the stripped program", "MB", false, size, "≤ 24 MB"},
	{"start → the answer to initialize", "ms", false, initialize, "≤ 10 ms"},
	{"200 callers over /mcp, bodies of 40 kB: p99 of a call", "ms", false, func(p string, up *upstream) (float64, error) { return manyCallers(p, up, "lines") }, "≤ 0.5 ×"},
	{"the same, where each body takes 50 ms and 64 at a time are asked for: 156 ms at best", "ms", false, func(p string, up *upstream) (float64, error) { return manyCallers(p, up, "wait") }, ""},
}

func main() {
	log.SetFlags(0)
	flag.Parse()
	if *serve {
		log.Fatal(serveUpstream())
	}
	up, err := startUpstream()
	if err != nil {
		log.Fatal(err)
	}
	defer up.stop()
	table := fmt.Sprintf("| | %s | now | ratio | to reach |\n|---|---|---|---|---|\n", *of)
	chosen, err := regexp.Compile(*only)
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range rows {
		if !chosen.MatchString(r.name) {
			continue
		}
		var was, is []float64
		for range *rounds {
			for _, side := range []struct {
				program string
				all     *[]float64
			}{{*base, &was}, {*head, &is}} {
				v, err := r.measure(side.program, up)
				if err != nil {
					log.Fatalf("%s: %s: %v", side.program, r.name, err)
				}
				*side.all = append(*side.all, v)
			}
		}
		a, b := median(was), median(is)
		line := fmt.Sprintf("| %s | %s %s | %s %s | %.2f × | %s |\n", r.name, figure(a), r.unit, figure(b), r.unit, b/a, r.reach)
		fmt.Print(line)
		table += line
	}
	if *write == "" || *only != "" {
		return
	}
	text, err := os.ReadFile(*write)
	if err != nil {
		log.Fatal(err)
	}
	place := regexp.MustCompile(`(?s)(<!-- processes -->\n).*(<!-- /processes -->)`)
	if !place.Match(text) {
		log.Fatalf("%s has no place for the table", *write)
	}
	text = place.ReplaceAllFunc(text, func(m []byte) []byte {
		return []byte("<!-- processes -->\n" + table + "<!-- /processes -->")
	})
	if err := os.WriteFile(*write, text, 0o644); err != nil {
		log.Fatal(err)
	}
}

func median(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)/2]
}

// figure writes three digits that count.
func figure(v float64) string {
	s := fmt.Sprintf("%.1f", v)
	if v >= 100 {
		s = fmt.Sprintf("%.0f", v)
	}
	if i := strings.IndexByte(s, '.'); i < 0 && len(s) > 3 {
		s = s[:len(s)-3] + "," + s[len(s)-3:]
	}
	return s
}
