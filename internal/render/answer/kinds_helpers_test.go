package answer

import (
	"bytes"
	"io"
	"testing"
)

// answerBody decodes a body and answers for it.
func answerBody[R any](t *testing.T, body []byte, decode func(io.Reader) (R, error), answer func(R, Options) Result, o Options) Result {
	t.Helper()
	r, err := decode(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return answer(r, o)
}
