package analysis

import (
	"slices"
	"testing"
	"time"
)

func TestGrid(t *testing.T) {
	g := NewGrid(1000e9, 1000e9+int64(time.Hour))
	if g.Width != int64(30*time.Second) || g.N != 120 {
		t.Errorf("an hour is %+v", g)
	}
	for _, tt := range []struct {
		at  int64
		bin int
		ok  bool
	}{{1000e9 - 1, 0, false}, {1000e9, 0, true}, {1030e9 - 1, 0, true}, {1030e9, 1, true}, {4600e9 - 1, 119, true}, {4600e9, 0, false}} {
		if bin, ok := g.Bin(tt.at); bin != tt.bin || ok != tt.ok {
			t.Errorf("%d is in bin %d, %t; want %d, %t", tt.at, bin, ok, tt.bin, tt.ok)
		}
	}
	if g := NewGrid(0, int64(5*time.Second)); g.Width != int64(time.Second) || g.N != 5 {
		t.Errorf("five seconds are %+v", g)
	}
	if _, ok := (Grid{}).Bin(7); ok {
		t.Error("an empty grid has a bin")
	}
}

func TestFindOnset(t *testing.T) {
	const slack = 30
	for _, tt := range []struct {
		name    string
		signs   []Sign
		ok      bool
		from    int64
		to      int64
		support []int
	}{
		{"none", nil, false, 0, 0, nil},
		{"one that is weak", []Sign{{100, 130, 20}}, false, 0, 0, nil},
		{"one that is strong", []Sign{{100, 130, 80}}, true, 100, 130, []int{0}},
		{"two that agree", []Sign{{100, 200, 20}, {160, 220, 30}}, true, 160, 200, []int{1, 0}},
		{"two next to each other", []Sign{{100, 130, 20}, {150, 190, 30}}, true, 150, 190, []int{1, 0}},
		{"an accident before", []Sign{{100, 130, 65}, {900, 930, 100}, {900, 960, 100}, {910, 990, 100}}, true, 910, 930, []int{1, 2, 3}},
		{"the cause before its effects", []Sign{{800, 830, 100}, {900, 930, 100}, {900, 960, 100}}, true, 800, 830, []int{0}},
		{"a wide one moves nothing", []Sign{{0, 1000, 40}, {900, 930, 100}, {905, 960, 100}}, true, 905, 930, []int{1, 2, 0}},
	} {
		o, ok := FindOnset(tt.signs, slack)
		if ok != tt.ok || o.From != tt.from || o.To != tt.to || !slices.Equal(o.Support, tt.support) {
			t.Errorf("%s: %+v, %t; want %d to %d by %v, %t", tt.name, o, ok, tt.from, tt.to, tt.support, tt.ok)
		}
	}
}
