package incident

import (
	"slices"
	"testing"
)

func TestNamesOfServices(t *testing.T) {
	n := newNames()
	for _, s := range []string{"cart", "cart-admin", "order-service", ""} {
		n.add(s)
	}
	for name, want := range map[string]string{
		"cart":                           "cart",
		"cart-7d9f6c5b8d-x2v9q":          "cart",
		"cart-admin-7d9f6c5b8d-x2v9q":    "cart-admin",
		"cart-x2v9q":                     "cart",
		"order-service-0":                "order-service",
		"order-service-canary-v2":        "order-service",
		"elsewhere-7d9f6c5b8d-x2v9q":     "elsewhere",
		"gpt-4o-mini":                    "gpt-4o-mini",
		"":                               "",
		"carton":                         "carton",
		"meta-llama/Llama-3.3-70b-Instr": "meta-llama/Llama-3.3-70b-Instr",
	} {
		if got := n.of(name); got != want {
			t.Errorf("%q stands for %q, want %q", name, got, want)
		}
	}
}

func TestServicesNamedInText(t *testing.T) {
	n := newNames()
	for _, s := range []string{"order-service", "cart", "payment"} {
		n.add(s)
	}
	for text, want := range map[string][]string{
		"No instances available for order-service":              {"order-service"},
		"POST http://order-service:8080/pay: 503, see payment.": {"order-service", "payment"},
		"my own payment failed in order-services":               {"payment"},
		"the cart is empty":                                     nil,
		"order-service called itself":                           {"order-service"},
		"":                                                      nil,
	} {
		if got := n.namedIn(text, "front"); !slices.Equal(got, want) {
			t.Errorf("%q names %q, want %q", text, got, want)
		}
	}
	if got := n.namedIn("order-service calls payment", "order-service"); !slices.Equal(got, []string{"payment"}) {
		t.Errorf("besides itself order-service names %q", got)
	}
}
