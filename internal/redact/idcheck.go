package redact

import "strings"

// The checks of national ids: of digits, as they stand in the number, whether
// the number can be one.

// weighted is the sum of the digits, each times its weight.
func weighted(d []byte, weights ...int) int {
	sum := 0
	for i, w := range weights {
		sum += w * int(d[i]-'0')
	}
	return sum
}

// falling is weighted with weights that fall by one from the first.
func falling(d []byte, first int) int {
	sum := 0
	for i, c := range d {
		sum += (first - i) * int(c-'0')
	}
	return sum
}

// whole is the number that the digits make.
func whole(d []byte) int {
	v := 0
	for _, c := range d {
		v = v*10 + int(c-'0')
	}
	return v
}

// iso7064 is MOD 11,10 of ISO 7064: in Germany and Croatia.
func iso7064(d []byte) bool {
	p := 10
	for _, c := range d[:len(d)-1] {
		if p = (p + int(c-'0')) % 10; p == 0 {
			p = 10
		}
		p = p * 2 % 11
	}
	return (11-p)%10 == int(d[len(d)-1]-'0')
}

// ssnAllowed has the rules on which numbers of the United States are given out.
func ssnAllowed(d []byte) bool {
	return d[0] != '9' && string(d[:3]) != "000" && string(d[:3]) != "666" && string(d[3:5]) != "00" && string(d[5:]) != "0000"
}

// cpfChecks is of Brazil.
func cpfChecks(d []byte) bool {
	for n := 9; n <= 10; n++ {
		if falling(d[:n], n+1)*10%11%10 != int(d[n]-'0') {
			return false
		}
	}
	return strings.Trim(string(d), string(d[:1])) != "" // which checks, but nobody has it
}

// cuitChecks is of Argentina.
func cuitChecks(d []byte) bool {
	return (11-weighted(d, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)%11)%11 == int(d[10]-'0')
}

// rutChecks is of Chile.
func rutChecks(d []byte) bool {
	sum, n := 0, len(d)-1
	for i := range n {
		sum += int(d[n-1-i]-'0') * (2 + i%6)
	}
	return d[n] == "0K987654321"[sum%11]
}

// nhsChecks is of England.
func nhsChecks(d []byte) bool { return (11-falling(d[:9], 10)%11)%11 == int(d[9]-'0') }

// ppsChecks is of Ireland.
func ppsChecks(d []byte) bool {
	sum := falling(d[:7], 8)
	if len(d) == 9 && d[8] != 'W' {
		sum += 9 * int(d[8]-'A'+1)
	}
	return d[7] == "WABCDEFGHIJKLMNOPQRSTUV"[sum%23]
}

// steuerChecks is of Germany.
func steuerChecks(d []byte) bool { return d[0] != '0' && iso7064(d) }

// ahvChecks is of Switzerland: an EAN of that country.
func ahvChecks(d []byte) bool {
	return string(d[:3]) == "756" && weighted(d, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1)%10 == 0
}

// nirChecks is of France; without its key there is nothing to check.
func nirChecks(d []byte) bool {
	return (d[0] == '1' || d[0] == '2') && (len(d) == 13 || 97-whole(d[:13])%97 == whole(d[13:]))
}

// dniChecks is of Spain: eight digits or, of foreigners, X, Y or Z and seven.
func dniChecks(d []byte) bool {
	v := whole(d[1:8])
	switch d[0] {
	case 'X', 'Y', 'Z':
		v += int(d[0]-'X') * 1e7
	default:
		if !isDigit(d[0]) {
			return false
		}
		v += int(d[0]-'0') * 1e7
	}
	return d[8] == "TRWAGMYFPDXBNJZSQVHLCKE"[v%23]
}

// nifChecks is of Portugal.
func nifChecks(d []byte) bool { return falling(d[:8], 9)*10%11%10 == int(d[8]-'0') }

// bsnChecks is of the Netherlands.
func bsnChecks(d []byte) bool { return (falling(d[:8], 9)-int(d[8]-'0'))%11 == 0 }

// rijksregisterChecks is of Belgium, before and since 2000.
func rijksregisterChecks(d []byte) bool {
	v, key := whole(d[:9]), whole(d[9:])
	return 97-v%97 == key || 97-(2e9+v)%97 == key
}

// peselChecks is of Poland.
func peselChecks(d []byte) bool { return weighted(d, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)%10 == 0 }

// personnummerChecks is of Sweden, with or without the century.
func personnummerChecks(d []byte) bool { return luhn(d[len(d)-10:]) }

// fnrChecks is of Norway.
func fnrChecks(d []byte) bool {
	return weighted(d, 3, 7, 6, 1, 8, 9, 4, 5, 2, 1)%11 == 0 && weighted(d, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)%11 == 0
}

// dayFirst is of Denmark, whose numbers have no check but a date in front.
func dayFirst(d []byte) bool {
	day, month := whole(d[:2]), whole(d[2:4])
	return day >= 1 && day <= 31 && month >= 1 && month <= 12
}

