package redact

import (
	"slices"
	"strings"
)

// numberForm is how a number is written that is known by the words before it:
// "PESEL 44051401359", "tax_file_number: 123 456 782", "your PIN is 4931".
type numberForm struct {
	labels string // the words in small letters, without what stands between them
	shapes string // 0 is a digit, A a capital, * either
	check  func(d []byte) bool
	class  class
}

// numberForms are the known ones. Where there is no check the words are enough.
var numberForms = []numberForm{
	// America.
	{"ssn socialsecurity", "000000000", ssnAllowed, classNationalID},
	{"itin taxpayer", "000000000", itinAllowed, classNationalID},
	{"sin socialinsurance nas assurancesociale", "000000000", luhn, classNationalID},
	{"cpf", "00000000000", cpfChecks, classNationalID},
	{"curp", "AAAA000000AAAAAA*0", nil, classNationalID},
	{"rfc", "AAAA000000***", nil, classNationalID},
	{"rut", "0000000* 00000000*", rutChecks, classNationalID},
	{"cuit cuil", "00000000000", cuitChecks, classNationalID},
	{"dni", "0000000 00000000", nil, classNationalID},
	{"cedula cédula", "0000000 00000000 0000000000", nil, classNationalID},
	// Britain and Ireland.
	{"nhs", "0000000000", nhsChecks, classNationalID},
	{"pps ppsn", "0000000A 0000000AA", ppsChecks, classNationalID},
	// The rest of Europe.
	{"steuerid steueridnr steueridentifikationsnummer steuernummer idnr tin taxid", "00000000000", steuerChecks, classNationalID},
	{"sozialversicherungsnummer rentenversicherungsnummer svnr", "0000000000 00000000A000", nil, classNationalID},
	{"personalausweis personalausweisnummer ausweisnummer", "********* **********", fiveDigits, classNationalID},
	{"ahv avs oasi", "0000000000000", ahvChecks, classNationalID},
	{"nir insee sécu sécuritésociale securitesociale", "0000000000000 000000000000000", nirChecks, classNationalID},
	{"dni nif", "00000000A", dniChecks, classNationalID},
	{"nie nif", "A0000000A", dniChecks, classNationalID},
	{"nif contribuinte", "000000000", nifChecks, classNationalID},
	{"bsn burgerservicenummer", "000000000", bsnChecks, classNationalID},
	{"rijksregister rijksregisternummer registrenational niss insz", "00000000000", rijksregisterChecks, classNationalID},
	{"pesel", "00000000000", peselChecks, classNationalID},
	{"personnummer personalnumber samordningsnummer", "0000000000 000000000000", personnummerChecks, classNationalID},
	{"fødselsnummer fodselsnummer personnummer fnr", "00000000000", fnrChecks, classNationalID},
	{"cpr", "0000000000", dayFirst, classNationalID},
	{"henkilötunnus hetu", "000000000* 000000A000*", hetuChecks, classNationalID},
	{"isikukood asmenskodas personaskods", "00000000000", nil, classNationalID},
	{"cnp", "0000000000000", cnpChecks, classNationalID},
	{"rodnéčíslo rodnecislo", "000000000 0000000000", nil, classNationalID},
	{"egn егн ЕГН", "0000000000", egnChecks, classNationalID},
	{"oib", "00000000000", iso7064, classNationalID},
	{"amka αμκα ΑΜΚΑ", "00000000000", luhn, classNationalID},
	{"kimlik tckn tckimlik", "00000000000", tcknChecks, classNationalID},
	{"снилс СНИЛС snils", "00000000000", snilsChecks, classNationalID},
	{"инн ИНН inn", "0000000000 000000000000", innChecks, classNationalID},
	{"паспорт Паспорт", "0000000000", nil, classNationalID},
	// Asia, Africa and Australia.
	{"aadhaar aadhar uidai", "000000000000", verhoeff, classNationalID},
	{"pan", "AAAAA0000A", panAllowed, classNationalID},
	{"身份证 身份证号 身份证号码 公民身份号码 idcard", "00000000000000000*", chinaChecks, classNationalID},
	{"身分證 身分證字號 taiwanid nationalid", "A000000000", nil, classNationalID},
	{"nric fin", "A0000000A", nricChecks, classNationalID},
	{"hkid 香港身份證 身份證", "A0000000 AA0000000", nil, classNationalID},
	{"mykad nric ic", "000000000000", nil, classNationalID},
	{"주민등록번호 residentregistration rrn", "0000000000000", nil, classNationalID},
	{"マイナンバー 個人番号 mynumber", "000000000000", myNumberChecks, classNationalID},
	{"thaiid citizenid ประชาชน", "0000000000000", thaiChecks, classNationalID},
	{"nik ktp", "0000000000000000", nil, classNationalID},
	{"cccd", "000000000000", nil, classNationalID},
	{"cnic", "0000000000000", nil, classNationalID},
	{"emirates emiratesid", "000000000000000", luhn, classNationalID},
	{"teudatzehut תעודתזהות ת״ז", "000000000", luhn, classNationalID},
	{"nin", "00000000000", nil, classNationalID},
	{"idnumber idno identity southafricanid", "0000000000000", southAfricaChecks, classNationalID},
	{"tfn taxfile", "000000000", tfnChecks, classNationalID},
	{"medicare", "0000000000", medicareChecks, classNationalID},
	// Anywhere.
	{"passport pasaporte passeport reisepass", "******* ******** *********", fiveDigits, classNationalID},
	{"nationalid nationalidentity identitycard idcard personalid carteidentité documentodeidentidad", "******* ******** ********* ********** *********** ************", fiveDigits, classNationalID},

	{"otp totp passcode onetimecode onetimepassword verificationcode securitycode authenticationcode logincode 2facode mfacode smscode", "0000 00000 000000 0000000 00000000", nil, classPassword},
	{"pin", "0000 00000 000000", nil, classPassword},
	{"cvv cvc cvn cvv2 cvc2 securitycode", "000 0000", nil, classCard},
}

