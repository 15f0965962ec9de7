package analysis

import (
	"testing"
	"time"
)

func TestRequestKnowsItsWindow(t *testing.T) {
	at := time.Date(2026, 11, 28, 10, 0, 0, 0, time.UTC)
	r := Request{FetchedAt: at, Window: time.Hour, Kept: 30 * time.Minute, Asked: []Param{{"limit", 5}, {"metric", "m"}}}
	for back, want := range map[time.Duration]bool{0: false, time.Hour: false, 61 * time.Minute: false, 62 * time.Minute: true, -time.Minute: false, -2 * time.Minute: true} {
		if got := r.Outside(at.Add(-back).UnixNano(), time.Minute); got != want {
			t.Errorf("%v before the fetch: outside is %v, want %v", back, got, want)
		}
	}
	if !r.BeyondKept() || r.Skewed() || r.Get("metric") != "m" || r.Get("limit") != "" || r.Get("none") != "" {
		t.Errorf("%+v", r)
	}
	if r := (Request{FetchedAt: at}); r.Outside(0, 0) || r.BeyondKept() || !r.Start().IsZero() {
		t.Error("a window that is not known has an outside")
	}
}

func TestFilterKeepsTimesOfItsStretch(t *testing.T) {
	at := time.Unix(100, 0)
	f := Filter{Since: at, Until: at.Add(time.Second)}
	for ns, want := range map[int64]bool{at.UnixNano() - 1: false, at.UnixNano(): true, at.UnixNano() + 999_999_999: true, at.UnixNano() + 1e9: false} {
		if got := f.KeepsTime(ns); got != want {
			t.Errorf("%d is kept: %v, want %v", ns, got, want)
		}
	}
	if f := (Filter{}); !f.IsZero() || !f.KeepsTime(-1<<63) {
		t.Error("the zero Filter does not keep all")
	}
}

func TestDivisionRoundsDown(t *testing.T) {
	for _, c := range [][3]int64{{7, 2, 3}, {-7, 2, -4}, {-8, 2, -4}, {0, 5, 0}} {
		if got := FloorDiv(c[0], c[1]); got != c[2] {
			t.Errorf("FloorDiv(%d, %d) = %d, want %d", c[0], c[1], got, c[2])
		}
	}
}
