package answer

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/corpus"
)

// FuzzMetrics holds the budget, that there is one JSON object without any text
// that was not cleaned, and that all series are shown or counted as omitted.
func FuzzMetrics(f *testing.F) {
	corpus.Add(f)
	for name := range metricCaptures() {
		if body := capture(f, name); len(body) <= maxInput {
			f.Add(body, uint16(7501), uint8(0), "", int64(0))
			f.Add(body, uint16(1000), uint8(3), "a", int64(1795426200))
		}
	}
	f.Add([]byte(`{"data":{"result":[{"values":[[-1e15,"-0"],[1e15,"1e999"],[0.5,"x"]]},{"metric":{"a":"\u0000"}}]}}`), uint16(1), uint8(0), "", int64(0))
	f.Add([]byte(`{"warnings":["Ωw"],"data":{"resultType":"matrix","result":[{"metric":{"Ωa":"Ωv"},"values":[[1700000000,"B"],[1700005060,"`+strings.Repeat("O", 600)+`"],[1700000120,"Ω"]]},{"x":1}]}}`), uint16(25), uint8(0), "", int64(-80))
	f.Add([]byte(`{"warnings":["Ωw"],"data":{"resultType":"matrix","result":[{"metric":{"__name__":"Ωn","Ωa":"Ωv"},"values":[[1700000000,"1"],[1700000060,"2.5"],[1700000120,"Ω"]]},{"metric":{"Ωa":"Ωu"},"values":[[1700000000,"1"],[1700000060,"NaN"]]}]}}`), uint16(2), uint8(0), "", int64(0))
	f.Fuzz(func(t *testing.T, body []byte, size uint16, offset uint8, match string, since int64) {
		if len(body) > maxInput || strings.ContainsRune(match, marked) {
			return
		}
		r, err := client.DecodeMetrics(bytes.NewReader(body))
		if err != nil {
			return
		}
		o := metricOptions()
		o.Budget.MaxBytes, o.View.Offset, o.Filter.Match, o.View.Form = 1000+int(size), int(offset), match, []Form{Summary, Records}[int(size)%2]
		if since > 0 {
			o.Filter.Since = time.Unix(since, 0)
		}
		res := fuzzAnswer(t, o, func(o Options) Result { return Metrics(r, o) })
		a := readMetrics(t, res)
		if len(a.Series.Rows) != res.Shown || res.Shown+a.Omitted.Series+a.Omitted.SeriesBefore != res.Total {
			t.Errorf("%d rows, shown %d + omitted %d + before %d != total %d",
				len(a.Series.Rows), res.Shown, a.Omitted.Series, a.Omitted.SeriesBefore, res.Total)
		}
	})
}
