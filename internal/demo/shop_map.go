package demo

import (
	"slices"
	"strings"
	"sync"
)

// An operation is what a service serves.
type operation struct {
	service     uint8
	name        string // route
	micros      int64  // of work of its own, at the median
	store       string // the database that it queries first, "" for none
	storeMicros int64
	calls       []*operation

	begins, ends    *message
	added           message // what a feature flag adds
	throws, returns message
	refused         message // what a caller says whose call failed
}

// A message is what a place in the code writes: # stands for a number.
type message struct {
	class string // class#line
	text  string
	trace bool // with a stack trace

	// renamed and reworded are what a new version writes instead; nil where no
	// change befalls it.
	renamed, reworded *message
}

var shopServices = [...]string{"api-gateway", "web-frontend", "auth-service", "user-service", "catalog-service", "search-service",
	"price-service", "stock-service", "cart-service", "order-service", "payment-service", "fraud-service", "shipping-service",
	"notification-service", "review-service", "recommendation-service", "voucher-service", "address-service", "invoice-service",
	"tax-service", "assistant-service"}

func shopService(name string) uint8 {
	return uint8(slices.Index(shopServices[:], name))
}

// assistant is the service whose traces are those of inference, too.
var assistant = shopService("assistant-service")

// entrances are the requests that visitors make, the frequent ones repeatedly.
var entrances = sync.OnceValue(shopMap)

func shopMap() []*operation {
	verify := does("auth-service POST /auth/verify", 1800, "redis", "verifyToken", "token of user # accepted", "java.lang.NullPointerException: Cannot invoke \"Claims.getSubject()\" because \"claims\" is null", "verify result is null, session # treated as guest")
	user := does("user-service GET /users/{id}", 2400, "mysql-users", "getUser", "user # loaded", "java.lang.IllegalStateException: profile # has no tenant", "user profile # returned with empty contact")
	address := does("address-service GET /addresses/{id}", 2100, "mysql-users", "getAddress", "address # of user # found", "java.lang.IndexOutOfBoundsException: Index 0 out of bounds for length 0", "address lookup for user # returned an empty list")
	price := does("price-service GET /prices/{sku}", 1500, "redis", "getPrice", "price of sku # is #", "java.lang.ArithmeticException: / by zero", "price of sku # is -1, expected a positive amount")
	stock := does("stock-service GET /stock/{sku}", 2600, "mysql-stock", "getStock", "sku #: # in stock", "java.util.ConcurrentModificationException: null", "stock level of sku # inconsistent: reserved # exceeds total")
	tax := does("tax-service POST /tax", 1900, "", "computeTax", "tax of order # computed", "java.lang.NumberFormatException: For input string: \"19,0\"", "tax rate of region # is null, fallback not configured")
	voucher := does("voucher-service POST /vouchers/redeem", 2300, "mysql-orders", "redeem", "voucher # redeemed", "java.time.format.DateTimeParseException: Text '2026-13-01' could not be parsed", "voucher # redeemed with value null")
	fraud := does("fraud-service POST /score", 9000, "", "score", "score of payment # is #", "java.lang.ArrayIndexOutOfBoundsException: Index 128 out of bounds for length 128", "score of payment # is NaN, rule set skipped")
	payment := does("payment-service POST /payments", 7000, "mysql-orders", "charge", "payment # captured", "java.security.InvalidKeyException: Illegal key size", "payment # captured with amount 0, expected #", fraud)
	invoice := does("invoice-service POST /invoices", 5200, "mongodb-invoices", "createInvoice", "invoice # stored", "java.nio.file.FileSystemException: /var/invoices: No space left on device", "invoice # has no lines", tax)
	shipping := does("shipping-service POST /shipments", 4100, "mysql-orders", "createShipment", "shipment # created", "java.lang.NullPointerException: Cannot read field \"carrier\" because \"route\" is null", "shipment # created without a carrier", address)
	notify := does("notification-service POST /mails", 3600, "", "send", "mail # handed to the relay", "jakarta.mail.MessagingException: Could not convert socket to TLS", "mail # rendered with an empty body", user)
	reviews := does("review-service GET /reviews/{sku}", 2900, "mongodb-reviews", "listReviews", "# reviews of sku #", "java.lang.ClassCastException: class java.lang.String cannot be cast to class java.lang.Integer", "reviews of sku # returned unsorted: rating null")
	recommend := does("recommendation-service GET /recommendations", 8200, "redis", "recommend", "# recommendations for user #", "java.lang.IllegalArgumentException: bound must be positive", "recommendations for user # are empty, model version unknown", price)
	product := does("catalog-service GET /products/{sku}", 3100, "mysql-catalog", "getProduct", "product # loaded", "java.util.NoSuchElementException: No value present", "product # has no category", price, stock, reviews)
	search := does("search-service GET /search", 11000, "elasticsearch", "search", "query matched # products", "org.elasticsearch.index.query.QueryShardException: failed to create query", "search returned # hits, # without id", price)
	cart := does("cart-service GET /carts/{id}", 2500, "redis", "getCart", "cart # has # items", "jakarta.persistence.OptimisticLockException: Row was updated by another transaction", "cart # total differs from its items by #", price)
	add := does("cart-service POST /carts/{id}/items", 2800, "redis", "addItem", "sku # put into cart #", "jakarta.persistence.OptimisticLockException: Row was updated by another transaction", "cart # accepted quantity 0", stock, price)
	buy := does("order-service POST /orders", 8800, "mysql-orders", "createOrder", "order # created", "org.springframework.dao.DataIntegrityViolationException: could not execute statement", "order # created with status null", cart, voucher, stock, tax, payment, shipping, invoice, notify)
	history := does("order-service GET /orders", 4300, "mysql-orders", "listOrders", "# orders of user #", "org.hibernate.LazyInitializationException: could not initialize proxy - no Session", "orders of user # returned with total null", user)
	ask := does("assistant-service POST /assistant/ask", 14000, shopModel, "ask", "answered with # tokens", "com.fasterxml.jackson.core.JsonParseException: Unexpected character ('<' (code 60))", "answer # is empty, finish reason missing", search, recommend)
	page := func(name string, micros int64, calls ...*operation) *operation {
		front := does("web-frontend "+name, micros, "", "render", "page rendered in # ms", "org.thymeleaf.exceptions.TemplateProcessingException: An error happened during template parsing", "page rendered without # fragments", calls...)
		_, route, _ := strings.Cut(name, " ")
		return does("api-gateway "+strings.Fields(name)[0]+" /shop"+route, 900, "", "route", "", "org.springframework.cloud.gateway.support.NotFoundException: 404 NOT_FOUND", "route returned an empty body", verify, front)
	}
	home := page("GET /home", 5000, recommend, cart)
	detail := page("GET /product/{sku}", 4200, product, recommend)
	find := page("GET /search", 3900, search)
	basket := page("POST /cart", 3100, add)
	checkout := page("POST /checkout", 4800, user, buy)
	orders := page("GET /account/orders", 3700, history, address)
	chat := page("POST /assistant", 2900, ask)
	return []*operation{home, detail, detail, find, find, basket, checkout, checkout, orders, chat}
}

