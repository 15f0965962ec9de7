package client

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
)

// traceID and spanID read an id in any of the forms that engines write.
func (d *traceDecoder) traceID(where string) (id TraceID) {
	text, ok := d.scalar(where)
	if !ok || len(text) == 0 {
		return id
	}
	if string(text) == string(d.lastText) {
		return d.lastID
	}
	if !readID(id[:], text) {
		d.problem(where, "want an id in hex or base64")
		return id
	}
	d.lastID, d.lastText = id, append(d.lastText[:0], text...)
	return id
}

func (d *traceDecoder) spanID(where string) (id SpanID) {
	if text, ok := d.scalar(where); ok && !readID(id[:], text) {
		d.problem(where, "want an id in hex or base64")
	}
	return id
}

// readID fills an id from hex in either letter case, with or without a 0x and
// its leading zeros or with more of them, or from base64, padded or not, of either alphabet.
// Base64 may leave out the half of a trace id that is zero. Empty text is no id.
func readID(id, text []byte) bool {
	if len(text) == 0 {
		return true
	}
	if len(text) == 12 && len(id) == 8 && text[11] == '=' && readBase64(id, text) { // as Tempo writes them
		return true
	}
	digits := text
	if len(text) != base64.RawStdEncoding.EncodedLen(len(id)) { // which may begin with any two characters
		digits = bytes.TrimPrefix(text, []byte("0x"))
	}
	for len(digits) > 2*len(id) && digits[0] == '0' {
		digits = digits[1:]
	}
	if len(digits) <= 2*len(id) && text[len(text)-1] != '=' {
		padded := make([]byte, 2*len(id), 32)
		n := copy(padded, "00000000000000000000000000000000"[:2*len(id)-len(digits)])
		copy(padded[n:], digits)
		if _, err := hex.Decode(id, padded); err == nil {
			return true
		}
	}
	text = bytes.TrimRight(text, "=")
	if half := id[len(id)/2:]; len(half) == 8 && base64.RawStdEncoding.DecodedLen(len(text)) == len(half) {
		clear(id)
		id = half
	}
	if base64.RawStdEncoding.DecodedLen(len(text)) == len(id) {
		for _, alphabet := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			// Line breaks are passed over in base64: then the id comes out short.
			if n, err := alphabet.Decode(id, text); err == nil && n == len(id) {
				return true
			}
		}
	}
	clear(id)
	return false
}

// readBase64 fills a span id from eleven digits of the standard alphabet. It reports
// whether they are any, and leaves other forms to the caller.
func readBase64(id, text []byte) bool {
	n, all := uint64(0), byte(0)
	for _, c := range text[:10] {
		d := base64Digits[c]
		n, all = n<<6|uint64(d), all|d
	}
	last := base64Digits[text[10]]
	if (all|last)&noDigit != 0 || last&3 != 0 {
		return false
	}
	binary.BigEndian.PutUint64(id, n<<4|uint64(last>>2))
	return true
}

const noDigit = 0x80

// base64Digits are the values of the digits of base64's standard alphabet.
var base64Digits = func() (all [256]byte) {
	for c := range all {
		all[c] = noDigit
	}
	for d, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") {
		all[c] = byte(d)
	}
	return all
}()
