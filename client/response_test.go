package client

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestTimesThatWereNotSentAreZero(t *testing.T) {
	for name, got := range map[string]time.Time{
		"start": (&Span{}).StartTime(), "end": (&Span{}).EndTime(), "event": (&Event{}).Timestamp(), "search result": (&TraceSearchResult{}).StartTime(),
	} {
		if !got.IsZero() {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := (Sample{}).Timestamp(); got.UnixNano() != 0 || got.IsZero() {
		t.Errorf("a sample of the epoch is of %s", got)
	}
}

func TestDurationsAreOfBothTimes(t *testing.T) {
	for _, tt := range []struct {
		start, end int64
		want       time.Duration
	}{{5, 12, 7}, {12, 5, -7}, {0, 5, 0}, {5, 0, 0}, {5, 5, 0}} {
		if got := (&Span{Start: tt.start, End: tt.end}).Duration(); got != tt.want {
			t.Errorf("%d to %d: %s, want %s", tt.start, tt.end, got, tt.want)
		}
	}
}

func TestValuesAreNumbersOrErrors(t *testing.T) {
	for _, tt := range []struct {
		text string
		want float64
		err  error
	}{
		{"0.12000000000000001", 0.12000000000000001, nil}, {"-3e5", -3e5, nil},
		{"+Inf", math.Inf(1), nil}, {"-Inf", math.Inf(-1), nil},
		{"1e999", math.Inf(1), strconv.ErrRange}, {"-1e999", math.Inf(-1), strconv.ErrRange},
		{"", 0, strconv.ErrSyntax}, {"hello", 0, strconv.ErrSyntax}, {strings.Repeat("long ", 1000), 0, strconv.ErrSyntax},
	} {
		got, err := Sample{Value: tt.text}.Float64()
		if got != tt.want || !errors.Is(err, tt.err) || err != nil && len(err.Error()) > 100 {
			t.Errorf("%.40q is %v, %v", tt.text, got, err)
		}
	}
	if got, err := (Sample{Value: "NaN"}).Float64(); !math.IsNaN(got) || err != nil {
		t.Errorf("NaN is %v, %v", got, err)
	}
}

func TestAResponseIsWholeUnlessItSaysOtherwise(t *testing.T) {
	if m := (Meta{Status: "success", Infos: []string{"a notice"}}); !m.Whole() {
		t.Error("a notice makes it less")
	}
	for _, m := range []Meta{{Warnings: []string{"w"}}, {Problems: []Problem{{}}}, {LeftOut: []Excess{{}}}} {
		if m.Whole() {
			t.Errorf("%+v is whole", m)
		}
	}
}
