package tools

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tiktoken-go/tokenizer"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/demo"
	"airefinery-mcp/internal/golden"
	"airefinery-mcp/internal/redact"
	"airefinery-mcp/schemas"
)

var (
	boardSeeds = flag.Int("scoreboard", 0, "number of seeds in which TestScoreboard investigates each scenario of the demo, in each traffic; 0 means one, in slow traffic, which writes no table")
	boardOnly  = flag.String("scenario", "", "the only scenarios of TestScoreboard, separated by commas; learnt stands for those in which the normal hour is learnt first")
	boardLearn = flag.Bool("learn", false, "have TestScoreboard learn the normal hour first in all scenarios, and write no table")
	boardShow  = flag.Bool("show", false, "print the answers of TestScoreboard that miss")
)

// A truth is what an investigation of a scenario is to find; {target} among its
// services stands for the one that the seed chose, {caller} for the one that calls it.
// Learn is set where the normal hour is learnt before.
type truth struct {
	Services, Kinds []string
	Learn           bool
}

// A trial is an investigation of a world, and what was found of its truth.
type trial struct {
	scenario        string
	seed            uint64
	traffic         demo.Traffic
	none            bool // there is nothing to find
	first, topThree bool
	kind            bool // of the true service
	onset           bool // within two minutes
	blamed, wrongly bool // the verdict is clear; and another service stands first, or something is said to have stopped though all is well
	silent          bool // something is said to have stopped
	tokens          int
	text            string
}

// learntScenarios stands for the scenarios in which the normal hour is learnt first.
const learntScenarios = "learnt"

// learntBefore is how long before an investigation the normal hour is learnt.
const learntBefore = 3 * time.Hour

// boardTolerance is how far an onset may be from the true one.
const boardTolerance = 2 * time.Minute

// TestScoreboard holds investigate against the scenarios of the demo, whose truth
// it reads from a file that no code does.
func TestScoreboard(t *testing.T) {
	truths := map[string]truth{}
	data, err := os.ReadFile("../internal/demo/testdata/truth.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &truths); err != nil {
		t.Fatal(err)
	}
	if want := slices.Sorted(slices.Values(demo.Scenarios())); !slices.Equal(want, slices.Sorted(maps.Keys(truths))) {
		t.Fatalf("the scenarios are %q, those with a truth %q", want, slices.Sorted(maps.Keys(truths)))
	}
	var trials []*trial
	for _, scenario := range demo.Scenarios() {
		if *boardOnly != "" && !slices.Contains(strings.Split(*boardOnly, ","), scenario) && (*boardOnly != learntScenarios || !truths[scenario].Learn) {
			continue
		}
		for seed := range uint64(max(1, *boardSeeds)) {
			for _, traffic := range []demo.Traffic{demo.Slow, demo.Normal, demo.Fast} {
				if *boardSeeds > 0 || traffic == demo.Slow {
					trials = append(trials, &trial{scenario: scenario, seed: seed + 1, traffic: traffic})
				}
			}
		}
	}
	codec, err := tokenizer.Get(tokenizer.O200kBase)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	next := make(chan *trial)
	for range 2 {
		all.Go(func() {
			for try := range next {
				try.run(t, codec, truths[try.scenario])
			}
		})
	}
	for _, try := range trials {
		next <- try
	}
	close(next)
	all.Wait()
	table := scores(trials)
	t.Logf("\n%s", table)
	for _, try := range trials {
		if *boardShow && !try.hit() {
			t.Logf("%s, seed %d, %s traffic: %s", try.scenario, try.seed, try.traffic, try.text)
		}
		if try.tokens > 2500 {
			t.Errorf("%s, seed %d, %s traffic: %d tokens", try.scenario, try.seed, try.traffic, try.tokens)
		}
	}
	found, incidents := 0, 0
	for _, try := range trials {
		incidents += btoi(!try.none)
		found += btoi(try.first)
		if try.none && try.blamed && *boardSeeds == 0 {
			t.Errorf("%s: blamed without an incident: %s", try.scenario, try.text)
		}
	}
	if 2*found < incidents {
		t.Errorf("the true service is first in %d of %d incidents", found, incidents)
	}
	switch {
	case *boardSeeds == 0 || *boardLearn:
	case *boardOnly == "":
		golden.Record(t, "../docs/results.md", "scoreboard", table)
	case *boardOnly == learntScenarios:
		golden.Record(t, "../docs/results.md", "learnt", table)
	}
}

func (try *trial) hit() bool {
	if try.none {
		return !try.wrongly
	}
	return try.first && try.onset && !try.wrongly
}

