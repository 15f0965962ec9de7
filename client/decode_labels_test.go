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
		"twice":                  {`{"a":"1","a":"2"}`, `{"a":"1","a":"2","a":"3"}`, `{"b":"1","a":"1","c":"1","a":"2","b":"2"}`},
		"names that look longer": {`{"a\":1,\"b":"1","c":"2"}`, `{"a":1,"b":"2"}`, `{"a\":1,\"b":"1"}`, `{"a":1,"b":"1"}`},
		"escapes":                {`{"\u0061":"\u0031"}`, `{"a":"1"}`, `{"a":"\\1"}`, `{"\u00e9":"\n"}`, `{"é":"\n"}`},
		"other values":           {`{"a":1,"b":null,"c":{"d":[1]},"e":true}`, `{"a":"1","b":"","c":"{\"d\":[1]}","e":"true"}`, `{"a":1,"b":null}`},
		"white space":            {`{ "a" : "1" , "b":"2"}`, `{"a":"1","b":"2"}`, `{"a": "1","b":"2" }`},
		"empty":                  {`{}`, `{"":""}`, `{"":"x"}`, `null`, `7`},
		"long":                   {`{"` + strings.Repeat("n", 70) + `":"` + strings.Repeat("v", 20_000) + `"}`, `{"a":"` + strings.Repeat("v", 20_000) + `"}`, `{"a":"` + strings.Repeat("v", 20_000) + `"}`},
		"more than are known":    {many(maxKnownLabels+20, `"k%d":"%d",`), many(maxKnownLabels+20, `"k%d":"%d",`)},
		"more, each twice":       {many(maxKnownLabels+20, `"k%d":"a","k%d":"b",`), many(maxKnownLabels+20, `"l%d":"a","k%d":"b",`)},
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

// TestLabelsThatCameBeforeAreShared holds that one label stands for all of a name and
// a value, and that no other does.
func TestLabelsThatCameBeforeAreShared(t *testing.T) {
	long := strings.Repeat("v", maxInterned+1)
	for name, tc := range map[string]struct {
		sets []string
		want int // different labels
	}{
		"the latest":               {[]string{`{"a":"1","b":"1"}`, `{"a":"1","b":"1"}`}, 2},
		"one before the latest":    {[]string{`{"a":"1"}`, `{"a":"2"}`, `{"a":"1"}`, `{"a":"2"}`}, 2},
		"in another order":         {[]string{`{"a":"1","b":"2"}`, `{"b":"2","a":"1"}`}, 2},
		"the last of a name":       {[]string{`{"a":"1","a":"2"}`, `{"a":"2"}`, `{"a":"1"}`}, 2},
		"a name that is not known": {[]string{`{"` + long + `":"1"}`, `{"` + long + `":"1"}`}, 1},
		"long values":              {[]string{`{"a":"` + long + `"}`, `{"a":"` + long + `"}`, `{"a":"1"}`, `{"a":"` + long + `"}`}, 3},
		"other texts":              {[]string{`{"a":"1","b":"1"}`, `{"a":"2","b":"2"}`}, 4},
	} {
		var streams []string
		for _, set := range tc.sets {
			streams = append(streams, `{"stream":`+set+`,"values":[]}`)
		}
		r, err := DecodeLogs(strings.NewReader(`{"data":{"result":[` + strings.Join(streams, ",") + `]}}`))
		if err != nil {
			t.Fatal(err)
		}
		different := map[*Label]bool{}
		for _, s := range r.Streams {
			for _, l := range s.Labels {
				different[l] = true
			}
		}
		if len(different) != tc.want {
			t.Errorf("%s: %d labels, want %d", name, len(different), tc.want)
		}
	}
}
