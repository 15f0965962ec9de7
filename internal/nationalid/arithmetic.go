package nationalid

import "airefinery-mcp/internal/number"

// Arithmetic that the checks of several ids share.

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }

// digit returns the value of a decimal digit.
func digit(c byte) int { return int(c - '0') }

func isDay(d []byte) bool {
	v := number.Value(d)
	return v >= 1 && v <= 31
}

func isMonth(d []byte) bool {
	v := number.Value(d)
	return v >= 1 && v <= 12
}

// weighted returns the sum of the first digits, each times its weight. There may
// be more digits than weights.
func weighted(d []byte, weights ...int) int {
	sum := 0
	for i, w := range weights {
		sum += w * digit(d[i])
	}
	return sum
}

// falling returns the sum of all digits with weights that fall by one from
// first on.
func falling(d []byte, first int) int {
	sum := 0
	for i, c := range d {
		sum += (first - i) * digit(c)
	}
	return sum
}

// hybridMod11 reports whether the last digit is the check digit of the others by
// MOD 11,10, a hybrid system of ISO/IEC 7064.
func hybridMod11(d []byte) bool {
	p := 10
	for _, c := range d[:len(d)-1] {
		if p = (p + digit(c)) % 10; p == 0 {
			p = 10
		}
		p = p * 2 % 11
	}
	return (11-p)%10 == digit(d[len(d)-1])
}

// mod97 reports whether a text of digits and capitals is 1 modulo 97 once its
// first four characters are moved to the end and letters are counted from A = 10
// (ISO/IEC 7064, MOD 97-10, as ISO 13616 uses it).
func mod97(d []byte) bool {
	rest := 0
	for i := range d {
		c := d[(i+4)%len(d)]
		if isDigit(c) {
			rest = (rest*10 + digit(c)) % 97
		} else {
			rest = (rest*100 + int(c-'A') + 10) % 97
		}
	}
	return rest == 1
}

// The tables of Verhoeff's method: multiplication in the dihedral group of
// order 10, and the permutation of a digit by its position from the right.
var (
	dihedral = [10][10]byte{
		{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 2, 3, 4, 0, 6, 7, 8, 9, 5},
		{2, 3, 4, 0, 1, 7, 8, 9, 5, 6}, {3, 4, 0, 1, 2, 8, 9, 5, 6, 7},
		{4, 0, 1, 2, 3, 9, 5, 6, 7, 8}, {5, 9, 8, 7, 6, 0, 4, 3, 2, 1},
		{6, 5, 9, 8, 7, 1, 0, 4, 3, 2}, {7, 6, 5, 9, 8, 2, 1, 0, 4, 3},
		{8, 7, 6, 5, 9, 3, 2, 1, 0, 4}, {9, 8, 7, 6, 5, 4, 3, 2, 1, 0},
	}
	permuted = [8][10]byte{
		{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 5, 7, 6, 2, 8, 3, 0, 9, 4},
		{5, 8, 0, 3, 7, 9, 6, 1, 4, 2}, {8, 9, 1, 6, 0, 4, 3, 5, 2, 7},
		{9, 4, 5, 3, 1, 2, 6, 8, 7, 0}, {4, 2, 8, 6, 5, 7, 3, 9, 0, 1},
		{2, 7, 9, 3, 8, 0, 6, 4, 1, 5}, {7, 0, 4, 6, 9, 1, 3, 2, 5, 8},
	}
)

// verhoeff reports whether the last digit is the check digit of Verhoeff's
// method for the others.
func verhoeff(d []byte) bool {
	var c byte
	for i := range d {
		c = dihedral[c][permuted[i%8][d[len(d)-1-i]-'0']]
	}
	return c == 0
}
