package doctor

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/network"
)

// underscores is the mend where the header sdk_version does not arrive.
const underscores = "let what stands between pass the header sdk_version: nginx drops names with underscores unless underscores_in_headers is on, and others have a like setting"

// sdkVersion tells whether the API got the header, as far as it says.
func (p *Patient) sdkVersion(err error) Check {
	var api *client.APIError
	if !errors.As(err, &api) {
		return Check{"sdk_version", OK, p.SDKVersion + " accepted", ""}
	}
	if said := strings.ToLower(api.Message); strings.Contains(said, "sdk_version") || strings.Contains(said, "sdk version") {
		found := fmt.Sprintf("%s was sent, and the API answers: %s", p.SDKVersion, api.Message)
		if b := p.Trail.Last().Between; b != "" {
			found += " (" + b + ")"
		}
		return Check{"sdk_version", Fail, found, underscores + "; or set --sdk-version (AIR_SDK_VERSION) to one that the API takes, " + client.DefaultSDKVersion + " say"}
	}
	return Check{"sdk_version", Skip, fmt.Sprintf("%s was sent; the API refused the request (%d) and says nothing of it", p.SDKVersion, api.Status), ""}
}

func (p *Patient) validated(org string, err error) Check {
	const name = "authentication/validate"
	if err != nil {
		return p.failed(name, err)
	}
	if org == "" {
		return Check{name, Warn, "accepted, without an organization", "check that AIR_BASE_URL leads to the API itself"}
	}
	return Check{name, OK, "accepted, for the organization " + org, ""}
}

// expiresSoon is from how long before its end on a key is warned of.
const expiresSoon = 14 * 24 * time.Hour

func (p *Patient) inspected(ctx context.Context) Check {
	const name = "authentication/inspect"
	if !p.HasKey {
		return Check{name, Skip, "there is no API key to ask about: " + p.Credential, ""}
	}
	info, err := p.Client.Inspect(ctx)
	if err != nil {
		return p.notOffered(name, err, "what the key may do is not known")
	}
	found := fmt.Sprintf("organization %s, role %s, permission %s", orUnsaid(info.OrganizationID), orUnsaid(info.Role), orUnsaid(info.Permission))
	c := Check{name, OK, found, ""}
	if info.Permission == "READ_WRITE" {
		c.Mend = "nothing needs mending, but a READ_ONLY key is enough: this server only reads"
	}
	switch end, ok := parseDate(info.Expires); {
	case info.Expires == "":
		c.Found += ", no end stated"
	case !ok:
		c.Found += ", ends " + info.Expires
	case time.Until(end) < 0:
		c.State, c.Found, c.Mend = Fail, c.Found+", ended "+end.Format(time.DateOnly), "make a new key, and put it where the old one is: "+p.Credential
	default:
		c.Found += fmt.Sprintf(", ends in %d days (%s)", int(math.Round(time.Until(end).Hours()/24)), end.Format(time.DateOnly))
		if time.Until(end) < expiresSoon {
			c.State, c.Mend = Warn, "make a new key in time"
		}
	}
	return c
}

func orUnsaid(s string) string {
	if s == "" {
		return "not stated"
	}
	return s
}