// fillers may stand between the words and the number.
var fillers = []string{"number", "numero", "número", "nummer", "num", "no", "nr", "id", "is", "was", "ist", "lautet", "est", "es", "é", "è", "card", "номер"}

// label is a word, or some in one, and the forms that it names; a filler names
// none.
type label struct {
	word  string
	forms []numberForm // with one shape each
}

const maxForm = 18

// labelsByEnd has the labels and fillers by their last two bytes: before most
// numbers stands a word that has others.
var labelsByEnd = func() (by [1 << 10][]label) {
	of := func(word string) *label {
		list := &by[letterPair(word[len(word)-2], word[len(word)-1])]
		i := slices.IndexFunc(*list, func(l label) bool { return l.word == word })
		if i < 0 {
			i = len(*list)
			*list = append(*list, label{word: word})
		}
		return &(*list)[i]
	}
	for _, f := range numberForms {
		for _, word := range strings.Fields(f.labels) {
			for _, shape := range strings.Fields(f.shapes) {
				one := f
				one.shapes = shape
				of(word).forms = append(of(word).forms, one)
			}
		}
	}
	for _, word := range fillers {
		of(word)
	}
	return by
}()

// saidNumber masks a number of a known form, with so many digits at i and
// perhaps capitals before them, that the words before it name. Where there is a
// check, up to two other words may stand between: "the PESEL of Jan is".
func (sc *scanner) saidNumber(i, size int) int {
	s, start := sc.s, i
	for start > sc.floor && i-start < 5 && in(s[start-1], inUpper) {
		start--
	}
	end := start // of the words
	for end > sc.floor && start-end < 8 && s[end-1] < 0x80 && !isAlnum(s[end-1]) && s[end-1] != '\n' {
		end--
	}
	if end-2 < sc.floor || end == start && s[end-1] < 0x80 {
		return 0
	}
	words := 0
	if size >= 7 && size <= 13 {
		words = 2
	} else if !sc.endsLikeLabel(end) {
		return 0
	}
	forms, far := sc.saidBefore(end, words)
	if forms == nil {
		return 0
	}
	var d [maxForm]byte
	var ends [maxForm + 1]int
	n := 0
	for j := start; n < maxForm; {
		if n > 0 && strings.IndexByte(" -./(", sc.ahead(j)) >= 0 {
			j++
		}
		if !in(sc.ahead(j), inDigit|inUpper) {
			break
		}
		d[n] = s[j]
		j++
		n++
		ends[n] = j
	}
	for ; n >= 3; n-- {
		if !sc.ends(ends[n]) {
			continue
		}
		for _, f := range forms {
			if !fits(d[:n], f.shapes) || f.check == nil && far {
				continue
			}
			// What is checked is copied, as it goes to the heap.
			if f.check == nil || f.check(slices.Clone(d[:n])) {
				if strings.IndexByte(s[start:ends[n]], '(') > 0 && sc.ahead(ends[n]) == ')' {
					ends[n]++ // a check digit in brackets
				}
				return sc.mask(start, ends[n], f.class)
			}
		}
	}
	return 0
}

