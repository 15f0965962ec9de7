package incident

import (
	"testing"

	"airefinery-mcp/internal/safe"
)

func TestWordsOfDeployments(t *testing.T) {
	for text, want := range map[string]bool{
		"Deployed order-service v1.4.2":                     true,
		"deployment of cart finished":                       true,
		"Started OrderApplication in 12.4 seconds":          true,
		"rolling out revision 7":                            true,
		"container restarted":                               true,
		"configuration reloaded from /etc/app.yaml":         true,
		"feature flag new_checkout switched on":             true,
		"rollback to v3":                                    true,
		"registry: activated release 2026.48 (was 2026.47)": true,
		"applied new rate limit policy":                     true,
		"updated the cart of user 7":                        false,
		"released 2.1.0":                                    true,
		"order 17 started by user":                          false,
		"released the lock":                                 false,
		"GET /deploy-status":                                false,
		"configuration is valid":                            false,
		"rolled the dice":                                   false,
	} {
		if got := deployed().MatchString(text); got != want {
			t.Errorf("%q: %t, want %t", text, got, want)
		}
	}
}

func TestLinesAreShownFromThePlaceOn(t *testing.T) {
	for _, tt := range []struct{ message, place, want string }{
		{"[cart,17,4] 1 --- [nio-1] com.shop.Retry#31 : attempt 1 of 3 was slow", "com.shop.Retry", "com.shop.Retry#31 : attempt 1 of 3 was slow"},
		{"unexpected answer from price-service: null logger=com.shop.Handler", "com.shop.Handler", "unexpected answer from price-service: null logger=com.shop.Handler"},
		{"no place", "com.shop.Handler", "no place"},
		{"without a place", "", "without a place"},
	} {
		if got := fromPlace(safe.Argument(tt.message), tt.place).String(); got != tt.want {
			t.Errorf("%q is shown as %q, want %q", tt.message, got, tt.want)
		}
	}
}
