package tools

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/caller"
	"airefinery-mcp/internal/names"
	"airefinery-mcp/schemas"
)

// maxNear is how many existing names are told.
const maxNear = 5

// unknownName is an error of the API about a metric or a preset that is not
// known to exist.
type unknownName struct {
	*client.APIError
	param analysis.Param
	near  []string
	meant bool
}

func (e *unknownName) Unwrap() error { return e.APIError }

// refused adds to an error of the API which names are known in place of the one
// that was asked for, if it can be the reason.
func (d *diagnosis[Args, Resp]) refused(err error) error {
	var api *client.APIError
	if !errors.As(err, &api) || api.Status != http.StatusNotFound && api.Status != http.StatusBadRequest && api.Status != http.StatusUnprocessableEntity {
		return err
	}
	for _, p := range d.given([]string{names.Metric, names.Trace}) {
		name, known := p.Value.(string), d.set.knownNames(d.state, p.Name)
		if api.Status == http.StatusNotFound && d.text("trace_id") == "" || !slices.Contains(known, name) {
			e := &unknownName{APIError: api, param: p}
			e.near, e.meant = nearNames(name, known)
			return e
		}
	}
	return err
}

// nearNames picks of existing names those to tell instead of a wrong one. meant
// is set where the first is most likely what was meant.
func nearNames(name string, existing []string) (near []string, meant bool) {
	first, meant := schemas.Nearest(name, existing)
	if meant {
		near = append(near, first)
	}
	for _, v := range existing {
		if len(near) == maxNear {
			break
		}
		if v != name && !slices.Contains(near, v) {
			near = append(near, v)
		}
	}
	return near, meant
}

// shown leaves out the names that are masked in answers to the caller: what
// stands for one would ask for something else.
func (m *callerState) shown(known []string) []string {
	return slices.DeleteFunc(slices.Clone(known), func(name string) bool {
		return m.masks != nil && m.masks.Clean(name) != name
	})
}

// noSuchProject is the failure of a call that nothing came for, if the
// organization does not have the project; nil if it does, or that is not known.
func (s *Set) noSuchProject(ctx context.Context, who caller.Caller, name string) *failure {
	known := s.projects.of(who.UpstreamKey).get(ctx, s.clientOf(who), s.cfg.Now(), maxProjectPages)
	list := projectNames(known.projects)
	if !known.whole || slices.Contains(list, name) {
		return nil
	}
	f := &failure{Code: codeNotFound, Message: fmt.Sprintf("nothing came, and there is no project %q", clip(name)), Next: "Use a project that there is."}
	near, meant := nearNames(name, s.callers.of(who).shown(list))
	if f.Valid = near; meant {
		f.Next = fmt.Sprintf("Did you mean project_name=%q?", near[0])
	}
	return f
}

// knownNames are the values of a parameter that answers to this caller had or
// came for, and those of the catalogue.
func (s *Set) knownNames(state *callerState, param string) []string {
	known := state.seen.Values(param)
	switch param {
	case names.Metric:
		known = append(known, s.cfg.Catalogue.MetricNames()...)
	case names.Trace:
		known = append(known, s.cfg.Catalogue.TraceNames()...)
	case names.AgentClass:
		known = append(known, s.cfg.Catalogue.AgentClasses...)
	}
	return known
}
