package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"time"

	"golang.org/x/oauth2/clientcredentials"

	"airefinery-mcp/client"
)

// answering is an API that answers every request alike.
func answering(status int, body string, header ...string) *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
}

func ExampleAPIError() {
	api := answering(http.StatusUnprocessableEntity, `{"detail":[{"loc":["body","metric"],"msg":"field required"}]}`)
	defer api.Close()
	c, err := client.New(client.WithBaseURL(api.URL), client.WithAPIKey("key"))
	if err != nil {
		log.Fatal(err)
	}
	_, err = c.Metrics.Query(context.Background(), client.MetricsRequest{})
	var refused *client.APIError
	if errors.As(err, &refused) {
		fmt.Println(refused.Status, refused.Message)
	}
	// Output: 422 body.metric: field required
}

// A query waits as long as the API asks to, unless its time would be over by
// then.
func ExampleAPIError_retryAfter() {
	api := answering(http.StatusTooManyRequests, "slow down", "Retry-After", "60")
	defer api.Close()
	c, err := client.New(client.WithBaseURL(api.URL), client.WithAPIKey("key"))
	if err != nil {
		log.Fatal(err)
	}
	_, err = c.Logs.Query(context.Background(), client.LogsRequest{})
	var refused *client.APIError
	if errors.As(err, &refused) && refused.RetryAfter > 0 {
		fmt.Println("ask again in", refused.RetryAfter)
	}
	// Output: ask again in 1m0s
}

func ExampleBodyError() {
	api := answering(http.StatusOK, "<!DOCTYPE html><title>Sign in</title>")
	defer api.Close()
	c, err := client.New(client.WithBaseURL(api.URL), client.WithAPIKey("key"))
	if err != nil {
		log.Fatal(err)
	}
	_, err = c.Logs.Query(context.Background(), client.LogsRequest{})
	var other *client.BodyError
	if !errors.As(err, &other) {
		log.Fatal(err)
	}
	switch {
	case other.Limit > 0:
		fmt.Println("ask for less: more than", other.Limit, "bytes")
	case other.Cut:
		fmt.Println("ask again:", other.Reason)
	default:
		fmt.Println("is this the API?", other.Reason, "that says", strconv.Quote(other.Said))
	}
	// Output: is this the API? the body is an HTML page that says "Sign in"
}

func ExampleUnavailableError() {
	api := answering(http.StatusServiceUnavailable, "")
	defer api.Close()
	c, err := client.New(client.WithBaseURL(api.URL), client.WithAPIKey("key"), client.WithMaxAttempts(1))
	if err != nil {
		log.Fatal(err)
	}
	for range 6 {
		_, err = c.Logs.Query(context.Background(), client.LogsRequest{})
	}
	var down *client.UnavailableError
	if errors.As(err, &down) {
		fmt.Println("last:", down.Last)
		fmt.Println("asked again within ten seconds:", time.Until(down.Until) <= 10*time.Second)
	}
	// Output:
	// last: POST /observability/logs: status 503
	// asked again within ten seconds: true
}

// stuck is a transport that holds every request until it is closed.
type stuck struct{ arrived, done chan struct{} }

func (s stuck) RoundTrip(*http.Request) (*http.Response, error) {
	s.arrived <- struct{}{}
	<-s.done
	return nil, errors.New("closed")
}

func ExampleBusyError() {
	transport := stuck{make(chan struct{}), make(chan struct{})}
	c, err := client.New(client.WithAPIKey("key"), client.WithHTTPClient(&http.Client{Transport: transport}),
		client.WithConcurrency(1), client.WithMaxAttempts(1), client.WithTimeout(20*time.Millisecond))
	if err != nil {
		log.Fatal(err)
	}
	var others sync.WaitGroup
	others.Go(func() { _, _ = c.Traces.Query(context.Background(), client.TracesRequest{}) })
	<-transport.arrived
	_, err = c.Logs.Query(context.Background(), client.LogsRequest{})
	var busy *client.BusyError
	if errors.As(err, &busy) {
		fmt.Println("not sent, under way:", busy.Concurrency)
	}
	close(transport.done)
	others.Wait()
	// Output: not sent, under way: 1
}

func ExampleCredentialError() {
	c, err := client.New()
	if err != nil {
		log.Fatal(err)
	}
	_, err = c.Logs.Query(context.Background(), client.LogsRequest{})
	var credential *client.CredentialError
	if errors.As(err, &credential) {
		fmt.Println("no key was given:", errors.Is(err, client.ErrNoCredential))
	}
	_, err = c.WithKey("two\nlines").Logs.Query(context.Background(), client.LogsRequest{})
	if errors.As(err, &credential) {
		fmt.Println(credential.Err)
	}
	// Output:
	// no key was given: true
	// the API key holds characters that no header can: copy it again, without line breaks
}

func ExampleTokenError() {
	tokens := answering(http.StatusUnauthorized, `{"error":"invalid_client"}`, "Content-Type", "application/json")
	defer tokens.Close()
	c, err := client.New(client.WithClientCredentials(clientcredentials.Config{
		TokenURL: tokens.URL, ClientID: "id", ClientSecret: "secret",
	}))
	if err != nil {
		log.Fatal(err)
	}
	_, err = c.Logs.Query(context.Background(), client.LogsRequest{})
	var token *client.TokenError
	if errors.As(err, &token) {
		fmt.Println(token.Status, token.Code)
	}
	// Output: 401 invalid_client
}

func ExamplePanicError() {
	c, err := client.New(client.WithAPIKey("key"), client.WithTokenSeen(func(string) { panic("a bug") }))
	if err != nil {
		log.Fatal(err)
	}
	_, err = c.Logs.Query(context.Background(), client.LogsRequest{})
	var bug *client.PanicError
	if errors.As(err, &bug) {
		fmt.Println(bug.Value, len(bug.Stack) > 0)
	}
	// Output: a bug true
}

// A caller that gives up gets its context's error at once.
func ExampleLogsClient_Query_deadline() {
	release := make(chan struct{})
	api := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer api.Close()
	defer close(release)
	c, err := client.New(client.WithBaseURL(api.URL), client.WithAPIKey("key"))
	if err != nil {
		log.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	_, err = c.Logs.Query(ctx, client.LogsRequest{})
	fmt.Println(errors.Is(err, context.DeadlineExceeded))
	// Output: true
}
