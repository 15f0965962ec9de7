package demo

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
)

// listed is a project as the API describes it.
type listed struct {
	ID          string `json:"id"`
	WorkspaceID string `json:"workspace_id"`
	OrgID       string `json:"org_id"`
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	Status      string `json:"status"`
	CreatedAt   string `json:"created_at"`
	UpdatedAt   string `json:"updated_at"`
}

// maxListed is the most projects of a page.
const maxListed = 1000

// listProjects answers GET /governance/projects. Its errors have a form of
// their own.
func listProjects(w http.ResponseWriter, r *http.Request, projects []string) {
	number := func(name string, byDefault, most int) (int, bool) {
		text := r.URL.Query().Get(name)
		if text == "" {
			return byDefault, true
		}
		n, err := strconv.Atoi(text)
		return n, err == nil && n >= 0 && n <= most
	}
	offset, ok1 := number("offset", 0, 1<<30)
	limit, ok2 := number("limit", 100, maxListed)
	if !ok1 || !ok2 {
		reply(w, r, 422, "application/json", []byte(`{"error":"offset and limit must be whole numbers, limit at most 1000"}`))
		return
	}
	page := []listed{}
	for i := offset; i < len(projects) && len(page) < limit; i++ {
		day := fmt.Sprintf("2026-0%d-1%dT09:00:00Z", 1+i, i)
		page = append(page, listed{
			ID: fmt.Sprintf("prj-%04d", 1001+i), WorkspaceID: "wsp-0001", OrgID: organization,
			Name: projects[i], Status: "active", CreatedAt: day, UpdatedAt: day,
		})
	}
	body, err := json.Marshal(page)
	if err != nil { // strings always marshal
		panic(err)
	}
	reply(w, r, 200, "application/json", body)
}
