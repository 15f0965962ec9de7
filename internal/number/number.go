// Package number reads numbers that stand in text: those that the words before
// them name (see [Table]), and those in groups of digits.
//
// Texts are indexed by byte. Where a function takes from, the text before that
// index was matched already, and no number and no name reaches into it.
package number

// Ends reports whether a number can end before i. It cannot before a letter, a
// digit, an underscore or a character beyond ASCII, nor before a letter or digit
// with a dash or a full stop in front.
func Ends(text string, i int) bool {
	c := byteAt(text, i)
	if c == '-' || c == '.' {
		return !isAlnum(byteAt(text, i+1))
	}
	return !isAlnum(c) && c != '_' && c < 0x80
}

// Groups reads groups of digits of exactly the given lengths from i on, with sep
// between them, into digits. It returns how many digits it read and the index
// behind them, or 0 and 0 if the text has other groups.
func Groups(text string, i int, sep byte, lengths []int, digits []byte) (n, end int) {
	for g, length := range lengths {
		if g > 0 {
			if byteAt(text, i) != sep {
				return 0, 0
			}
			i++
		}
		for range length {
			c := byteAt(text, i)
			if !isDigit(c) {
				return 0, 0
			}
			digits[n] = c
			n++
			i++
		}
	}
	if isDigit(byteAt(text, i)) {
		return 0, 0
	}
	return n, i
}

// Luhn reports whether the last of some digits is the check digit of ISO/IEC
// 7812 for the others.
func Luhn(digits []byte) bool {
	sum := 0
	for i := range digits {
		v := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0
}

// Value returns the value of some decimal digits.
func Value(digits []byte) int {
	v := 0
	for _, c := range digits {
		v = v*10 + int(c-'0')
	}
	return v
}

// byteAt returns the byte at i, 0 outside of the text.
func byteAt(text string, i int) byte {
	if i < 0 || i >= len(text) {
		return 0
	}
	return text[i]
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }
func isAlnum(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'z' }
