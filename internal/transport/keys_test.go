package transport

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"airefinery-mcp/internal/caller"
)

func TestWrongKeysAreThrottled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKeys()
		const place = "192.0.2.1"
		// As many at once, whatever comes of them.
		var judges []func(caller.Verdict)
		for i := range 300 {
			judge, err := k.try(fmt.Sprint("made-up-", i), place)
			if err != nil {
				if !errors.Is(err, caller.ErrKeysTried) {
					t.Fatal(err)
				}
				continue
			}
			judges = append(judges, judge)
		}
		if len(judges) != keyTries {
			t.Errorf("%d keys were tried at once, want %d", len(judges), keyTries)
		}
		for _, judge := range judges {
			judge(caller.Refused)
		}
		if _, err := k.try("made-up-0", place); err != caller.ErrKeyRefused {
			t.Errorf("a key that was just refused: %v", err)
		}
		if _, err := k.try("another", place); err != caller.ErrKeysTried {
			t.Errorf("one more key: %v", err)
		}
		// Others are not concerned, and good keys cost nothing.
		for i := range 100 {
			key := fmt.Sprint("good-", i)
			judge, err := k.try(key, "192.0.2.2")
			if err != nil {
				t.Fatal(err)
			}
			judge(caller.Accepted)
			if !k.accepted(key) {
				t.Errorf("%s was accepted", key)
			}
		}
		// In a while one more may be tried, also a key that was refused.
		time.Sleep(caller.RefusedFor)
		judge, err := k.try("made-up-0", place)
		if err != nil {
			t.Fatal(err)
		}
		judge(caller.Accepted)
		if judge, err = k.try("made-up-0", place); err != nil {
			t.Fatal(err)
		}
		judge(caller.Refused) // revoked
		if k.accepted("made-up-0") {
			t.Error("a revoked key is still good")
		}
		if len(k.pending) > 0 {
			t.Errorf("trials left: %v", k.pending)
		}
	})
}

func TestKeysAreForgotten(t *testing.T) {
	k := newKeys()
	k.note("good", "x", caller.Accepted)
	for i := range maxKeys + 100 {
		k.note(fmt.Sprint(i), "x", caller.Refused)
	}
	if len(k.known) > maxKeys || !k.accepted("good") {
		t.Errorf("%d keys are known; the good one: %v", len(k.known), k.accepted("good"))
	}
}

// A made-up key is the address that it comes from; an accepted one a caller of its
// own.
func TestWhoAKeyIs(t *testing.T) {
	a, err := newAuthenticator(HTTPConfig{RequireUpstreamKey: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	who := func(key, remote string) caller.Caller {
		r := request(t, "POST", "http://localhost/mcp", pingBody, upstreamKeyHeader, key)
		r.RemoteAddr = remote
		c, rej := a.identify(r)
		if rej != nil {
			t.Fatal(rej)
		}
		return c
	}
	one, other := who("key-one", "192.0.2.1:1"), who("key-two", "192.0.2.1:2")
	if one.Principal != other.Principal || one.ID == other.ID {
		t.Errorf("%+v and %+v", one, other)
	}
	if far := who("key-one", "192.0.2.9:1"); far.Principal == one.Principal || far.ID != one.ID {
		t.Errorf("from elsewhere: %+v", far)
	}
	judge, err := one.Try()
	if err != nil {
		t.Fatal(err)
	}
	judge(caller.Accepted)
	if again := who("key-one", "192.0.2.1:1"); again.Principal == one.Principal || again.Principal != who("key-one", "192.0.2.9:1").Principal {
		t.Errorf("an accepted key: %+v", again)
	}
}

func TestMetricsAskForAKeyThatIsAccepted(t *testing.T) {
	ts := startServer(t, HTTPConfig{Addr: "0.0.0.0:0", RequireUpstreamKey: true}, Deps{CheckKey: func(_ context.Context, key string) error {
		if key != "good" {
			return errors.New("no")
		}
		return nil
	}})
	for key, want := range map[string]int{"x": http.StatusUnauthorized, "good": http.StatusOK} {
		if resp, _ := do(t, request(t, "GET", ts.url+"/metrics", "", upstreamKeyHeader, key)); resp.StatusCode != want {
			t.Errorf("with the key %q: %d, want %d", key, resp.StatusCode, want)
		}
	}
}
