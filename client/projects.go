package client

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/url"
	"strconv"
	"time"
)

const projectsPath = "/governance/projects"

// ProjectsRequest holds the parameters of GET /governance/projects.
type ProjectsRequest struct {
	// Offset is how many projects are passed over.
	Offset int
	// Limit is the most projects to return, 100 when 0.
	Limit int
}

// DefaultProjectsLimit is the Limit sent when a request has none.
const DefaultProjectsLimit = 100

// MaxProjects bounds the projects that are read of one response.
const MaxProjects = 10_000

// ProjectsResponse is the answer of the projects endpoint.
type ProjectsResponse struct {
	Meta
	// Projects are in the order of the body.
	Projects []Project
}

// Project is a project of the organization.
type Project struct {
	// ID, WorkspaceID and OrgID are of the project and of what it is part of.
	ID          string `json:"id"`
	WorkspaceID string `json:"workspace_id"`
	OrgID       string `json:"org_id"`
	// Name is unique within the workspace. It is the project_name of queries.
	Name string `json:"name"`
	// Description is a person's, and CreatedBy who made the project; "" where the
	// body has none.
	Description string `json:"description"`
	CreatedBy   string `json:"created_by"`
	// Status is active, archived or deleted.
	Status string `json:"status"`
	// CreatedAt and UpdatedAt are as they were sent.
	CreatedAt string `json:"created_at"`
	UpdatedAt string `json:"updated_at"`
}

// ProjectsClient lists projects.
type ProjectsClient struct{ c *Client }

// List returns a page of the organization's projects. The request is made once,
// within the time of [WithTimeout], and says nothing of the upstream's health:
// queries go on whatever comes of it. Its errors are those of a query. A 403 is
// an ordinary one: the credential needs the role ORG_VIEWER.
func (p *ProjectsClient) List(ctx context.Context, req ProjectsRequest) (*ProjectsResponse, error) {
	if req.Limit == 0 {
		req.Limit = DefaultProjectsLimit
	}
	ctx, cancel := context.WithTimeout(ctx, p.c.s.timeout)
	defer cancel()
	query := url.Values{"offset": {strconv.Itoa(req.Offset)}, "limit": {strconv.Itoa(req.Limit)}}
	var resp *ProjectsResponse
	var meta Meta
	start := time.Now()
	err := p.c.exchange(ctx, exchange{path: projectsPath, query: query.Encode()}, &meta, func(b *body) (err error) {
		resp, err = DecodeProjects(b)
		return err
	})
	if err != nil {
		return nil, err
	}
	meta.Problems, meta.LeftOut, meta.Elapsed = resp.Problems, resp.LeftOut, time.Since(start)
	resp.Meta = meta
	return resp, nil
}

// DecodeProjects reads the body of the projects endpoint: a JSON array. An
// element that is no project with a name is a problem, and passed over.
func DecodeProjects(r io.Reader) (*ProjectsResponse, error) {
	dec := json.NewDecoder(r)
	first, err := dec.Token()
	if err != nil {
		return nil, err
	}
	if first != json.Delim('[') {
		return nil, &notResponse{"something else than an array of projects"}
	}
	resp := &ProjectsResponse{}
	left, bad := 0, 0
	for dec.More() {
		var text json.RawMessage
		if err := dec.Decode(&text); err != nil {
			return nil, err
		}
		var p Project
		switch {
		case len(resp.Projects) == MaxProjects:
			left++
		case json.Unmarshal(text, &p) != nil || p.Name == "":
			bad++
		default:
			resp.Projects = append(resp.Projects, p)
		}
	}
	if _, err := dec.Token(); errors.Is(err, io.EOF) {
		return nil, io.ErrUnexpectedEOF
	} else if err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, &notResponse{"more than an array of projects"}
	}
	if bad > 0 {
		resp.Problems = []Problem{{Where: "[]", What: "want a project with a name", Count: bad}}
	}
	if left > 0 {
		resp.LeftOut = []Excess{{What: "projects", Most: MaxProjects, Count: left}}
	}
	return resp, nil
}
