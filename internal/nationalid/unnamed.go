package nationalid

import "airefinery-mcp/internal/number"

// Lettered looks for an id that begins with capitals and needs no name: an IBAN,
// an Italian codice fiscale, a British National Insurance number. Its first run
// of digits, with no digit before it, is text[i:end]. It returns where the id
// stands; start is from or greater. Whether a word can begin at start is for the
// caller to say.
func Lettered(text string, from, i, end int) (start, stop int, ok bool) {
	switch before := byteAt(text, i-1); {
	case isUpper(before):
		if stop = codiceFiscale(text, from, i-6); stop > 0 {
			return i - 6, stop, true
		}
		if start = i - 2; start < from || !isUpper(text[start]) {
			return 0, 0, false
		}
		if stop = iban(text, start); stop == 0 {
			stop = nino(text, start)
		}
	case before == ' ' && end-i == 2 && isUpper(byteAt(text, i-2)):
		if start = i - 3; start < from || !isUpper(text[start]) {
			return 0, 0, false
		}
		stop = nino(text, start)
	}
	return start, stop, stop > 0
}

// Unlettered looks for an id of digits that needs no name, since its groups or
// its checks are not those of other numbers: a Social Security number with
// dashes, a CPF or Aadhaar number in groups, a French or a Chinese number. Its
// first run of digits, with no digit before it, is text[i:end]. It returns the
// index behind the id.
func Unlettered(text string, i, end int) (stop int, ok bool) {
	switch n, next := end-i, byteAt(text, end); {
	case n == 1 && next == ' ':
		stop = groupedNIR(text, i)
	case n == 3 && next == '-':
		stop = groupedSSN(text, i)
	case n == 3 && next == '.':
		stop = groupedCPF(text, i)
	case n == 4 && next == ' ':
		stop = groupedAadhaar(text, i)
	case n == 17 && next == 'X', n == 18:
		if end = i + 18; number.Ends(text, end) && china([]byte(text[i:end])) {
			stop = end
		}
	}
	return stop, stop > 0
}

// The functions below return the index behind the id that begins at i, 0 if
// there is none.

// groupedSSN reads a Social Security number of 3-2-4 digits.
func groupedSSN(text string, i int) int {
	var d [9]byte
	_, end := number.Groups(text, i, '-', []int{3, 2, 4}, d[:])
	if end == 0 || !number.Ends(text, end) || !ssn(d[:]) {
		return 0
	}
	return end
}

// groupedCPF reads a CPF of 3.3.3-2 digits.
func groupedCPF(text string, i int) int {
	var d [11]byte
	_, end := number.Groups(text, i, '.', []int{3, 3, 3}, d[:9])
	if end == 0 || byteAt(text, end) != '-' {
		return 0
	}
	_, end = number.Groups(text, end+1, 0, []int{2}, d[9:])
	if end == 0 || !number.Ends(text, end) || !cpf(d[:]) {
		return 0
	}
	return end
}

// groupedAadhaar reads an Aadhaar number of 4 4 4 digits that is not a part of a
// longer row of numbers.
func groupedAadhaar(text string, i int) int {
	if byteAt(text, i-1) == ' ' && isDigit(byteAt(text, i-2)) {
		return 0
	}
	var d [12]byte
	_, end := number.Groups(text, i, ' ', []int{4, 4, 4}, d[:])
	if end == 0 || byteAt(text, end) == ' ' && isDigit(byteAt(text, end+1)) {
		return 0
	}
	if d[0] < '2' || !number.Ends(text, end) || !verhoeff(d[:]) {
		return 0
	}
	return end
}

// groupedNIR reads a French number in its usual groups: sex, year, month,
// department, commune, order, key.
func groupedNIR(text string, i int) int {
	if text[i] != '1' && text[i] != '2' {
		return 0
	}
	var d [15]byte
	_, end := number.Groups(text, i, ' ', []int{1, 2, 2, 2, 3, 3, 2}, d[:])
	if end == 0 || !number.Ends(text, end) || !nir(d[:]) {
		return 0
	}
	return end
}

