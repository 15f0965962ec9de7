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
	b.Grow(len(s))
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

// digits reports whether a text is one digit or more and nothing else.
func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
