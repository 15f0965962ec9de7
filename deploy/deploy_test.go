// Package deploy holds what it takes to run the server elsewhere. There is
// nothing in it to import; its tests keep the files true to the program.
package deploy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/server"
	"go.yaml.in/yaml/v4"

	"airefinery-mcp/internal/config"
	"airefinery-mcp/internal/transport"
)

// object is a Kubernetes object, as far as the tests look.
type object struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string
	Metadata   struct{ Name string }
	Spec       spec
	StringData map[string]string `yaml:"stringData"`
}

type spec struct {
	Replicas int
	Selector yaml.Node
	Template struct {
		Metadata struct{ Labels map[string]string }
		Spec     pod
	}
	Ports []struct {
		Name       string
		TargetPort string `yaml:"targetPort"`
	}
	Rules []struct {
		HTTP struct {
			Paths []struct {
				Backend struct {
					Service struct {
						Name string
						Port struct{ Name string }
					}
				}
			}
		}
	}
	ScaleTargetRef struct{ Kind, Name string } `yaml:"scaleTargetRef"`
	MinReplicas    int                         `yaml:"minReplicas"`
	MaxReplicas    int                         `yaml:"maxReplicas"`
	MinAvailable   int                         `yaml:"minAvailable"`
}

type pod struct {
	AutomountServiceAccountToken  *bool `yaml:"automountServiceAccountToken"`
	TerminationGracePeriodSeconds int   `yaml:"terminationGracePeriodSeconds"`
	SecurityContext               struct {
		RunAsNonRoot bool `yaml:"runAsNonRoot"`
		RunAsUser    int  `yaml:"runAsUser"`
	} `yaml:"securityContext"`
	Containers []struct {
		Args  []string
		Ports []struct {
			Name          string
			ContainerPort int `yaml:"containerPort"`
		}
		LivenessProbe   probe `yaml:"livenessProbe"`
		ReadinessProbe  probe `yaml:"readinessProbe"`
		SecurityContext struct {
			AllowPrivilegeEscalation *bool `yaml:"allowPrivilegeEscalation"`
			ReadOnlyRootFilesystem   bool  `yaml:"readOnlyRootFilesystem"`
			Capabilities             struct{ Drop []string }
		} `yaml:"securityContext"`
		VolumeMounts []struct {
			MountPath string `yaml:"mountPath"`
		} `yaml:"volumeMounts"`
	}
	Volumes []struct {
		Secret struct {
			SecretName string `yaml:"secretName"`
		}
	}
}

type probe struct {
	HTTPGet struct{ Path, Port string } `yaml:"httpGet"`
}

// objects reads every manifest.
func objects(t *testing.T) map[string]object {
	t.Helper()
	files, err := filepath.Glob("kubernetes/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no manifests: %v", err)
	}
	all := map[string]object{}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		dec := yaml.NewDecoder(bytes.NewReader(data))
		for {
			var o object
			if err := dec.Decode(&o); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if o.APIVersion == "" || o.Metadata.Name != "airefinery-mcp" {
				t.Errorf("%s: apiVersion %q, name %q", name, o.APIVersion, o.Metadata.Name)
			}
			all[o.Kind] = o
		}
	}
	return all
}

func TestManifestsHoldTogether(t *testing.T) {
	all := objects(t)
	for _, kind := range []string{"Deployment", "Service", "HorizontalPodAutoscaler", "PodDisruptionBudget", "Secret", "Ingress"} {
		if _, ok := all[kind]; !ok {
			t.Fatalf("no %s", kind)
		}
	}
	dep := all["Deployment"].Spec
	labels := dep.Template.Metadata.Labels
	for _, o := range all {
		if o.Kind == "Secret" || o.Kind == "HorizontalPodAutoscaler" {
			continue
		}
		var selector map[string]any
		if err := o.Spec.Selector.Decode(&selector); err != nil {
			t.Fatalf("%s: selector: %v", o.Kind, err)
		}
		if m, ok := selector["matchLabels"].(map[string]any); ok {
			selector = m
		}
		for name, value := range selector {
			if labels[name] != value {
				t.Errorf("%s selects %s=%v, the pods have %q", o.Kind, name, value, labels[name])
			}
		}
	}
	if ref := all["HorizontalPodAutoscaler"].Spec.ScaleTargetRef; ref.Kind != "Deployment" || ref.Name != "airefinery-mcp" {
		t.Errorf("the autoscaler scales %+v", ref)
	}
	if dep.Replicas < 2 || all["HorizontalPodAutoscaler"].Spec.MinReplicas < 2 {
		t.Error("a single replica")
	}
	if all["PodDisruptionBudget"].Spec.MinAvailable >= dep.Replicas {
		t.Error("no pod may ever be evicted")
	}
	c := dep.Template.Spec.Containers[0]
	var ports []string
	for _, p := range c.Ports {
		ports = append(ports, p.Name)
	}
	for _, p := range all["Service"].Spec.Ports {
		if !slices.Contains(ports, p.TargetPort) {
			t.Errorf("the service sends to port %q", p.TargetPort)
		}
	}
	behind := all["Ingress"].Spec.Rules[0].HTTP.Paths[0].Backend.Service
	if behind.Name != all["Service"].Metadata.Name || behind.Port.Name != all["Service"].Spec.Ports[0].Name {
		t.Errorf("the ingress sends to %+v", behind)
	}
	for _, arg := range c.Args {
		_, file, ok := strings.Cut(arg, "=/")
		if !ok {
			continue
		}
		dir, key := filepath.Split("/" + file)
		if dir != c.VolumeMounts[0].MountPath+"/" {
			t.Errorf("%s is not on the volume", arg)
		}
		if _, ok := all["Secret"].StringData[key]; !ok {
			t.Errorf("%s: the secret has no %q", arg, key)
		}
	}
}

