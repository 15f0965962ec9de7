package nationalid

import (
	"strings"
	"testing"

	"airefinery-mcp/internal/number"
)

var table = number.NewTable(Forms)

// named returns the first number in text that its words name, or "".
func named(text string) string {
	return first(text, func(i, end int) (int, int, bool) {
		m, ok := table.Find(text, 0, i, end)
		return m.Start, m.End, ok
	})
}

// unnamed returns the first number in text that needs no name, or "".
func unnamed(text string) string {
	return first(text, func(i, end int) (int, int, bool) {
		if start, stop, ok := Lettered(text, 0, i, end); ok {
			return start, stop, true
		}
		stop, ok := Unlettered(text, i, end)
		return i, stop, ok
	})
}

// first returns the first of what find finds at the runs of digits in text, or "".
func first(text string, find func(i, end int) (start, stop int, ok bool)) string {
	for i := 0; i < len(text); i++ {
		if !isDigit(text[i]) {
			continue
		}
		end := i
		for isDigit(byteAt(text, end)) {
			end++
		}
		if start, stop, ok := find(i, end); ok {
			return text[start:stop]
		}
		i = end
	}
	return ""
}

// misprint adds 1 to one of the digits in the middle of a number.
func misprint(s string) string {
	other := []byte(s)
	for i := len(other) / 2; i < len(other); i++ {
		if isDigit(other[i]) {
			other[i] = '0' + (other[i]-'0'+1)%10
			break
		}
	}
	return string(other)
}

// checkFinds checks that find finds the number between | and | in marked, and, if
// the number has check digits, that it finds none with another digit in it.
func checkFinds(t *testing.T, find func(string) string, marked string, checked bool) {
	t.Helper()
	before, rest, _ := strings.Cut(marked, "|")
	id, after, _ := strings.Cut(rest, "|")
	if got := find(before + id + after); got != id {
		t.Errorf("in %q: %q, want %q", before+id+after, got, id)
	}
	if text := before + misprint(id) + after; checked && find(text) != "" {
		t.Errorf("in %q: %q, though it does not check", text, find(text))
	}
}

// The numbers in these tests are those that authorities, or articles about
// them, publish as examples.

func TestNumbersAreFoundBehindTheirNames(t *testing.T) {
	for _, tt := range []struct {
		text    string // with the number between | and |
		checked bool   // another digit in it makes it none
	}{
		{"SSN |078051120|", false},
		{"ITIN |912-70-1234|", false},
		{"SIN: |046 454 286|", true},
		{"social insurance number |046-454-286| is on file", true},
		{`{"cpf":"|11144477735|"}`, true},
		{"CPF é |11144477735|", true},
		{"CURP |HEGG560427MVZRRL04|", false},
		{"RUT |12.345.678-5|", true},
		{"CUIT |20-05536168-2|", true},
		{"DNI |30123456|", false},
		{"número de cédula |1032456789|", false},
		{"NHS number |943 476 5919|", true},
		{"PPSN |1234567T|", true},
		{"Steuer-ID |86095742719|", true},
		{"steuer_id = |86 095 742 719|", true},
		{"Steueridentifikationsnummer: |65929970489|", true},
		{"Sozialversicherungsnummer |65070803A013|", false},
		{"AHV-Nr. |756.9217.0769.85|", true},
		{"n° sécurité sociale |255081416802538|", true},
		{"DNI |12345678Z|", true},
		{"NIE |X1234567L|", true},
		{"NIF |123456789|", true},
		{"BSN |111222333|", true},
		{"rijksregisternummer |85.07.30-033.28|", true},
		{"registre national |17.07.30-033.84|", true},
		{"PESEL |44051401359|", true},
		{"personnummer |811228-9874|", true},
		{"fødselsnummer |13097248022|", true},
		{"CPR |211062-5629|", false},
		{"henkilötunnus |131052-308T|", true},
		{"CNP |1800101221144|", true},
		{"rodné číslo |736028/5163|", false},
		{"ЕГН |7523169263|", true},
		{"OIB |69435151530|", true},
		{"kimlik no |10000000146|", true},
		{"СНИЛС |112-233-445 95|", true},
		{"ИНН |500100732259|", true},
		{"aadhaar |2341 2341 2346|", true},
		{"'pan': '|ABCPE1234F|'", false},
		{"身份证号码:|11010519491231002X|", false},
		{"NRIC |S1234567D|", true},
		{"マイナンバー |123456789018|", true},
		{"ID number |8001015009087|", true},
		{"tax file number |123 456 782|", true},
		{"Medicare |2123 45670 1|", true},
		{"emirates_id=|784-1968-6570305-0|", true},
		{"passport no. |X1234567|", false},
		{"nationalId: |AB123456C7|", false},
	} {
		checkFinds(t, named, tt.text, tt.checked)
	}
}

func TestNumbersAreLeftAloneWithoutTheirNames(t *testing.T) {
	for _, text := range []string{
		"order 44051401359 shipped",
		"basin 046454286 level",
		"japan ABCPE1234F",
		"cousin 046454286",
		"trace_id=8001015009087",
		"id 1712091234567",
		"PESEL\n44051401359",
		"PESEL of the said Jan is 44051401359",
		"SSN 078-05-1120x",
	} {
		if got := named(text); got != "" {
			t.Errorf("in %q: %q", text, got)
		}
	}
}

func TestSomeNumbersNeedNoName(t *testing.T) {
	for _, tt := range []struct {
		text    string // with the number between | and |
		checked bool   // another digit in it makes it none
	}{
		{"to |DE89370400440532013000|.", true},
		{"to |GB82 WEST 1234 5698 7654 32| now", true},
		{"|AB123456C|", false},
		{"(|AB 12 34 56 C|)", false},
		{"|RSSMRA85T10A562S|", true},
		{"|078-05-1120|", false},
		{"|111.444.777-35|", true},
		{"no |2341 2341 2346|", true},
		{"|2 55 08 14 168 025 38|", true},
		{"|11010519491231002X|", true},
	} {
		checkFinds(t, unnamed, tt.text, tt.checked)
	}
	for _, text := range []string{
		"666-05-1120", "078-05-11201", "078 05 1120", // no Social Security numbers
		"BG123456C", "AB123456E", "AB 12 34 56 7", // no National Insurance numbers
		"1 2341 2341 2346", "2341 2341 2346 7", // rows of numbers
		"111.111.111-11", "3 55 08 14 168 025 38", "GB82 WEST 1234 5698 7654", "44051401359",
	} {
		if got := unnamed(text); got != "" {
			t.Errorf("in %q: %q", text, got)
		}
	}
}
