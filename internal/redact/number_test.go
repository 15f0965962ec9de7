package redact

import (
	"strings"
	"testing"
)

func TestCodesAndNamedNumbersAreMasked(t *testing.T) {
	r := newRedactor(t)
	for _, test := range []struct{ text, want string }{ // the number stands between | and |
		{"SSN |078051120|", "[national_id]"},
		{`{"cpf":"|11144477735|"}`, "[national_id]"},
		{"social insurance number |046-454-286| is on file", "[national_id]"},
		{"id |11010519491231002X|", "[national_id]"},
		{"IBAN |GB82 WEST 1234 5698 7654 32|", "[national_id]"},
		{"n° sécurité sociale |255081416802538|", "[national_id]"},
		{"your verification code is |357931|.", "[password]"},
		{"OTP |482913|", "[password]"},
		{"the PIN is |4931|", "[password]"},
		{`"cvv":"|739|"`, "[card]"},
		{"paid with |4242 4242 4242 4242|", "[card]"},
	} {
		before, rest, _ := strings.Cut(test.text, "|")
		number, after, _ := strings.Cut(rest, "|")
		if got, want := r.Mask(before+number+after), before+test.want+after; got != want {
			t.Errorf("Mask(%q) = %q, want %q", before+number+after, got, want)
		}
	}
}

func TestNumbersAreLeftAloneWithoutTheirNames(t *testing.T) {
	r := newRedactor(t)
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
		"SIN: 046 454 287",
	} {
		if got := r.Mask(text); got != text {
			t.Errorf("Mask(%q) = %q", text, got)
		}
	}
}
