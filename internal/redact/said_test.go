package redact

import (
	"strings"
	"testing"
)

// The numbers are those that the countries or articles about them publish.
func TestNumbersAreMaskedBehindTheirNames(t *testing.T) {
	r, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		text    string // the number stands between | and |
		checked bool   // another digit makes it none
	}{
		{"SSN |078051120|", false},
		{"ITIN |912-70-1234|", false},
		{"SIN: |046 454 286|", true},
		{"social insurance number |046-454-286| is on file", true},
		{`{"cpf":"|11144477735|"}`, false}, // by the name alone
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
		{"id |11010519491231002X|", true},
		{"NRIC |S1234567D|", true},
		{"マイナンバー |123456789018|", true},
		{"ID number |8001015009087|", true},
		{"tax file number |123 456 782|", true},
		{"Medicare |2123 45670 1|", true},
		{"emirates_id=|784-1968-6570305-0|", true},
		{"passport no. |X1234567|", false},
		{"nationalId: |AB123456C7|", false},
		{"your verification code is |357931|.", false},
		{"OTP |482913|", false},
		{"the PIN is |4931|", false},
		{`"cvv":"|739|"`, false},
	} {
		before, rest, _ := strings.Cut(test.text, "|")
		number, after, _ := strings.Cut(rest, "|")
		got := r.Mask(before + number + after)
		if !strings.HasPrefix(got, before+"[") || !strings.HasSuffix(got, "]"+after) {
			t.Errorf("Mask(%q) = %q", before+number+after, got)
		}
		if !test.checked {
			continue
		}
		// One of the digits in the middle, by one.
		other := []byte(number)
		for i := len(other) / 2; i < len(other); i++ {
			if isDigit(other[i]) {
				other[i] = '0' + (other[i]-'0'+1)%10
				break
			}
		}
		if text := before + string(other) + after; r.Mask(text) != text {
			t.Errorf("Mask(%q) = %q, want it as it is: it does not check", text, r.Mask(text))
		}
	}
}

func TestNumbersAreLeftAloneWithoutTheirNames(t *testing.T) {
	r, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"order 44051401359 shipped",
		"spin 4931 times",
		"gpio pin 1234 is high",
		"basin 046454286 level",
		"error code 357931",
		"status code is 5000",
		"japan ABCPE1234F",
		"cousin 046454286",
		"trace_id=8001015009087",
		"id 1712091234567",
		"cvvx 739",
		"shipping 482913",
	} {
		if got := r.Mask(text); got != text {
			t.Errorf("Mask(%q) = %q", text, got)
		}
	}
}
