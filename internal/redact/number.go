package redact

import (
	"slices"
	"strings"
	"sync"

	"airefinery-mcp/internal/nationalid"
	"airefinery-mcp/internal/number"
)

// codes are numbers that prove who someone is for a short time, or with a card.
// Nothing about them can be checked, so only the words before them tell.
var codes = []struct {
	number.Form
	class class
}{
	{number.Form{Names: "otp totp passcode onetimecode onetimepassword verificationcode securitycode authenticationcode logincode 2facode mfacode smscode", Shapes: "0000 00000 000000 0000000 00000000"}, classPassword},
	{number.Form{Names: "pin", Shapes: "0000 00000 000000", Linked: true}, classPassword}, // processors have pins, too
	{number.Form{Names: "cvv cvc cvn cvv2 cvc2 securitycode", Shapes: "000 0000"}, classCard},
}

// namedNumbers has the forms of national ids, then those of codes.
var namedNumbers = sync.OnceValue(func() *number.Table {
	forms := slices.Clone(nationalid.Forms)
	for _, c := range codes {
		forms = append(forms, c.Form)
	}
	return number.NewTable(forms)
})

// namedNumberClass returns the class of a form of namedNumbers.
func namedNumberClass(form int) class {
	if n := len(nationalid.Forms); form >= n {
		return codes[form-n].class
	}
	return classNationalID
}

// keyAtDigit looks at a digit that begins a key, or stands behind a capital
// within one. Base64 of text has such a pair nearly always.
func (sc *scanner) keyAtDigit(i int) int {
	s := sc.text
	switch {
	case len(s) < i+4 || !isWrapByte(s[i+3]) || !isWrapByte(s[i+2]) || !isWrapByte(s[i+1]):
		return 0
	case s[i] == '4' && strings.HasPrefix(s[i:], clickHouse.prefix):
		return sc.vendorKey(i, clickHouse)
	case s[i] == '1' && i >= 2 && strings.HasPrefix(s[i-2:], gitLabRunner.prefix):
		return sc.vendorKey(i-2, gitLabRunner)
	case !in(sc.byteAt(i-1), setUpper):
		return 0
	}
	return sc.wrapped(i)
}

// atDigit masks a number whose first digit is at i: a national id, a code or the
// number of a payment card. It returns where to go on, the end of the run of
// digits or more.
func (sc *scanner) atDigit(i int) int {
	s := sc.text
	end := i + 1
	for end < len(s) && isDigit(s[end]) {
		end++
	}
	if i < sc.floor {
		return end
	}
	if in(sc.byteAt(i-1), setUpper) || s[i] == '4' {
		if next := sc.keyAtDigit(i); next > 0 {
			return next
		}
	}
	if m, ok := namedNumbers().Find(s, sc.floor, i, end); ok {
		return sc.mask(m.Start, m.End, namedNumberClass(m.Form))
	}
	n, before := end-i, sc.byteAt(i-1)
	if (n == 15 || n == 16) && sc.byteAt(end) == '|' {
		if next := sc.facebookToken(i, end); next > 0 {
			return next
		}
	}
	if in(before, setUpper) || before == ' ' && n == 2 { // Lettered finds nothing behind other bytes
		if start, stop, ok := nationalid.Lettered(s, sc.floor, i, end); ok && sc.startsWord(start) {
			return sc.mask(start, stop, classNationalID)
		}
	}
	// The numbers below have other lengths, and begin where a word does.
	if n == 2 || n > 4 && n < 13 || n > 19 || before >= 0x80 || isAlnum(before) && !sc.startsWord(i) ||
		before == '-' || before == '_' || before == '.' && isDigit(sc.byteAt(i-2)) {
		return end
	}
	next := 0
	switch {
	case n >= 13:
		next = sc.plainCard(i, end)
	case n == 4:
		next = sc.groupedCard(i)
	}
	if next == 0 {
		if stop, ok := nationalid.Unlettered(s, i, end); ok {
			next = sc.mask(i, stop, classNationalID)
		}
	}
	return max(end, next)
}
