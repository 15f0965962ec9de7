package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/internal/analysis/normal"
	"airefinery-mcp/internal/golden"
	"airefinery-mcp/tools"
)

func TestWhatIsKnownIsDescribed(t *testing.T) {
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 30, 0, 0, time.UTC) }
	many := &tools.Known{Since: at(17, 9), Last: at(23, 10), Samples: 41, Bytes: 48_200,
		Extent: normal.Extent{Services: 21, Templates: 63, Routes: 23, Steps: 130, Operations: 63, Series: 89, Requests: 8012.4}}
	for i := range 23 {
		many.Routes = append(many.Routes, normal.RouteSum{Route: normal.Route{Service: "api-gateway", Operation: fmt.Sprintf("GET /shop/%c", 'a'+i)},
			Requests: 1640.4 / float64(i+1), Failed: float64(i%3) / 150, Steps: 20 + i, Templates: 14})
	}
	var out strings.Builder
	for _, k := range []*tools.Known{
		nil,
		many,
		{Since: at(23, 9), Last: at(23, 9), Samples: 1, Bytes: 900, Extent: normal.Extent{Services: 1, Templates: 1},
			Held: 2, HeldSince: at(23, 12)},
		{Held: 1, HeldSince: at(23, 12), Bytes: 700},
	} {
		describe(&out, "web-shop", k)
		out.WriteString("\n")
	}
	golden.Text(t, "testdata/profile.txt", out.String())
}
