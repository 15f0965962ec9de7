package analysis

import (
	"cmp"
	"slices"
)

// ByTime returns things by their time, the earliest first, those of one time in the
// order in which they were. What is sorted is small and without pointers; the
// things are moved once, and where they are in order not at all.
func ByTime[T any](things []T, of func(T) int64) []T {
	type place struct {
		time int64
		at   int32
	}
	first := 1
	for first < len(things) && of(things[first-1]) <= of(things[first]) {
		first++
	}
	if first >= len(things) {
		return things
	}
	order := make([]place, len(things))
	for i := range things {
		order[i] = place{of(things[i]), int32(i)}
	}
	slices.SortFunc(order, func(a, b place) int {
		if a.time != b.time {
			return cmp.Compare(a.time, b.time)
		}
		return cmp.Compare(a.at, b.at)
	})
	out := make([]T, len(things))
	for i, p := range order {
		out[i] = things[p.at]
	}
	return out
}
