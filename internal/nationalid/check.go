package nationalid

import (
	"strings"

	"airefinery-mcp/internal/number"
)

// Checks of single ids. Each gets the characters of a number without separators,
// of one of the shapes that Forms or unnamed.go give it, and reports whether the
// authority can have issued it. A check says nothing about whether it has.

// ssn checks a United States Social Security number. There is no check digit,
// but some areas, groups and serials are never assigned.
func ssn(d []byte) bool {
	return d[0] != '9' && string(d[:3]) != "000" && string(d[:3]) != "666" && string(d[3:5]) != "00" && string(d[5:]) != "0000"
}

// itin checks a United States individual taxpayer number.
func itin(d []byte) bool { return d[0] == '9' }

// cpf checks Brazil's number. One digit repeated passes the arithmetic, but is
// assigned to nobody.
func cpf(d []byte) bool {
	for n := 9; n <= 10; n++ {
		if falling(d[:n], n+1)*10%11%10 != digit(d[n]) {
			return false
		}
	}
	return strings.Trim(string(d), string(d[:1])) != ""
}

// rut checks Chile's number, whose last character may be a K.
func rut(d []byte) bool {
	sum, n := 0, len(d)-1
	for i := range n {
		sum += digit(d[n-1-i]) * (2 + i%6)
	}
	return d[n] == "0K987654321"[sum%11]
}

// cuit checks Argentina's number of taxpayers.
func cuit(d []byte) bool {
	return (11-weighted(d, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)%11)%11 == digit(d[10])
}

// nhs checks the number of England's health service.
func nhs(d []byte) bool { return (11-falling(d[:9], 10)%11)%11 == digit(d[9]) }

// pps checks Ireland's number: seven digits, a letter to check, and perhaps one
// more letter. That letter counts in the sum unless it is a W, which numbers
// issued before 2013 may have.
func pps(d []byte) bool {
	sum := falling(d[:7], 8)
	if len(d) == 9 && d[8] != 'W' {
		sum += 9 * int(d[8]-'A'+1)
	}
	return d[7] == "WABCDEFGHIJKLMNOPQRSTUV"[sum%23]
}

// steuerID checks Germany's number of taxpayers.
func steuerID(d []byte) bool { return d[0] != '0' && hybridMod11(d) }

// ahv checks Switzerland's number, an EAN of that country.
func ahv(d []byte) bool {
	return string(d[:3]) == "756" && weighted(d, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1)%10 == 0
}

// nir checks France's number, 13 digits and a key of 2. Without the key only the
// first digit, the sex, can be checked.
func nir(d []byte) bool {
	return (d[0] == '1' || d[0] == '2') && (len(d) == 13 || 97-number.Value(d[:13])%97 == number.Value(d[13:]))
}

// dni checks Spain's number: eight digits and a letter to check. For foreigners
// X, Y or Z stands for a first digit 0, 1 or 2.
func dni(d []byte) bool {
	v := number.Value(d[1:8])
	switch {
	case d[0] >= 'X' && d[0] <= 'Z':
		v += int(d[0]-'X') * 1e7
	case isDigit(d[0]):
		v += digit(d[0]) * 1e7
	default:
		return false
	}
	return d[8] == "TRWAGMYFPDXBNJZSQVHLCKE"[v%23]
}

// nif checks Portugal's number of taxpayers.
func nif(d []byte) bool { return falling(d[:8], 9)*10%11%10 == digit(d[8]) }

// bsn checks the number of the Netherlands.
func bsn(d []byte) bool { return (falling(d[:8], 9)-digit(d[8]))%11 == 0 }

// rijksregister checks Belgium's number. For those born since 2000 the key is
// that of the number with a 2 in front.
func rijksregister(d []byte) bool {
	v, key := number.Value(d[:9]), number.Value(d[9:])
	return 97-v%97 == key || 97-(2e9+v)%97 == key
}

// pesel checks Poland's number.
func pesel(d []byte) bool { return weighted(d, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)%10 == 0 }

// personnummer checks Sweden's number, written with or without the century.
func personnummer(d []byte) bool { return number.Luhn(d[len(d)-10:]) }

// fodselsnummer checks Norway's number, which has two check digits.
func fodselsnummer(d []byte) bool {
	return weighted(d, 3, 7, 6, 1, 8, 9, 4, 5, 2, 1)%11 == 0 && weighted(d, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)%11 == 0
}

