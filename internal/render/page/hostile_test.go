package page_test

import (
	"reflect"
	"strings"

	"airefinery-mcp/internal/render/display"
)

// harm is text that would do something, were it anything but text. __harmed is what
// the browser's test looks for afterwards.
var harm = []string{
	`</script><script>__harmed=1</script>`,
	`<img src=x onerror="__harmed=2">`,
	`"><svg onload=__harmed=3>`,
	`' onmouseover='__harmed=4`,
	`<!--<script>`,
	`]]></style><style>*{display:none}</style>`,
	`javascript:__harmed=5`,
	"\u202eevas\u202c \u2066name\u2069",
	"line\u2028separated\u2029",
	`{{7*7}}${7*7}`,
	"\U0001F469\u200d\U0001F467" + strings.Repeat("é", 300),
	strings.Repeat("long", 2_500),
	"a\nb\tc",
	`__proto__`,
	"",
}

// hostile is the document with every part, where each string is one of harm.
func hostile() *display.Document {
	doc := everything()
	n := 0
	replaceStrings(reflect.ValueOf(doc).Elem(), func() string { n++; return harm[n%len(harm)] })
	return doc
}

func replaceStrings(v reflect.Value, next func() string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(next())
	case reflect.Pointer:
		if !v.IsNil() {
			replaceStrings(v.Elem(), next)
		}
	case reflect.Slice:
		for i := range v.Len() {
			replaceStrings(v.Index(i), next)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			replaceStrings(v.Field(i), next)
		}
	}
}