func TestPodsAreConfined(t *testing.T) {
	p := objects(t)["Deployment"].Spec.Template.Spec
	c := p.Containers[0]
	if !p.SecurityContext.RunAsNonRoot || p.SecurityContext.RunAsUser == 0 {
		t.Error("it may run as root")
	}
	if c.SecurityContext.AllowPrivilegeEscalation == nil || *c.SecurityContext.AllowPrivilegeEscalation ||
		!c.SecurityContext.ReadOnlyRootFilesystem || !slices.Equal(c.SecurityContext.Capabilities.Drop, []string{"ALL"}) {
		t.Errorf("security context: %+v", c.SecurityContext)
	}
	if p.AutomountServiceAccountToken == nil || *p.AutomountServiceAccountToken {
		t.Error("it gets a token of the cluster")
	}
	if len(p.Volumes) != 1 || p.Volumes[0].Secret.SecretName != "airefinery-mcp" {
		t.Errorf("volumes: %+v", p.Volumes)
	}
}

// The arguments are the program's, and the probes' paths are served.
func TestArgumentsAndProbesAreTheProgramsOwn(t *testing.T) {
	p := objects(t)["Deployment"].Spec.Template.Spec
	c := p.Containers[0]
	loaded, err := config.Load(c.Args, func(string) string { return "" }, io.Discard, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	cfg := loaded.Server()
	if err := cfg.Check(); err != nil {
		t.Fatal(err)
	}
	for name, addr := range map[string]string{"http": cfg.Addr, "metrics": cfg.MetricsAddr} {
		_, port, err := net.SplitHostPort(addr)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(c.Ports, func(p struct {
			Name          string
			ContainerPort int `yaml:"containerPort"`
		}) bool {
			return p.Name == name && fmt.Sprint(p.ContainerPort) == port
		}) {
			t.Errorf("%s listens on %s, the container's ports are %v", name, addr, c.Ports)
		}
	}
	if stop := cfg.DrainDelay + cfg.ShutdownGrace + 2*time.Second; stop > time.Duration(p.TerminationGracePeriodSeconds)*time.Second {
		t.Errorf("it is killed after %d s, but may take %s to stop", p.TerminationGracePeriodSeconds, stop)
	}

	url, _ := serve(t, transport.HTTPConfig{})
	for name, path := range map[string]string{"liveness": c.LivenessProbe.HTTPGet.Path, "readiness": c.ReadinessProbe.HTTPGet.Path} {
		resp, err := http.Get(url + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != 200 {
			t.Errorf("the %s probe %s answers %d", name, path, resp.StatusCode)
		}
	}
}

// serve runs a server on a free port until the test or stop ends it.
func serve(t *testing.T, cfg transport.HTTPConfig) (url string, stop func()) {
	t.Helper()
	cfg.Addr = freeAddr(t)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		done <- transport.ServeHTTP(ctx, cfg, server.NewMCPServer("test", "1"), transport.Deps{Log: slog.New(slog.DiscardHandler)})
	}()
	stop = func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(stop)
	waitForHTTP(t, "http://"+cfg.Addr+"/healthz")
	return "http://" + cfg.Addr, stop
}

// freeAddr returns an address that was free a moment ago.
func freeAddr(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().String()
}

func waitForHTTP(t *testing.T, url string) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if resp, err := http.Get(url); err == nil {
			resp.Body.Close()
			if resp.StatusCode == 200 {
				return
			}
		}
	}
	t.Fatalf("%s did not answer", url)
}

func TestImageIsSmallAndUnprivileged(t *testing.T) {
	data, err := os.ReadFile("Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	stages := regexp.MustCompile(`(?m)^FROM (.*)$`).FindAllStringSubmatch(string(data), -1)
	if len(stages) != 2 || !strings.Contains(stages[1][1], "distroless/static") {
		t.Errorf("stages: %v", stages)
	}
	if !regexp.MustCompile(`(?m)^USER [1-9]\d*:[1-9]\d*$`).Match(data) {
		t.Error("no user by number")
	}
	if !regexp.MustCompile(`(?m)^ENTRYPOINT \["/airefinery-mcp"\]$`).Match(data) || regexp.MustCompile(`(?m)^CMD`).Match(data) {
		t.Error("stdio is not what it does by default")
	}
	goMod, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	version := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindSubmatch(goMod)
	if !strings.HasPrefix(stages[0][1], "golang:"+string(version[1])) {
		t.Errorf("built by %s, go.mod wants %s", stages[0][1], version[1])
	}
}
