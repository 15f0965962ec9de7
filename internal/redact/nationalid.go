package redact

// ssn masks a social security number of the United States, 3-2-4 digits with
// dashes.
func (sc *scanner) ssn(i int) int {
	var d [9]byte
	_, end := sc.groups(i, '-', []int{3, 2, 4}, d[:])
	if end == 0 || !sc.ends(end) || !ssnAllowed(d[:]) {
		return 0
	}
	return sc.mask(i, end, classNationalID)
}

// cpf masks a Brazilian number, 3.3.3-2 digits of which two check.
func (sc *scanner) cpf(i int) int {
	var d [11]byte
	if _, end := sc.groups(i, '.', []int{3, 3, 3}, d[:9]); end == i+11 && sc.ahead(end) == '-' {
		if _, end := sc.groups(end+1, 0, []int{2}, d[9:]); end > 0 && sc.ends(end) && cpfChecks(d[:]) {
			return sc.mask(i, end, classNationalID)
		}
	}
	return 0
}

// aadhaar masks an Indian number, 4 4 4 digits with the check digit of
// Verhoeff.
func (sc *scanner) aadhaar(i int) int {
	var d [12]byte
	_, end := sc.groups(i, ' ', []int{4, 4, 4}, d[:])
	if i >= 2 && sc.s[i-1] == ' ' && isDigit(sc.s[i-2]) {
		return 0 // one of many numbers
	}
	if end == 0 || d[0] < '2' || !sc.ends(end) || sc.ahead(end) == ' ' && isDigit(sc.ahead(end+1)) || !verhoeff(d[:]) {
		return 0
	}
	return sc.mask(i, end, classNationalID)
}

// nir masks a French number in its usual groups: sex, year, month,
// department, commune, order, key.
func (sc *scanner) nir(i int) int {
	if c := sc.s[i]; c != '1' && c != '2' || sc.ahead(i+1) != ' ' {
		return 0
	}
	var d [15]byte
	_, end := sc.groups(i, ' ', []int{1, 2, 2, 2, 3, 3, 2}, d[:])
	if end == 0 || !sc.ends(end) || !nirChecks(d[:]) {
		return 0
	}
	return sc.mask(i, end, classNationalID)
}

// china masks a Chinese number that begins at i and whose digits end at end: the
// last character may be an X.
func (sc *scanner) china(i, end int) int {
	if sc.ahead(end) == 'X' {
		end++
	}
	if end-i != 18 || !sc.ends(end) || !chinaChecks([]byte(sc.s[i:end])) {
		return 0
	}
	return sc.mask(i, end, classNationalID)
}

// lettersFirst looks at numbers with two capitals before the digits at i: IBAN
// and the British national insurance number.
func (sc *scanner) lettersFirst(i int) int {
	if next := sc.codiceFiscale(i - 6); next > 0 {
		return next
	}
	start := i - 2
	if start < sc.floor || !in(sc.s[start], inUpper) || !sc.boundary(start) {
		return 0
	}
	if next := sc.iban(start); next > 0 {
		return next
	}
	return sc.nino(start)
}

// The values of the characters at odd places of an Italian code.
var codiceOdd = [36]int{1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23}

// codiceFiscale masks an Italian code that begins at i: six letters, two
// digits, a letter, two digits, a letter, three digits, and a letter to check.
func (sc *scanner) codiceFiscale(i int) int {
	const form = "AAAAAA00A00A000A"
	if i < sc.floor || len(sc.s)-i < len(form) || !sc.boundary(i) || !sc.ends(i+len(form)) {
		return 0
	}
	sum := 0
	for k := range len(form) {
		c := sc.s[i+k]
		if isDigit(form[k]) != isDigit(c) || !in(c, inUpper|inDigit) {
			return 0
		}
		v := int(c - '0')
		if !isDigit(c) {
			v = int(c - 'A')
		}
		switch {
		case k == len(form)-1:
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
	return sc.mask(i, i+len(form), classNationalID)
}

// nino masks a number that begins at i: two letters, six digits and a letter
// from A to D, in one or in groups of two.
func (sc *scanner) nino(i int) int {
	if i < sc.floor || !in(sc.s[i], inUpper) || !in(sc.s[i+1], inUpper) || !sc.boundary(i) {
		return 0
	}
	switch a, b := sc.s[i], sc.s[i+1]; {
	case a == 'D', a == 'F', a == 'I', a == 'Q', a == 'U', a == 'V',
		b == 'D', b == 'F', b == 'I', b == 'Q', b == 'U', b == 'V', b == 'O':
		return 0
	default:
		switch sc.s[i : i+2] {
		case "BG", "GB", "NK", "KN", "TN", "NT", "ZZ":
			return 0
		}
	}
	j, spaced := i+2, sc.ahead(i+2) == ' '
	for range 3 {
		if spaced && sc.ahead(j) == ' ' {
			j++
		}
		if !isDigit(sc.ahead(j)) || !isDigit(sc.ahead(j+1)) {
			return 0
		}
		j += 2
	}
	if spaced && sc.ahead(j) == ' ' {
		j++
	}
	if c := sc.ahead(j); c < 'A' || c > 'D' || !sc.ends(j+1) {
		return 0
	}
	return sc.mask(i, j+1, classNationalID)
}

// ibanLengths are those of the countries in the register, without spaces.
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

// iban masks an account number that begins at i, in one or in groups of four.
func (sc *scanner) iban(i int) int {
	length := ibanLengths[sc.s[i:i+2]]
	if length == 0 || !isDigit(sc.ahead(i+3)) {
		return 0
	}
	var d [34]byte
	n, j := 0, i
	spaced := sc.ahead(i+4) == ' '
	for n < length {
		if spaced && n > 0 && n%4 == 0 {
			if sc.ahead(j) != ' ' {
				return 0
			}
			j++
		}
		c := sc.ahead(j)
		if !in(c, inUpper|inDigit) {
			return 0
		}
		d[n] = c
		n++
		j++
	}
	if !sc.ends(j) || !ibanChecks(d[:n]) {
		return 0
	}
	return sc.mask(i, j, classNationalID)
}