// does describes an operation: what it says when done, what it throws and what
// it says of a wrong result are those of its own class.
func does(name string, micros int64, store, method, says, throws, returns string, calls ...*operation) *operation {
	service, route, _ := strings.Cut(name, " ")
	o := &operation{service: shopService(service), name: route, micros: micros, store: store, storeMicros: storeTime(store), calls: calls}
	class := strings.ToUpper(method[:1]) + method[1:]
	at := func(layer string, line string) string {
		return "com.shop." + strings.TrimSuffix(strings.TrimSuffix(service, "-service"), "-frontend") + "." + class + layer + "#" + line
	}
	if says != "" {
		o.begins = &message{class: at("Controller", "41"), text: "[" + method + "] request # received",
			renamed:  &message{class: at("Endpoint", "38"), text: "[" + method + "] request # received"},
			reworded: &message{class: at("Controller", "44"), text: "[" + method + "] received request # of client #"}}
		o.ends = &message{class: at("ServiceImpl", "87"), text: "[" + method + "] " + says,
			renamed:  &message{class: at("Handler", "80"), text: "[" + method + "] " + says},
			reworded: &message{class: at("ServiceImpl", "91"), text: "[" + method + "] " + says + ", took # ms"}}
		o.added = message{class: at("Feature", "20"), text: "[" + method + "] variant # chosen"}
	}
	o.throws = message{class: at("ServiceImpl", "112"), text: throws, trace: true}
	o.returns = message{class: at("ServiceImpl", "95"), text: "[" + method + "] " + returns}
	o.refused = message{class: "com.shop.common.RestClient#73", text: "500 : call of " + service + route[strings.IndexByte(route, ' '):] + " failed"}
	return o
}

// storeTime is the median of a query in µs.
func storeTime(store string) int64 {
	switch store {
	case "redis":
		return 450
	case "elasticsearch":
		return 14_000
	case shopModel:
		return 1_100_000
	}
	return 2300
}

// shopModel is what the assistant asks.
const shopModel = "openai/gpt-oss-120b"

var timesOut = message{class: "com.shop.common.Pool#58", text: "java.util.concurrent.TimeoutException: connection # was closed by the peer", trace: true}

// oddities are said now and then by any service, and mean nothing.
var oddities = []message{
	{class: "o.s.c.l.core.RoundRobinLoadBalancer#87", text: "No instances available for zipkin"},
	{class: "o.s.c.l.core.RoundRobinLoadBalancer#87", text: "No servers available for service: config-server"},
	{class: "c.z.hikari.pool.PoolBase#184", text: "Failed to validate connection # (No operations allowed after connection closed.)"},
	{class: "com.shop.common.Retry#31", text: "attempt 1 of # was slow, # ms"},
	{class: "o.a.h.client5.RedirectExec#120", text: "Cookie rejected [SESSION=#], illegal domain"},
}
