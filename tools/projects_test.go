package tools

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"airefinery-mcp/client"
)

// projectsAPI answers the list of projects, of n of them, and counts.
func projectsAPI(t *testing.T, n int, status *atomic.Int32) (*client.Client, *atomic.Int32) {
	t.Helper()
	asked := &atomic.Int32{}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if s := int(status.Load()); s != 0 {
			w.WriteHeader(s)
			return
		}
		var offset, limit int
		fmt.Sscan(r.URL.Query().Get("offset"), &offset)
		fmt.Sscan(r.URL.Query().Get("limit"), &limit)
		var list []string
		for i := offset; i < min(n, offset+limit); i++ {
			list = append(list, fmt.Sprintf(`{"name":"p%d","status":%q}`, i, []string{"archived", "active"}[min(i, 1)]))
		}
		fmt.Fprintf(w, "[%s]", strings.Join(list, ","))
	}))
	t.Cleanup(srv.Close)
	c, err := client.New(client.WithBaseURL(srv.URL), client.WithAPIKey("key-of-nobody"))
	if err != nil {
		t.Fatal(err)
	}
	return c, asked
}

func TestProjectsAreAskedForOnceInAWhile(t *testing.T) {
	var status atomic.Int32
	c, asked := projectsAPI(t, 3, &status)
	now := time.Now()
	l := newProjectLists().of("")
	var wg sync.WaitGroup
	for range 5 {
		wg.Go(func() { l.get(t.Context(), c, now, 3) })
	}
	wg.Wait()
	got := l.get(t.Context(), c, now.Add(projectsTTL-time.Second), 3)
	if n := asked.Load(); n != 1 || !got.whole || got.queries != 0 || strings.Join(projectNames(got.projects), " ") != "p1 p2 p0" {
		t.Errorf("asked %d times, the active ones first: %+v", n, got)
	}
	status.Store(http.StatusForbidden)
	got = l.get(t.Context(), c, now.Add(projectsTTL), 3)
	if n := asked.Load(); n != 2 || got.queries != 1 || !got.forbidden || len(got.projects) != 3 {
		t.Errorf("asked %d times, and what was known stays: %+v", n, got)
	}
	l.get(t.Context(), c, now.Add(2*projectsTTL-time.Second), 3)
	if n := asked.Load(); n != 2 {
		t.Errorf("asked %d times, though it is forbidden", n)
	}
}

func TestProjectsComeInPages(t *testing.T) {
	for _, tt := range []struct {
		have, pages, queries, got int
		whole                     bool
	}{
		{0, 3, 1, 0, true}, {99, 3, 1, 99, true}, {100, 3, 2, 100, true}, {250, 1, 1, 100, false}, {250, 3, 3, 250, true}, {900, 9, 5, 500, false}, {5, 0, 0, 0, false},
	} {
		var status atomic.Int32
		c, asked := projectsAPI(t, tt.have, &status)
		got := newProjectLists().of("").get(t.Context(), c, time.Now(), tt.pages)
		if got.queries != tt.queries || int(asked.Load()) != tt.queries || len(got.projects) != tt.got || got.whole != tt.whole {
			t.Errorf("%d projects, %d pages: %d queries, %d projects, whole %v", tt.have, tt.pages, got.queries, len(got.projects), got.whole)
		}
	}
}

func TestAFailedListIsAskedForAgainSooner(t *testing.T) {
	var status atomic.Int32
	c, asked := projectsAPI(t, 1, &status)
	now := time.Now()
	l := newProjectLists().of("")
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	l.get(gone, c, now, 1) // says nothing of the list
	status.Store(http.StatusBadGateway)
	l.get(t.Context(), c, now, 1)
	l.get(t.Context(), c, now.Add(projectsRetry-time.Second), 1)
	if n := asked.Load(); n != 1 {
		t.Errorf("asked %d times", n)
	}
	status.Store(0)
	if got := l.get(t.Context(), c, now.Add(projectsRetry), 1); !got.whole || len(got.projects) != 1 {
		t.Errorf("after a while: %+v", got)
	}
}

func TestEachCredentialHasItsList(t *testing.T) {
	p := newProjectLists()
	first := p.of("a")
	if p.of("a") != first || p.of("b") == first || p.of("") == first {
		t.Error("lists are mixed up")
	}
	for i := range maxProjectLists {
		p.of(fmt.Sprint(i))
	}
	if len(p.byCredential) != maxProjectLists || p.recent.Len() != maxProjectLists || p.of("a") == first {
		t.Errorf("%d lists are kept", len(p.byCredential))
	}
}