// run investigates the world of the trial. Its clock stands at a minute that the
// seed chooses.
func (try *trial) run(t *testing.T, codec tokenizer.Codec, want truth) {
	now := time.Date(2026, 11, 23, 9, int(try.seed*17%60), int(try.seed*7%60), 0, time.UTC).Add(time.Duration(try.seed%7) * time.Hour)
	clock := func() time.Time { return now }
	options := demo.Options{Seed: try.seed, Scenario: try.scenario, Traffic: try.traffic, Now: clock}
	faulty, err := demo.New(options)
	if err != nil {
		t.Error(err)
		return
	}
	options.Hour = demo.NormalHour
	usual, err := demo.New(options)
	if err != nil {
		t.Error(err)
		return
	}
	api := faulty
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del("Accept-Encoding") // half of the time would go into it
		api.ServeHTTP(w, r)
	}))
	defer srv.Close()
	c, err := client.New(client.WithBaseURL(srv.URL), client.WithAPIKey(demo.DefaultKey), client.WithTimeout(time.Minute))
	if err != nil {
		t.Error(err)
		return
	}
	masks, err := redact.New()
	if err != nil {
		t.Error(err)
		return
	}
	known, err := schemas.Known().Extended(demo.Catalogue())
	if err != nil {
		t.Error(err)
		return
	}
	set, err := New(Config{Client: c, Redact: masks, Catalogue: known, Now: clock})
	if err != nil {
		t.Error(err)
		return
	}
	if want.Learn || *boardLearn {
		api, now = usual, now.Add(-learntBefore)
		if _, err := set.Learn(t.Context(), "", "1h", false); err != nil {
			t.Error(err)
			return
		}
		api, now = faulty, now.Add(learntBefore)
	}
	text, isError := set.Call(t.Context(), "investigate", json.RawMessage(`{}`))
	var r report
	if err := json.Unmarshal(text, &r); err != nil || isError {
		t.Errorf("%s, seed %d, %s traffic: %v: %s", try.scenario, try.seed, try.traffic, err, text)
		return
	}
	if try.tokens, err = codec.Count(string(text)); err != nil {
		t.Error(err)
	}
	try.judge(&r, want, faulty.Incident())
	try.text = fmt.Sprintf("true are %q (target %q) since %s\n%s", want.Services, faulty.Incident().Target, faulty.Incident().Onset.Format(time.RFC3339), text)
}

func (try *trial) judge(r *report, want truth, is demo.Incident) {
	try.none, try.blamed = len(want.Services) == 0, r.Verdict == "clear"
	for i, row := range r.Suspects.Rows {
		service, _ := row[0].(string)
		kind, _ := row[2].(string)
		evidence, _ := row[3].(string)
		try.silent = try.silent || strings.Contains(evidence, "no longer") || strings.Contains(evidence, "stopped at")
		if !slices.Contains(want.Services, service) && !(service == is.Target && slices.Contains(want.Services, "{target}")) &&
			!(service == is.Caller && slices.Contains(want.Services, "{caller}")) {
			continue
		}
		try.first, try.topThree = i == 0, i < 3
		try.kind = slices.Contains(want.Kinds, kind)
		break
	}
	try.wrongly = try.blamed && !try.first || try.none && try.silent
	if r.Onset != nil {
		middle := r.Onset.From.Add(r.Onset.To.Sub(r.Onset.From) / 2)
		try.onset = middle.Sub(is.Onset).Abs() <= boardTolerance
	}
}

// scores makes the table: a row a scenario, and the sums by traffic.
func scores(trials []*trial) string {
	var b strings.Builder
	b.WriteString("| scenario | worlds | first | top three | its kind | onset within 2 min | blamed wrongly | tokens, median / most |\n|---|---|---|---|---|---|---|---|\n")
	row := func(name string, of func(*trial) bool) {
		var n, none, first, three, kind, onset, wrongly int
		var tokens []int
		for _, try := range trials {
			if !of(try) {
				continue
			}
			tokens = append(tokens, try.tokens)
			wrongly += btoi(try.wrongly)
			if n++; try.none {
				none++
				continue
			}
			first += btoi(try.first)
			three += btoi(try.topThree)
			kind += btoi(try.kind)
			onset += btoi(try.onset)
		}
		if n == 0 {
			return
		}
		slices.Sort(tokens)
		share := func(k, of int) string {
			if of == 0 {
				return "–"
			}
			return fmt.Sprintf("%d %%", (200*k+of)/(2*of))
		}
		fmt.Fprintf(&b, "| %s | %d | %s | %s | %s | %s | %s | %d / %d |\n", name, n, share(first, n-none), share(three, n-none),
			share(kind, n-none), share(onset, n-none), share(wrongly, n), tokens[len(tokens)/2], tokens[len(tokens)-1])
	}
	for _, scenario := range demo.Scenarios() {
		row("`"+scenario+"`", func(try *trial) bool { return try.scenario == scenario })
	}
	for _, traffic := range []demo.Traffic{demo.Slow, demo.Normal, demo.Fast} {
		row("all, "+string(traffic)+" traffic", func(try *trial) bool { return try.traffic == traffic })
	}
	row("**all**", func(*trial) bool { return true })
	return b.String()
}

func btoi(v bool) int {
	if v {
		return 1
	}
	return 0
}
