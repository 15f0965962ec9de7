package semconv

import "strings"

// TextRank orders the long texts of a span for a reader: what came out of it
// first, then what went in and all else, then what only describes what could
// have been used.
func TextRank(key string) int {
	contains := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(key, w) {
				return true
			}
		}
		return false
	}
	switch {
	case contains("definition", "schema", "description", "tools", "system"):
		return 2
	case contains("output", "completion", "response", "result", "choice"):
		return 0
	}
	return 1
}