// dayAndMonth checks a number that begins with a day and a month and has no
// other rule, such as Denmark's since 2007.
func dayAndMonth(d []byte) bool {
	return isDay(d[:2]) && isMonth(d[2:4])
}

// henkilotunnus checks Finland's number: a date, perhaps the letter of a century,
// three digits, and a character to check.
func henkilotunnus(d []byte) bool {
	n := len(d)
	v := number.Value(d[:6])*1000 + number.Value(d[n-4:n-1])
	return dayAndMonth(d) && d[n-1] == "0123456789ABCDEFHJKLMNPRSTUVWXY"[v%31]
}

// cnp checks Romania's number.
func cnp(d []byte) bool {
	v := weighted(d, 2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9) % 11
	if v == 10 {
		v = 1
	}
	return v == digit(d[12])
}

// egn checks Bulgaria's number.
func egn(d []byte) bool {
	return weighted(d, 2, 4, 8, 5, 10, 9, 7, 3, 6)%11%10 == digit(d[9])
}

// tckn checks Turkey's number, which has two check digits.
func tckn(d []byte) bool {
	return d[0] != '0' && (weighted(d, 7, -1, 7, -1, 7, -1, 7, -1, 7)%10+10)%10 == digit(d[9]) &&
		weighted(d, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)%10 == digit(d[10])
}

// snils checks Russia's number of pension insurance.
func snils(d []byte) bool { return falling(d[:9], 9)%101%100 == number.Value(d[9:]) }

// inn checks Russia's number of taxpayers: of firms ten digits, of persons
// twelve.
func inn(d []byte) bool {
	if len(d) == 10 {
		return weighted(d, 2, 4, 10, 3, 5, 9, 4, 6, 8)%11%10 == digit(d[9])
	}
	return weighted(d, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)%11%10 == digit(d[10]) &&
		weighted(d, 3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)%11%10 == digit(d[11])
}

// pan checks India's number of taxpayers, whose fourth letter is the kind of
// taxpayer.
func pan(d []byte) bool { return strings.IndexByte("ABCFGHJLPT", d[3]) >= 0 }

// china checks China's number: a region, a date of birth, a serial, and the
// check character of ISO/IEC 7064, MOD 11-2.
func china(d []byte) bool {
	return d[0] != '0' && (string(d[6:8]) == "19" || string(d[6:8]) == "20") && isMonth(d[10:12]) && isDay(d[12:14]) &&
		d[17] == "10X98765432"[weighted(d, 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)%11]
}

// nric checks Singapore's number. Its first letter is the series, which has a
// letter to check of its own alphabet.
func nric(d []byte) bool {
	v := weighted(d[1:], 2, 7, 6, 5, 4, 3, 2)
	switch d[0] {
	case 'S':
		return d[8] == "JZIHGFEDCBA"[v%11]
	case 'T':
		return d[8] == "JZIHGFEDCBA"[(v+4)%11]
	case 'F':
		return d[8] == "XWUTRQPNMLK"[v%11]
	case 'G':
		return d[8] == "XWUTRQPNMLK"[(v+4)%11]
	case 'M':
		return strings.IndexByte("KLJNPQRTUWX", d[8]) >= 0
	}
	return false
}

// myNumber checks Japan's number.
func myNumber(d []byte) bool {
	v := weighted(d, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2) % 11
	if v <= 1 {
		v = 11
	}
	return 11-v == digit(d[11])
}

// thai checks Thailand's number.
func thai(d []byte) bool { return (11-falling(d[:12], 13)%11)%10 == digit(d[12]) }

// southAfrica checks South Africa's number: a date of birth, a serial, a digit
// for the citizenship, an 8 or a 9, and a check digit.
func southAfrica(d []byte) bool {
	return isMonth(d[2:4]) && isDay(d[4:6]) && d[10] <= '2' && d[11] >= '8' && number.Luhn(d)
}

// tfn checks Australia's number of taxpayers.
func tfn(d []byte) bool { return weighted(d, 1, 4, 3, 7, 5, 8, 6, 9, 10)%11 == 0 }

// medicare checks the number on Australia's health card.
func medicare(d []byte) bool {
	return weighted(d, 1, 3, 7, 9, 1, 3, 7, 9)%10 == digit(d[8])
}

// fiveDigits checks a number that has no known rule: it is not a word.
func fiveDigits(d []byte) bool {
	n := 0
	for _, c := range d {
		if isDigit(c) {
			n++
		}
	}
	return n >= 5
}
