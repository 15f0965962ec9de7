package redact

import "strings"

// privateKey masks the private key in PEM that begins at i. If its end is
// missing, it masks the lines that look like its content.
func (sc *scanner) privateKey(i int) int {
	s := sc.text
	label := i + len("-----BEGIN ")
	n := strings.Index(s[label:min(len(s), label+48)], "-----")
	if n < 0 || !strings.Contains(s[label:label+n], "PRIVATE KEY") || strings.ContainsAny(s[label:label+n], "[]") {
		return 0
	}
	body := label + n + len("-----")
	if !sc.noPEMEnd {
		if end := strings.Index(s[body:], "-----END "); end >= 0 {
			end += body + len("-----END ")
			if n := strings.Index(s[end:min(len(s), end+48)], "-----"); n >= 0 {
				end += n + len("-----")
			}
			return sc.mask(i, end, classPrivateKey)
		}
		sc.noPEMEnd = true
	}
	return sc.mask(i, pemEnd(s, body), classPrivateKey)
}

// pemEnd returns where the lines of base64 end that begin at i. Their line
// breaks may be real or escaped.
func pemEnd(s string, i int) int {
	for {
		j, broke := i, false
		for j < len(s) {
			if isSpace(s[j]) {
				broke = broke || s[j] == '\n'
				j++
			} else if s[j] == '\\' && j+1 < len(s) && strings.IndexByte("nr\\", s[j+1]) >= 0 {
				broke = true
				j += 2
				if s[j-1] == '\\' && j < len(s) {
					j++
				}
			} else {
				break
			}
		}
		end := j
		for end < len(s) && (isAlnum(s[end]) || in(s[end], setBase64)) {
			end++
		}
		if end == j || !broke && j > i && end-j < 40 {
			return i
		}
		i = end
	}
}
