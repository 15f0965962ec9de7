package schemas

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// maxNameBytes bounds the names that are compared; none is nearly as long.
const maxNameBytes = 200

// Nearest returns the name of a list that a wrong name most likely stands
// for: the same but for case and separators, one that contains it or is
// contained in it at most of its length, or one within a quarter of its
// letters. It reports false when none is near or the name itself is listed.
func Nearest(name string, of []string) (string, bool) {
	if slices.Contains(of, name) || len(name) > maxNameBytes {
		return "", false
	}
	plain := normal(name)
	best, least := "", -1
	for _, candidate := range of {
		c := normal(candidate)
		n := distance(plain, c)
		if parts(plain, c) || parts(c, plain) {
			n = min(n, 2)
		}
		longer := max(utf8.RuneCountInString(plain), utf8.RuneCountInString(c))
		if n <= max(1, longer/4) && (least < 0 || n < least) {
			best, least = candidate, n
		}
	}
	return best, least >= 0
}

// normal takes case and the kind of separator out of a name.
func normal(name string) string {
	return underscores.Replace(strings.ToLower(strings.TrimSpace(name)))
}

// parts reports whether short makes up at least half of long, as whole words.
func parts(short, long string) bool {
	return len(short) < len(long) && len(short)*2 >= len(long) && strings.Contains("_"+long+"_", "_"+short+"_")
}

// distance is the number of letters to insert, delete, replace or swap with a
// neighbour to turn a into b.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range row {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}

// underscores writes what separates words as names of arguments do.
var underscores = strings.NewReplacer("-", "_", " ", "_", ".", "_", "/", "_")
