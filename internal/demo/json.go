package demo

import (
	"encoding/base64"
	"strconv"
)

const hexDigits = "0123456789abcdef"

// appendString appends s as a JSON string. The generated texts are valid UTF-8.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	b = append(b, s[from:]...)
	return append(b, '"')
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
