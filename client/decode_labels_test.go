package client

import (
	"fmt"
	"strings"
	"testing"
)

// TestLabelsThatCameBeforeAreReadAlike holds that names that are guessed are those
// that are read where nothing can be guessed: byte by byte.
func TestLabelsThatCameBeforeAreReadAlike(t *testing.T) {
	many := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i, i)
		}
		return "{" + strings.TrimSuffix(b.String(), ",") + "}"
	}
	for name, sets := range map[string][]string{
		"the same":               {`{"a":"1","b":"2"}`, `{"a":"1","b":"2"}`, `{"a":"1","b":"3"}`, `{"a":"1","b":"2"}`},
		"in another order":       {`{"a":"1","b":"2","c":"3"}`, `{"c":"3","a":"1"}`, `{"b":"2"}`, `{"a":"1","b":"2","c":"3"}`},
		"twice":                  {`{"a":"1","a":"2"}`, `{"a":"1","a":"2","a":"3"}`},
		"names that look longer": {`{"a\":1,\"b":"1","c":"2"}`, `{"a":1,"b":"2"}`, `{"a\":1,\"b":"1"}`, `{"a":1,"b":"1"}`},
		"escapes":                {`{"\u0061":"\u0031"}`, `{"a":"1"}`, `{"a":"\\1"}`, `{"\u00e9":"\n"}`, `{"é":"\n"}`},
		"other values":           {`{"a":1,"b":null,"c":{"d":[1]},"e":true}`, `{"a":"1","b":"","c":"{\"d\":[1]}","e":"true"}`, `{"a":1,"b":null}`},
		"white space":            {`{ "a" : "1" , "b":"2"}`, `{"a":"1","b":"2"}`, `{"a": "1","b":"2" }`},
		"empty":                  {`{}`, `{"":""}`, `{"":"x"}`, `null`, `7`},
		"long":                   {`{"` + strings.Repeat("n", 70) + `":"` + strings.Repeat("v", 20_000) + `"}`, `{"a":"` + strings.Repeat("v", 20_000) + `"}`, `{"a":"` + strings.Repeat("v", 20_000) + `"}`},
		"more than are known":    {many(maxKnownLabels+20, `"k%d":"%d",`), many(maxKnownLabels+20, `"k%d":"%d",`)},
	} {
		t.Run(name, func(t *testing.T) {
			var streams []string
			for range 2 {
				for _, set := range sets {
					streams = append(streams, `{"stream":`+set+`,"values":[["1700000000000000001","line",{"structuredMetadata":`+set+`,"parsed":`+set+`}]]}`)
				}
			}
			body := `{"status":"success","data":{"resultType":"streams","result":[` + strings.Join(streams, ",") + `]}}`
			readAlike(t, body, DecodeLogs, func(r *LogsResponse) []any { return []any{r.Streams, r.Problems, r.LeftOut} })
		})
	}
}
