package demo

import (
	"encoding/base64"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

const hexDigits = "0123456789abcdef"

// appendString appends s as a JSON string.
func appendString(b []byte, s string) []byte {
	b, _ = jsontext.AppendQuote(b, s) // an error only tells of invalid UTF-8, which the texts here never are
	return b
}

func appendHex(b []byte, v uint64) []byte {
	for shift := 60; shift >= 0; shift -= 4 {
		b = append(b, hexDigits[v>>shift&15])
	}
	return b
}

func hex(v uint64) string { return string(appendHex(nil, v)) }

// appendBase64 appends the big-endian bytes of the words as a JSON string.
func appendBase64(b []byte, words ...uint64) []byte {
	var raw [16]byte
	n := 0
	for _, w := range words {
		for shift := 56; shift >= 0; shift -= 8 {
			raw[n] = byte(w >> shift)
			n++
		}
	}
	b = append(b, '"')
	b = base64.StdEncoding.AppendEncode(b, raw[:n])
	return append(b, '"')
}

// appendNanos appends a time as the quoted number it is on the wire.
func appendNanos(b []byte, ns int64) []byte {
	b = append(b, '"')
	b = strconv.AppendInt(b, ns, 10)
	return append(b, '"')
}
