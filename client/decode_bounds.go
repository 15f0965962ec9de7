package client

import "airefinery-mcp/client/internal/jsonscan"

// The most that is read of one answer. A body of [DefaultMaxBody] as the
// engines write them has some 190,000 log lines, 2 million samples, 1,400
// traces, 53,000 spans or a million attributes, and they send far less unless
// asked: 5,000 entries, 11,000 points a series, 100 traces. What is beyond is
// passed over and counted in an [Excess]. So no body of a few bytes a part
// becomes many times its size in memory, or more than can be looked at in time.
const (
	// MaxResults bounds log streams and metric series.
	MaxResults = 100_000
	// MaxEntries bounds the log entries of all streams.
	MaxEntries = 100_000
	// MaxSamples bounds the samples of all series.
	MaxSamples = 2_000_000
	// MaxTraces bounds traces, detailed or as search results.
	MaxTraces = 100_000
	// MaxSpans bounds the spans of all traces and search results.
	MaxSpans = 200_000
	// MaxEvents, MaxLinks and MaxServices bound the events and the links of all
	// spans, and the counts by service of all search results.
	MaxEvents, MaxLinks, MaxServices = 200_000, 200_000, 200_000
	// MaxLabels bounds the labels of all streams, entries and series; MaxAttrs
	// the attributes of all resources, spans, events and links.
	MaxLabels, MaxAttrs = 2_000_000, 2_000_000
	// MaxInList bounds the labels of one set and the attributes of one list:
	// engines refuse sets of more than some 100.
	MaxInList = 1_000
	// MaxWarnings bounds the warnings, and the infos.
	MaxWarnings = 1_000
	// MaxText is the longest text that is read, in bytes; engines refuse log
	// lines of more than a quarter of it unless they are told otherwise.
	MaxText = 1 << 20
	// MaxLabelText is the longest name or value of a label that is read, and the
	// longest name of a service, in bytes: every line may repeat it. Engines
	// refuse an eighth of it.
	MaxLabelText = 16 << 10
)

// bound is a kind of thing that is bounded.
type bound uint8

const (
	ofResults bound = iota
	ofEntries
	ofSamples
	ofTraces
	ofSpans
	ofEvents
	ofLinks
	ofServices
	ofLabels
	ofAttrs
	ofWarnings
	inLabels // of one set
	inAttrs  // of one list
	ofEarly  // samples or entries before what they belong to
	ofText
	ofLabelText
	bounds
)

// limits are the most of each kind.
type limits [bounds]int

var usualLimits = limits{
	ofResults: MaxResults, ofEntries: MaxEntries, ofSamples: MaxSamples,
	ofTraces: MaxTraces, ofSpans: MaxSpans, ofEvents: MaxEvents, ofLinks: MaxLinks, ofServices: MaxServices,
	ofLabels: MaxLabels, ofAttrs: MaxAttrs, ofWarnings: MaxWarnings,
	inLabels: MaxInList, inAttrs: MaxInList, ofEarly: MaxEntries,
	ofText: MaxText, ofLabelText: MaxLabelText,
}

// boundNames say what they are.
var boundNames = [bounds]string{
	ofResults: "streams or series", ofEntries: "log entries", ofSamples: "samples",
	ofTraces: "traces", ofSpans: "spans", ofEvents: "span events", ofLinks: "span links", ofServices: "counts by service",
	ofLabels: "labels", ofAttrs: "attributes", ofWarnings: "warnings",
	inLabels: "labels in one set", inAttrs: "attributes in one list",
	ofEarly: "values of one stream or series before its labels",
	ofText:  bytesOfText, ofLabelText: bytesOfLabel,
}

const bytesOfText, bytesOfLabel = "bytes in one text", "bytes in one label"

// limiter counts what is read, and what is not because it is too much.
type limiter struct {
	most   *limits
	taken  limits
	over   limits
	excess int // sum of over
}

// takeOrSkip counts one more of a kind and reports whether it may be read. What
// is too much is passed over in the body, and counted as that.
func (d *decoder) takeOrSkip(k bound) bool {
	if d.taken[k] < d.most[k] {
		d.taken[k]++
		return true
	}
	d.Skip()
	d.leaveOut(k, 1)
	return false
}

// takeOrSkipIn is takeOrSkip for one more in a list that has n already.
func (d *decoder) takeOrSkipIn(list, all bound, n int) bool {
	if n < d.most[list] {
		return d.takeOrSkip(all)
	}
	d.Skip()
	d.leaveOut(list, 1)
	return false
}

// leaveOut counts parts that are not read because they are too many.
func (d *decoder) leaveOut(k bound, n int) {
	if d.Err() == nil {
		d.over[k] += n
		d.excess += n
	}
}

// shortened is a text cut as a label's is.
func (d *decoder) shortened(text string) string {
	if most := d.most[ofLabelText]; len(text) > most {
		d.leaveOut(ofLabelText, 1)
		return jsonscan.Truncate(text, most)
	}
	return text
}

// leftOut is what was too much.
func (d *decoder) leftOut() []Excess {
	over := d.over
	over[ofText] += d.Cuts()
	var out []Excess
	for k, n := range over {
		if n > 0 {
			out = append(out, Excess{What: boundNames[k], Most: d.most[k], Count: n})
		}
	}
	return out
}
