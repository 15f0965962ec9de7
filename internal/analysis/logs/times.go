package logs

import (
	"iter"
	"slices"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
)

// readTimes returns the response with the times of its entries read, and in which
// of the units each came, -1 for ns, numbered in the order of the response. The
// units are nil where all times are what they seem; then the response is resp.
func readTimes(resp *client.LogsResponse, req *analysis.Request) (*client.LogsResponse, []int8) {
	now := int64(0)
	if !req.FetchedAt.IsZero() {
		now = req.FetchedAt.UnixNano()
	}
	window := req.Window
	if window <= 0 {
		window = maxSpread
	}
	times := analysis.NewTimeReader(now, int64(window)+analysis.Day)
	times.Begin()
	for i := range resp.Streams {
		entries := resp.Streams[i].Entries
		for j := range entries {
			times.See(entries[j].Time, entries[j].Time)
		}
	}
	if times.Settle(timesOf(resp)) {
		return resp, nil
	}
	read := *resp
	read.Streams = slices.Clone(resp.Streams)
	units := make([]int8, 0, resp.Entries())
	for i := range read.Streams {
		entries := slices.Clone(read.Streams[i].Entries)
		for j := range entries {
			t, unit, ok := times.Read(entries[j].Time)
			if ok {
				entries[j].Time = t
			}
			units = append(units, int8(unit))
		}
		read.Streams[i].Entries = entries
	}
	return &read, units
}

// timesOf are the times of the entries of a response.
func timesOf(resp *client.LogsResponse) iter.Seq[int64] {
	return func(yield func(int64) bool) {
		for i := range resp.Streams {
			for j := range resp.Streams[i].Entries {
				if !yield(resp.Streams[i].Entries[j].Time) {
					return
				}
			}
		}
	}
}