// parseDate reads a date in the usual forms; that of the API is not public.
func parseDate(s string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", time.DateTime, time.DateOnly, time.RFC1123, "2006-01-02 15:04:05-07:00", "2006-01-02 15:04:05 -0700 MST"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

func (p *Patient) projects(ctx context.Context) Check {
	const name = "governance/projects"
	resp, err := p.Client.Projects.List(ctx, client.ProjectsRequest{})
	if err != nil {
		return p.notOffered(name, err, "names of projects have to be given by whoever asks")
	}
	var names []string
	for _, project := range resp.Projects {
		if project.Status == "" || project.Status == "active" {
			names = append(names, project.Name)
		}
	}
	const few = 5
	found := fmt.Sprintf("%d active of %d", len(names), len(resp.Projects))
	if len(resp.Projects) == client.DefaultProjectsLimit {
		found = "the first " + found
	}
	if len(names) > 0 {
		found += ": " + strings.Join(names[:min(few, len(names))], ", ")
	}
	if len(names) > few {
		found += " …"
	}
	return Check{name, OK, found, ""}
}

// queries asks each endpoint for little.
func (p *Patient) queries(ctx context.Context, report func(Check)) {
	const window = "5m"
	ask := func(name string, query func() (records int, err error)) {
		start := time.Now()
		n, err := query()
		if err != nil {
			report(p.failed(name, err))
			return
		}
		report(Check{name, OK, fmt.Sprintf("answered in %d ms, records of the last %s: %d", time.Since(start).Milliseconds(), window, n), ""})
	}
	ask("logs", func() (int, error) {
		resp, err := p.Client.Logs.Query(ctx, client.LogsRequest{TimeWindow: window, Limit: 1})
		if err != nil {
			return 0, err
		}
		return resp.Entries(), nil
	})
	ask("metrics", func() (int, error) {
		resp, err := p.Client.Metrics.Query(ctx, client.MetricsRequest{Metric: "inference_requests_total", TimeWindow: window})
		if err != nil {
			return 0, err
		}
		return resp.Points(), nil
	})
	ask("traces", func() (int, error) {
		detail := false
		resp, err := p.Client.Traces.Query(ctx, client.TracesRequest{Trace: "distiller_traces", TimeWindow: window, Limit: 1, Detail: &detail})
		if err != nil {
			return 0, err
		}
		return len(resp.Traces), nil
	})
}

// mostSkew is from which difference of the clocks on windows miss what is newest.
const mostSkew = time.Minute

func (p *Patient) clock() Check {
	skew, known := p.Trail.Last().skew()
	switch {
	case !known:
		return Check{"clock", Skip, "no answer told the API's time", ""}
	case skew.Abs() > mostSkew:
		return Check{"clock", Warn, "the API's clock is " + apart(skew) + " this machine's", "set this machine's clock (NTP): since and until are read by it"}
	}
	return Check{"clock", OK, "within a minute of the API's", ""}
}

func apart(skew time.Duration) string {
	if skew > 0 {
		return skew.String() + " ahead of"
	}
	return (-skew).String() + " behind"
}

// notOffered reports a failure that queries do not depend on.
func (p *Patient) notOffered(name string, err error, so string) Check {
	var api *client.APIError
	if errors.As(err, &api) {
		switch api.Status {
		case http.StatusForbidden:
			return Check{name, Warn, "the key may not ask this (403): " + so, "give the key the role ORG_VIEWER if that is wanted; queries work without"}
		case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented:
			return Check{name, Skip, fmt.Sprintf("this API does not offer it (%d): %s", api.Status, so), ""}
		}
	}
	c := p.failed(name, err)
	c.State = Warn
	return c
}

// failed words an error of a request.
func (p *Patient) failed(name string, err error) Check {
	var api *client.APIError
	var body *client.BodyError
	c := Check{name, Fail, err.Error(), "try again; if it stays so, tell whoever runs the API"}
	switch {
	case errors.As(err, &body):
		c.Mend = "what answers may be no Observability API but a proxy's page: check AIR_BASE_URL"
	case errors.As(err, &api) && api.Status == http.StatusBadRequest && p.Client.BaseURL().Scheme == "http" && strings.Contains(strings.ToLower(api.Message), "https"):
		c.Mend = "begin AIR_BASE_URL with https://"
	case errors.As(err, &api) && api.Status == http.StatusUnauthorized:
		c.Mend = "correct " + p.Credential + ": it is wrong, has ended or belongs to another address"
	case errors.As(err, &api) && api.Status == http.StatusForbidden:
		c.Mend = "the key lacks the right to read this: ask for a READ_ONLY key of the organization"
	case errors.As(err, &api) && api.Status == http.StatusNotFound:
		c.Mend = "check AIR_BASE_URL: the API is not below it"
	case errors.As(err, &api) && api.Status == http.StatusProxyAuthRequired:
		c.Mend = "put user and password into HTTP_PROXY, as http://user:password@proxy:port"
	case errors.As(err, &api) && api.Status == http.StatusTooManyRequests:
		c.Mend = "wait, and try again"
	default:
		if r, ok := network.Cause(err, p.Client.Host()); ok {
			c.Found, c.Mend = r.Cause, r.Mend
		}
	}
	return c
}