// hetuChecks is of Finland, with the letter of a century or a dash.
func hetuChecks(d []byte) bool {
	n := len(d)
	return dayFirst(d) && d[n-1] == "0123456789ABCDEFHJKLMNPRSTUVWXY"[(whole(d[:6])*1000+whole(d[n-4:n-1]))%31]
}

// cnpChecks is of Romania.
func cnpChecks(d []byte) bool {
	v := weighted(d, 2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9) % 11
	if v == 10 {
		v = 1
	}
	return v == int(d[12]-'0')
}

// egnChecks is of Bulgaria.
func egnChecks(d []byte) bool {
	return weighted(d, 2, 4, 8, 5, 10, 9, 7, 3, 6)%11%10 == int(d[9]-'0')
}

// tcknChecks is of Turkey.
func tcknChecks(d []byte) bool {
	return d[0] != '0' && (weighted(d, 7, -1, 7, -1, 7, -1, 7, -1, 7)%10+10)%10 == int(d[9]-'0') &&
		weighted(d, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)%10 == int(d[10]-'0')
}

// snilsChecks is of Russia.
func snilsChecks(d []byte) bool { return falling(d[:9], 9)%101%100 == whole(d[9:]) }

// innChecks is of Russia: of firms ten digits, of persons twelve.
func innChecks(d []byte) bool {
	if len(d) == 10 {
		return weighted(d, 2, 4, 10, 3, 5, 9, 4, 6, 8)%11%10 == int(d[9]-'0')
	}
	return weighted(d, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)%11%10 == int(d[10]-'0') &&
		weighted(d, 3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)%11%10 == int(d[11]-'0')
}

// panAllowed is of India: the fourth letter says what kind of taxpayer it is.
func panAllowed(d []byte) bool { return strings.IndexByte("ABCFGHJLPT", d[3]) >= 0 }

// chinaChecks is of China: a date in the middle, and MOD 11-2 of ISO 7064.
func chinaChecks(d []byte) bool {
	month, day := whole(d[10:12]), whole(d[12:14])
	return d[0] != '0' && (string(d[6:8]) == "19" || string(d[6:8]) == "20") && month >= 1 && month <= 12 && day >= 1 && day <= 31 &&
		d[17] == "10X98765432"[weighted(d, 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)%11]
}

// nricChecks is of Singapore.
func nricChecks(d []byte) bool {
	v := weighted(d[1:], 2, 7, 6, 5, 4, 3, 2)
	switch d[0] {
	case 'T', 'G':
		v += 4
	case 'M':
		v += 3
	}
	switch d[0] {
	case 'S', 'T':
		return d[8] == "JZIHGFEDCBA"[v%11]
	case 'F', 'G':
		return d[8] == "XWUTRQPNMLK"[v%11]
	}
	return d[0] == 'M' && strings.IndexByte("KLJNPQRTUWX", d[8]) >= 0
}

// myNumberChecks is of Japan.
func myNumberChecks(d []byte) bool {
	v := weighted(d, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2) % 11
	if v <= 1 {
		v = 11
	}
	return 11-v == int(d[11]-'0')
}

// thaiChecks is of Thailand.
func thaiChecks(d []byte) bool { return (11-falling(d[:12], 13)%11)%10 == int(d[12]-'0') }

// southAfricaChecks is of South Africa: a date, then a digit for the
// citizenship, an 8 or a 9, and the check of Luhn.
func southAfricaChecks(d []byte) bool {
	month, day := whole(d[2:4]), whole(d[4:6])
	return month >= 1 && month <= 12 && day >= 1 && day <= 31 && d[10] <= '2' && d[11] >= '8' && luhn(d)
}

// tfnChecks is of Australia.
func tfnChecks(d []byte) bool { return weighted(d, 1, 4, 3, 7, 5, 8, 6, 9, 10)%11 == 0 }

// medicareChecks is of Australia.
func medicareChecks(d []byte) bool {
	return weighted(d, 1, 3, 7, 9, 1, 3, 7, 9)%10 == int(d[8]-'0')
}

// itinAllowed is of taxpayers of the United States without a social security
// number.
func itinAllowed(d []byte) bool { return d[0] == '9' }

// The tables of Verhoeff's method: multiplication in the dihedral group of
// order 10, and the permutation of its digits by position.
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

func verhoeff(d []byte) bool {
	var c byte
	for i := range d {
		c = dihedral[c][permuted[i%8][d[len(d)-1-i]-'0']]
	}
	return c == 0
}

// ibanChecks reports whether the number is 1 modulo 97, its first four
// characters moved to the end and letters counted from A = 10.
func ibanChecks(d []byte) bool {
	rest := 0
	for i := range d {
		c := d[(i+4)%len(d)]
		if isDigit(c) {
			rest = (rest*10 + int(c-'0')) % 97
		} else {
			rest = (rest*100 + int(c-'A') + 10) % 97
		}
	}
	return rest == 1
}

// fiveDigits is where there are no rules but that it is no word.
func fiveDigits(d []byte) bool { return digits(string(d)) >= 5 }
