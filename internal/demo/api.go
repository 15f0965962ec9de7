// Package demo is an embedded Observability API over a generated world: its
// logs, metrics and traces are all made from the same simulated requests. What it says of a moment
// depends on the seed, the moment and the incident only, so data never
// changes as the clock moves on.
package demo

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// DefaultKey is the bearer accepted where the options name no other.
const DefaultKey = "demo-key"

// Mark says of a result that it is not real.
const Mark = "Demo data: generated, not real."

// Options of an API.
type Options struct {
	// Seed chooses the world; 0 means 1.
	Seed uint64
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Key is the accepted bearer; "" means DefaultKey.
	Key string
	// Scenario is one of Scenarios; "" means DefaultScenario.
	Scenario string
	// Traffic is how much goes on; "" means Normal.
	Traffic Traffic
	// Hour is the one that the world is seen in; "" means FaultyHour.
	Hour Hour
}

// API serves the demo's endpoints. It is safe for concurrent use.
type API struct {
	world    telemetry
	projects []string
	is       Incident
	now      func() time.Time
	key      string
}

// A telemetry is a world that answers queries for what was from, exclusive, to.
type telemetry interface {
	logs(p *params, from, to int64) []byte
	metrics(p *params, from, to int64) []byte
	traces(p *params, from, to int64) []byte
}

// New returns an API whose incident began before the current ten minutes. It
// fails for a scenario or traffic that there is none of.
func New(o Options) (*API, error) {
	if o.Seed == 0 {
		o.Seed = 1
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Key == "" {
		o.Key = DefaultKey
	}
	scene, err := scenarioOf(o.Scenario)
	if err != nil {
		return nil, err
	}
	traffic, err := o.Traffic.tenths()
	if err != nil {
		return nil, err
	}
	seed, onset := o.Seed, scene.onset(o.Seed, o.Now().UnixNano())
	a := &API{now: o.Now, key: o.Key, is: Incident{Scenario: scene.name, Onset: time.Unix(0, onset)}}
	switch o.Hour {
	case FaultyHour, "":
	case NormalHour:
		seed, onset, a.is.Onset = hash(o.Seed, 97), never, time.Time{}
	default:
		return nil, fmt.Errorf("no hour of the demo is called %q: there are faulty and normal", string(o.Hour))
	}
	switch {
	case scene.runs:
		a.world, a.projects = &runs{seed: seed, traffic: traffic}, projects[:1]
		return a, nil
	case scene.shop == nil:
		a.world = &world{seed: seed, incident: onset, scene: scene, traffic: traffic}
		a.projects = projects[:]
		return a, nil
	}
	target := targetOf(scene, o.Seed)
	if int(target) < len(shopServices) {
		a.is.Target = shopServices[target]
		a.is.Caller = callerOf(target)
	}
	a.world = &shop{seed: seed, incident: onset, scene: scene, traffic: traffic, target: target}
	a.projects = []string{shopProject}
	return a, nil
}

// Server is an API that listens on a loopback port.
type Server struct {
	http *http.Server
	url  string
	done chan error
}

// Start serves a new API on a free port of 127.0.0.1.
func Start(o Options) (*Server, error) {
	api, err := New(o)
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for the demo: %w", err)
	}
	s := &Server{http: &http.Server{Handler: api, ReadHeaderTimeout: 10 * time.Second}, url: "http://" + l.Addr().String(), done: make(chan error, 1)}
	go func() { s.done <- s.http.Serve(l) }()
	return s, nil
}

// URL returns the base address, without a final slash.
func (s *Server) URL() string { return s.url }

// Close stops the server, cutting answers under way, and waits for it to end.
// It is to be called once.
func (s *Server) Close() error {
	err := s.http.Close()
	<-s.done
	return err
}

// ServeHTTP answers the six endpoints and refuses the rest as FastAPI does.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	endpoint, method := strings.TrimPrefix(r.URL.Path, "/observability/"), http.MethodPost
	switch {
	case r.URL.Path == "/authentication/validate":
		endpoint = "validate"
	case r.URL.Path == "/authentication/inspect":
		endpoint = "inspect"
	case r.URL.Path == "/governance/projects":
		endpoint, method = "projects", http.MethodGet
	case endpoint == r.URL.Path || !slices.Contains([]string{"logs", "metrics", "traces"}, endpoint):
		refuse(w, r, detail(404, "Not Found"))
		return
	}
	switch {
	case r.Method != method:
		w.Header().Set("Allow", method)
		refuse(w, r, detail(405, "Method Not Allowed"))
	case r.Header.Get("Authorization") != "Bearer "+a.key:
		refuse(w, r, detail(401, "Not authenticated"))
	case !accepted(sdkVersion(r)):
		refuse(w, r, detail(400, "sdk_version header is missing or older than 1.13.0"))
	case endpoint == "validate":
		reply(w, r, 200, "application/json", []byte(`{"organization_id":"`+organization+`"}`))
	case endpoint == "inspect":
		a.inspect(w, r)
	case endpoint == "projects":
		listProjects(w, r, a.projects)
	default:
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil {
			refuse(w, r, detail(413, "Request body too large"))
			return
		}
		a.query(w, r, endpoint, body)
	}
}

// sdkVersion reads the header by its underscored name: the canonical form
// keeps the underscore.
func sdkVersion(r *http.Request) string { return r.Header.Get("sdk_version") }

// accepted reports whether a version is at least 1.13.0.
func accepted(v string) bool {
	parts := strings.Split(v, ".")
	if len(parts) < 2 {
		return false
	}
	major, err1 := strconv.Atoi(parts[0])
	minor, err2 := strconv.Atoi(parts[1])
	return err1 == nil && err2 == nil && (major > 1 || major == 1 && minor >= 13)
}

func (a *API) query(w http.ResponseWriter, r *http.Request, endpoint string, body []byte) {
	p, bad := parse(a.projects, endpoint, body)
	if bad != nil {
		refuse(w, r, bad)
		return
	}
	to := a.now().UnixNano()
	from := to - p.window
	var out []byte
	switch endpoint {
	case "logs":
		out = a.world.logs(p, from, to)
	case "metrics":
		out = a.world.metrics(p, from, to)
	default:
		out = a.world.traces(p, from, to)
	}
	reply(w, r, 200, "application/json", out)
}

// A refusal is an error answer.
type refusal struct {
	status int
	kind   string
	body   string
}

func detail(status int, what any) *refusal {
	b, err := json.Marshal(map[string]any{"detail": what})
	if err != nil { // strings and maps of strings always marshal
		panic(err)
	}
	return &refusal{status, "application/json", string(b)}
}

func refuse(w http.ResponseWriter, r *http.Request, bad *refusal) {
	reply(w, r, bad.status, bad.kind, []byte(bad.body))
}

// reply writes the body, gzipped where the client takes it. A client that
// went away is no error of the demo's.
func reply(w http.ResponseWriter, r *http.Request, status int, kind string, body []byte) {
	w.Header().Set("Content-Type", kind)
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") && len(body) > 1000 {
		w.Header().Set("Content-Encoding", "gzip")
		w.WriteHeader(status)
		z, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
		if err == nil {
			_, _ = z.Write(body)
			_ = z.Close()
		}
		return
	}
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
