package tools

import (
	"cmp"
	"container/list"
	"context"
	"crypto/sha256"
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"

	"airefinery-mcp/client"
)

// How the lists of projects are kept.
const (
	projectsTTL     = 10 * time.Minute
	projectsRetry   = time.Minute // after a failure that may pass
	maxProjectLists = 1_000       // credentials
	maxProjectPages = 5
)

// projectLists keeps what the API says of projects, by the credential that it
// says it to. It is safe for concurrent use.
type projectLists struct {
	mu           sync.Mutex
	byCredential map[[sha256.Size]byte]*list.Element // of *projectList
	recent       *list.List                          // least recently used first
}

func newProjectLists() *projectLists {
	return &projectLists{byCredential: map[[sha256.Size]byte]*list.Element{}, recent: list.New()}
}

// projectList is what one credential may know of projects.
type projectList struct {
	credential [sha256.Size]byte

	turn     chan struct{} // holds one while somebody asks or reads, so that it is asked once
	projects []client.Project
	// whole is set where these are all.
	whole bool
	// forbidden is set where the credential may not read them.
	forbidden bool
	until     time.Time
}

// of returns the list of a caller's own key, or of the server's, "".
func (p *projectLists) of(key string) *projectList {
	id := sha256.Sum256([]byte(key))
	p.mu.Lock()
	defer p.mu.Unlock()
	if e, ok := p.byCredential[id]; ok {
		p.recent.MoveToBack(e)
		return e.Value.(*projectList)
	}
	if p.recent.Len() >= maxProjectLists {
		oldest := p.recent.Front()
		p.recent.Remove(oldest)
		delete(p.byCredential, oldest.Value.(*projectList).credential)
	}
	l := &projectList{credential: id, turn: make(chan struct{}, 1)}
	p.byCredential[id] = p.recent.PushBack(l)
	return l
}

// knownProjects is what is known of projects at a time.
type knownProjects struct {
	projects  []client.Project // active ones first
	whole     bool
	forbidden bool
	queries   int // that were made to know it
}

// get returns what is known, asking the API for at most so many pages where it
// is not known yet or no longer certain. Whatever the API says, it is no error.
func (l *projectList) get(ctx context.Context, c *client.Client, now time.Time, pages int) knownProjects {
	select {
	case l.turn <- struct{}{}:
		defer func() { <-l.turn }()
	case <-ctx.Done():
		return knownProjects{}
	}
	queries := 0
	if ctx.Err() == nil && !now.Before(l.until) && pages > 0 {
		queries = l.ask(ctx, c, now, min(pages, maxProjectPages))
	}
	return knownProjects{projects: l.projects, whole: l.whole, forbidden: l.forbidden, queries: queries}
}

// ask reads the list anew. Where that fails, what was known before stays.
func (l *projectList) ask(ctx context.Context, c *client.Client, now time.Time, pages int) (queries int) {
	var all []client.Project
	whole := false
	for offset := 0; queries < pages && !whole; {
		page, err := c.Projects.List(ctx, client.ProjectsRequest{Offset: offset, Limit: client.DefaultProjectsLimit})
		queries++
		if err != nil {
			l.failed(ctx, err, now)
			return queries
		}
		all = append(all, page.Projects...)
		got := len(page.Projects)
		for _, p := range page.Problems {
			got += p.Count
		}
		offset += got
		whole = got < client.DefaultProjectsLimit
	}
	slices.SortStableFunc(all, func(a, b client.Project) int { return cmp.Compare(retired(a.Status), retired(b.Status)) })
	l.projects, l.whole, l.forbidden = all, whole, false
	if whole || queries == maxProjectPages { // else a call that may ask for more gets more
		l.until = now.Add(projectsTTL)
	}
	return queries
}

// failed decides when to ask again. That the caller gave up says nothing.
func (l *projectList) failed(ctx context.Context, err error, now time.Time) {
	var api *client.APIError
	refused := errors.As(err, &api) && (api.Status == http.StatusForbidden || api.Status == http.StatusNotFound)
	switch {
	case refused:
		l.forbidden, l.until = api.Status == http.StatusForbidden, now.Add(projectsTTL)
	case ctx.Err() == nil:
		l.until = now.Add(projectsRetry)
	}
}

// retired is 1 for the status of a project that is no longer in use.
func retired(status string) int {
	if status == "archived" || status == "deleted" {
		return 1
	}
	return 0
}
