package logs

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/text"
)

// story is an hour of lines before now.
type story struct {
	now     time.Time
	streams map[string]*client.LogStream
}

func newStory() *story {
	return &story{time.Date(2026, 11, 28, 10, 0, 0, 0, time.UTC), map[string]*client.LogStream{}}
}

// add adds n lines of a level at even times between two minutes of the hour.
func (s *story) add(level, line string, n int, from, to float64) *story {
	stream := s.streams[level]
	if stream == nil {
		stream = &client.LogStream{Labels: client.Labels{{Name: "level", Value: level}, {Name: "service_name", Value: "api"}}}
		s.streams[level] = stream
	}
	start := s.now.Add(-time.Hour)
	for i := range n {
		minute := from + (to-from)*(float64(i)+0.5)/float64(n)
		stream.Entries = append(stream.Entries, client.LogEntry{Time: start.Add(time.Duration(minute * float64(time.Minute))).UnixNano(), Line: line})
	}
	return s
}

func (s *story) response() *client.LogsResponse {
	r := &client.LogsResponse{}
	for _, level := range []string{"error", "warning", "info"} {
		if st := s.streams[level]; st != nil {
			r.Streams = append(r.Streams, *st)
		}
	}
	return r
}

func (s *story) patterns(req analysis.Request, filter analysis.Filter) *Patterns {
	req.FetchedAt, req.Window = s.now, time.Hour
	return NewTable(s.response(), &req, &filter, nil).Patterns()
}

var kindNames = [...]string{"unchanged", "new", "more", "fewer", "gone"}

// changesOf returns "text: kind before→after" of each pattern in its rank.
func changesOf(ps *Patterns) []string {
	var out []string
	for _, p := range ps.Ranked(20) {
		c := ps.Compare().Of(p)
		out = append(out, fmt.Sprintf("%s: %s %d→%d", p.Template, kindNames[c.Kind], c.Before, c.After))
	}
	return out
}

func TestPatternsAreComparedAtTheOnset(t *testing.T) {
	steady := func() *story {
		return newStory().add("info", "request served", 600, 0, 60).add("info", "cache refreshed again", 60, 0, 60).add("error", "mail bounced", 40, 0, 60)
	}
	for _, tt := range []struct {
		name  string
		story *story
		onset float64 // minute; 0 for none
		want  []string
	}{
		{"nothing changed", steady(), 0,
			[]string{"mail bounced: unchanged 0→0", "cache refreshed again: unchanged 0→0", "request served: unchanged 0→0"}},
		{"new failures, what set them off, and an old one", steady().add("error", "connection refused", 60, 41, 60).add("error", "order lost", 30, 41.2, 60).add("warning", "config reloaded", 1, 40.8, 40.8), 41,
			[]string{"connection refused: new 0→60", "order lost: new 0→30", "config reloaded: new 0→1", "mail bounced: unchanged 27→13", "cache refreshed again: unchanged 40→20", "request served: unchanged 405→195"}},
		{"more of a failure", steady().add("error", "connection refused", 10, 0, 40).add("error", "connection refused", 100, 40, 60).add("error", "order lost", 30, 40, 60), 40,
			[]string{"connection refused: more 10→100", "order lost: new 0→30", "mail bounced: unchanged 26→14", "cache refreshed again: unchanged 39→21", "request served: unchanged 395→205"}},
		{"a line that stays away", steady().add("info", "order sent to the warehouse", 240, 0, 40), 40,
			[]string{"order sent to the warehouse: gone 240→0", "mail bounced: unchanged 27→13", "cache refreshed again: unchanged 40→20", "request served: unchanged 400→200"}},
		{"less to do is no onset", newStory().add("info", "request served", 600, 0, 40).add("info", "request served", 20, 40, 60).
			add("info", "order sent", 300, 0, 40).add("info", "order sent", 10, 40, 60).add("error", "mail bounced", 40, 0, 60), 0, nil},
		{"a single failure is no onset", steady().add("error", "connection refused", 1, 59, 60), 0, nil},
	} {
		ps := tt.story.patterns(analysis.Request{}, analysis.Filter{})
		c := ps.Compare()
		if c.Onset == nil != (tt.onset == 0) {
			t.Errorf("%s: onset %+v", tt.name, c.Onset)
			continue
		}
		if tt.onset != 0 {
			want := tt.story.now.Add(-time.Hour + time.Duration(tt.onset*float64(time.Minute))).UnixNano()
			if c.Onset.From > want+int64(time.Minute) || c.Onset.To < want-int64(time.Minute) {
				t.Errorf("%s: onset from %s to %s, want %s", tt.name, time.Unix(0, c.Onset.From).UTC(), time.Unix(0, c.Onset.To).UTC(), time.Unix(0, want).UTC())
			}
		}
		if got := changesOf(ps); tt.want != nil && !slices.Equal(got, tt.want) {
			t.Errorf("%s:\n%q, want\n%q", tt.name, got, tt.want)
		}
	}
}

