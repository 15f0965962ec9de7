package text

import "strings"

// StripANSI returns a text without the control sequences of terminals (CSI),
// such as colours.
func StripANSI(s string) string {
	i := strings.IndexByte(s, 0x1b)
	if i < 0 {
		return s
	}
	var b strings.Builder
	for i >= 0 {
		b.WriteString(s[:i])
		s = s[i+1:]
		if strings.HasPrefix(s, "[") {
			end := 1
			for end < len(s) && (s[end] < 0x40 || s[end] > 0x7e) {
				end++
			}
			s = s[min(end+1, len(s)):]
		}
		i = strings.IndexByte(s, 0x1b)
	}
	b.WriteString(s)
	return b.String()
}

// SkipTimestamp returns a line without the date and time at its start, which
// may stand in brackets: "2026-11-23 09:58:34,904".
func SkipTimestamp(s string) string {
	t := strings.TrimPrefix(s, "[")
	if len(t) < 19 || !digits(t[:4]) || t[4] != '-' && t[4] != '/' || !digits(t[5:7]) || !digits(t[8:10]) ||
		t[10] != ' ' && t[10] != 'T' || !digits(t[11:13]) || t[13] != ':' || !digits(t[14:16]) {
		return s
	}
	n := 16
	for n < len(t) && (t[n] >= '0' && t[n] <= '9' || strings.IndexByte(":.,Z+-", t[n]) >= 0) {
		n++
	}
	if len(t) < len(s) {
		if n >= len(t) || t[n] != ']' {
			return s
		}
		n++
	}
	return t[n:]
}

// digits reports whether a text is one digit or more and nothing else.
func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