// fits reports whether characters have a shape.
func fits(d []byte, shape string) bool {
	if len(d) != len(shape) {
		return false
	}
	for i := range d {
		if shape[i] == '0' && !isDigit(d[i]) || shape[i] == 'A' && isDigit(d[i]) {
			return false
		}
	}
	return true
}

// saidBefore returns the forms that the label before end names, as words or as
// a name of any spelling, with at most two fillers behind it and so many words
// of any kind; far is whether there are such.
func (sc *scanner) saidBefore(end, words int) (forms []numberForm, far bool) {
	var buf [maxName]byte
	var starts [maxName]bool // a word begins here
	at := maxName
	for i := end - 1; i >= sc.floor && at > 0; i-- {
		c := sc.s[i]
		if !isAlnum(c) && c < 0x80 {
			if strings.IndexByte(" -_.'", c) < 0 {
				break
			}
			continue
		}
		at--
		buf[at] = c
		if in(c, inUpper) {
			buf[at] |= 0x20
		}
		starts[at] = sc.wordBegins(i)
	}
	for n, fill := maxName, 0; n-2 >= at; {
		known := labelsByEnd[letterPair(buf[n-2], buf[n-1])]
		i := slices.IndexFunc(known, func(l label) bool {
			from := n - len(l.word)
			return from >= at && string(buf[from:n]) == l.word && (starts[from] || l.word[0] >= 0x80) &&
				(l.word != "pin" || fill > 0) // there are pins of processors, too
		})
		switch {
		case i >= 0 && known[i].forms != nil:
			return known[i].forms, far
		case i >= 0 && fill < 2:
			fill++
			n -= len(known[i].word)
		case words > 0:
			words--
			far = true
			for n--; n > at && !starts[n]; n-- {
			}
		default:
			return nil, false
		}
	}
	return nil, false
}

// endsLikeLabel reports whether the letters before end may be those of a label.
func (sc *scanner) endsLikeLabel(end int) bool {
	known := labelsByEnd[letterPair(sc.s[end-2], sc.s[end-1])]
	for i := range known {
		if sc.endsLike(end, known[i].word) {
			return true
		}
	}
	return false
}

// endsLike reports whether the letters before end are the last ones of a word,
// or all of it.
func (sc *scanner) endsLike(end int, word string) bool {
	for i, w := end-1, len(word)-1; ; i, w = i-1, w-1 {
		if w < 0 {
			return sc.wordBegins(i+1) || word[0] >= 0x80
		}
		if i < sc.floor || !isAlnum(sc.s[i]) && sc.s[i] < 0x80 {
			return true
		}
		if c := sc.s[i]; c != word[w] && (c|0x20 != word[w] || !in(c, inUpper)) {
			return false
		}
	}
}

// wordBegins reports whether a word of a name begins with the letter at i.
func (sc *scanner) wordBegins(i int) bool {
	if i <= sc.floor {
		return true
	}
	before := sc.s[i-1]
	return !isAlnum(before) && before < 0x80 || in(sc.s[i], inUpper) && !in(before, inUpper)
}