func TestAHalfThatWasNotSeenIsInsufficient(t *testing.T) {
	s := newStory().add("error", "connection refused", 60, 41, 60).add("error", "order lost", 30, 41, 60)
	failures := s.response()
	s.add("info", "request served", 60, 50, 60)
	req := &analysis.Request{FetchedAt: s.now, Window: time.Hour, Limit: 100}
	all := &client.LogsResponse{Streams: []client.LogStream{*s.streams["info"]}, Alone: []client.LogsAlone{{Severity: "error", Response: failures}, {Severity: "warning", Response: &client.LogsResponse{}}}}
	for _, e := range s.streams["error"].Entries {
		if e.Time >= s.streams["info"].Entries[0].Time {
			all.Streams = append(all.Streams, client.LogStream{Labels: s.streams["error"].Labels, Entries: []client.LogEntry{e}})
		}
	}
	req.Limit = all.Entries()
	ps := NewTable(all, req, &analysis.Filter{}, nil).Patterns()
	c := ps.Compare()
	if c.Onset == nil || !c.Insufficient[text.Info] || c.Insufficient[text.Error] || c.Insufficient[text.Warning] {
		t.Fatalf("%+v", c)
	}
	want := []string{"connection refused: new 0→60", "order lost: new 0→30", "request served: unchanged 0→0"}
	if got := changesOf(ps); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestAnOnsetIsOnlyLookedForInWhatTheFilterKeeps(t *testing.T) {
	s := newStory().add("error", "connection refused", 60, 41, 60).add("error", "order lost", 30, 41, 60).add("info", "request served", 600, 0, 60)
	since := func(minute int) time.Time { return s.now.Add(time.Duration(minute-60) * time.Minute) }
	if c := s.patterns(analysis.Request{}, analysis.Filter{Since: since(45)}).Compare(); c.Onset != nil || c.Looked == 0 {
		t.Errorf("after the onset: %+v", c)
	}
	if c := s.patterns(analysis.Request{}, analysis.Filter{Since: since(20), Until: since(50)}).Compare(); c.Onset == nil {
		t.Errorf("around the onset: %+v", c)
	}
	if c := s.patterns(analysis.Request{}, analysis.Filter{Since: since(90)}).Compare(); c.Onset != nil || c.Looked != 0 {
		t.Errorf("beyond all lines: %+v", c)
	}
}

func TestRatesAreByTheMinuteOrTheHour(t *testing.T) {
	c := Change{Before: 3, After: 90, BeforeFor: 30 * time.Minute, AfterFor: 30 * time.Minute}
	if before, after, per := c.Rates(); before != 0.1 || after != 3 || per != time.Minute || c.Factor() != 30 {
		t.Errorf("%v, %v by %v, ×%v", before, after, per, c.Factor())
	}
	c.After = 6
	if before, after, per := c.Rates(); before != 6 || after != 12 || per != time.Hour {
		t.Errorf("%v, %v by %v", before, after, per)
	}
}

// TestOnsetsAreRareInNoise holds that patterns at steady rates, of which some come
// in bursts as the failures of one request do, seldom show an onset.
func TestOnsetsAreRareInNoise(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 13))
	const worlds = 100
	found := 0
	for range worlds {
		s := newStory()
		for _, name := range manyTemplates(30) {
			level := []string{"info", "warning", "error"}[r.IntN(3)]
			for n := r.IntN(60); n > 0; n-- {
				minute := 60 * r.Float64()
				s.add(level, name, 1, minute, minute)
				if r.IntN(4) == 0 {
					s.add("error", "request failed", 1, minute, minute)
				}
			}
		}
		if s.patterns(analysis.Request{}, analysis.Filter{}).Compare().Onset != nil {
			found++
		}
	}
	if found > worlds/50 {
		t.Errorf("%d of %d hours of noise have an onset", found, worlds)
	}
}

// Lines come late, and all of them do: that is no silence.
func TestLinesThatHaveNotComeYetAreNotGone(t *testing.T) {
	s := newStory().add("info", "request served", 600, 0, 55).add("error", "mail bounced", 300, 0, 55).add("error", "order lost", 200, 0, 55)
	ps := s.patterns(analysis.Request{}, analysis.Filter{})
	if c := ps.Compare(); c.Onset != nil || c.Looked != 3 {
		t.Errorf("%+v", c)
	}
	// What goes on tells that one stopped, even if it is filtered out.
	s.add("info", "request served", 60, 55, 60)
	if c := s.patterns(analysis.Request{}, analysis.Filter{Match: "o"}).Compare(); c.Onset == nil {
		t.Errorf("%+v", c)
	}
}
