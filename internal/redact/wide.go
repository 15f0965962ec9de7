package redact

import "strings"

// Full-width signs are written for ASCII's where East Asian text is typed:
// bob＠example．com, 密码：hunter2.

// wideEncoding reads U+FF01 to U+FF5E as the ASCII characters that they are
// shaped after.
var wideEncoding = encoding{func(c byte) bool { return c != '\n' }, narrow}

// narrow returns the byte that s begins with, and how many bytes of s it takes:
// 3 for a full-width character, otherwise 1.
func narrow(s string) (c byte, size int) {
	if len(s) >= 3 && s[0] == 0xEF && (s[1] == 0xBC && s[2] >= 0x81 && s[2] <= 0xBF || s[1] == 0xBD && s[2] >= 0x80 && s[2] <= 0x9E) {
		return byte(int(s[1]&0x3F)<<6|int(s[2]&0x3F)) + 0x20, 3
	}
	return s[0], 1
}

// atWide looks at the second byte of a full-width sign: an @ or %, a full stop
// behind an @, or a colon or = before a value in ASCII. Prose goes on in other
// letters.
func (sc *scanner) atWide(i int) int {
	if sc.depth >= maxNested {
		return 0
	}
	switch rest := sc.text[i-1:]; {
	case strings.HasPrefix(rest, "＠"), strings.HasPrefix(rest, "％"):
	case strings.HasPrefix(rest, "："), strings.HasPrefix(rest, "＝"):
		c, _ := narrow(strings.TrimLeft(rest[3:], " ") + " ")
		if c >= 0x80 || c == ' ' {
			return 0
		}
	case strings.HasPrefix(rest, "．"): // in the host of an address
		at := strings.LastIndexByte(sc.text[max(sc.floor, i-maxLocalPart):i], '@')
		if at < 0 || strings.ContainsAny(sc.text[max(sc.floor, i-maxLocalPart)+at:i], " \n\t") {
			return 0
		}
	default:
		return 0
	}
	return sc.scanDecoded(i-1, wideEncoding)
}
