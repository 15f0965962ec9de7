package trim

import (
	"bytes"
	"testing"
	"time"

	"airefinery-mcp/client"
)

// FuzzMetrics holds for any body that can be decoded: the budget, valid JSON,
// all series either shown or counted as omitted, and the same answer again.
func FuzzMetrics(f *testing.F) {
	for name := range metricCaptures() {
		f.Add(capture(f, name), true, uint16(7500), uint8(0), "", int64(0))
		f.Add(capture(f, name), false, uint16(1000), uint8(3), "a", int64(1795426200))
	}
	f.Add([]byte(`{"data":{"result":[{"values":[[-1e15,"-0"],[1e15,"1e999"],[0.5,"x"]]},{"metric":{"a":"\u0000"}}]}}`), true, uint16(1), uint8(0), "", int64(0))
	f.Fuzz(func(t *testing.T, body []byte, records bool, extra uint16, offset uint8, match string, since int64) {
		r, err := client.DecodeMetrics(bytes.NewReader(body))
		if err != nil {
			return
		}
		o := metricOptions()
		o.MaxBytes, o.Offset, o.Match = 1000+int(extra), int(offset), match
		if records {
			o.View = Records
		}
		if since > 0 {
			o.Since = time.Unix(since, 0)
		}
		res := Metrics(r, o)
		checkAnswer(t, res, o.MaxBytes)
		a := readMetrics(t, res)
		if len(a.Series.Rows) != res.Shown || res.Shown+a.Omitted.Series+a.Omitted.SeriesBefore != res.Total {
			t.Errorf("%d rows, shown %d + omitted %d + before %d != total %d",
				len(a.Series.Rows), res.Shown, a.Omitted.Series, a.Omitted.SeriesBefore, res.Total)
		}
		if !bytes.Equal(Metrics(r, o).JSON, res.JSON) {
			t.Error("the same input gave another answer")
		}
	})
}