// codiceOdd are the values of 0-9 and A-Z at the odd places of a codice fiscale.
var codiceOdd = [36]int{1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23}

// codiceFiscale reads an Italian tax code: six letters, two digits, a letter,
// two digits, a letter, three digits, and a letter to check.
func codiceFiscale(text string, from, i int) int {
	const shape = "AAAAAA00A00A000A"
	if i < from || len(text)-i < len(shape) || !number.Ends(text, i+len(shape)) {
		return 0
	}
	sum := 0
	for k := range len(shape) {
		c := text[i+k]
		if isDigit(shape[k]) != isDigit(c) || !isDigit(c) && !isUpper(c) {
			return 0
		}
		v := int(c - '0')
		if !isDigit(c) {
			v = int(c - 'A')
		}
		switch {
		case k == len(shape)-1:
			if sum%26 != v {
				return 0
			}
		case k%2 == 1:
			sum += v
		case isDigit(c):
			sum += codiceOdd[v]
		default:
			sum += codiceOdd[10+v]
		}
	}
	return i + len(shape)
}

// nino reads a National Insurance number: two letters, six digits and a letter
// from A to D, without spaces or in groups of two. A capital stands at i.
func nino(text string, i int) int {
	if !isUpper(text[i+1]) || !ninoPrefix(text[i], text[i+1]) {
		return 0
	}
	j, spaced := i+2, byteAt(text, i+2) == ' '
	for range 3 {
		if spaced && byteAt(text, j) == ' ' {
			j++
		}
		if !isDigit(byteAt(text, j)) || !isDigit(byteAt(text, j+1)) {
			return 0
		}
		j += 2
	}
	if spaced && byteAt(text, j) == ' ' {
		j++
	}
	if c := byteAt(text, j); c < 'A' || c > 'D' || !number.Ends(text, j+1) {
		return 0
	}
	return j + 1
}

// ninoPrefix reports whether National Insurance numbers that begin with two
// capitals are issued.
func ninoPrefix(a, b byte) bool {
	switch a {
	case 'D', 'F', 'I', 'Q', 'U', 'V':
		return false
	}
	switch b {
	case 'D', 'F', 'I', 'O', 'Q', 'U', 'V':
		return false
	}
	switch string([]byte{a, b}) {
	case "BG", "GB", "NK", "KN", "TN", "NT", "ZZ":
		return false
	}
	return true
}

// ibanLengths are the lengths of IBANs, without spaces, by country, as in the
// IBAN Registry of SWIFT.
var ibanLengths = map[string]int{
	"AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "BY": 28,
	"CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18,
	"FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22,
	"IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20,
	"LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18,
	"NO": 15, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SC": 31, "SE": 24,
	"SI": 19, "SK": 24, "SM": 27, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24,
	"XK": 20,
}

// iban reads an IBAN without spaces or in groups of four. Two capitals and a
// digit stand at i.
func iban(text string, i int) int {
	length := ibanLengths[text[i:i+2]]
	if length == 0 || !isDigit(byteAt(text, i+3)) {
		return 0
	}
	var d [34]byte
	n, j := 0, i
	spaced := byteAt(text, i+4) == ' '
	for n < length {
		if spaced && n > 0 && n%4 == 0 {
			if byteAt(text, j) != ' ' {
				return 0
			}
			j++
		}
		c := byteAt(text, j)
		if !isDigit(c) && !isUpper(c) {
			return 0
		}
		d[n] = c
		n++
		j++
	}
	if !number.Ends(text, j) || !mod97(d[:n]) {
		return 0
	}
	return j
}

// byteAt returns the byte at i, 0 outside of the text.
func byteAt(text string, i int) byte {
	if i < 0 || i >= len(text) {
		return 0
	}
	return text[i]
}
