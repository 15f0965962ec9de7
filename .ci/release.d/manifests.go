//go:build ignore

// Manifests holds that a chart's output has all that the plain manifests have,
// with the same values.
//
//	helm template … | go run .ci/release.d/manifests.go deploy/kubernetes/*.yaml
//
// The chart may have more: labels that Helm's users expect. Which image is run, and
// how many replicas where their number follows the load, is the user's.
package main

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"maps"
	"os"
	"reflect"
	"slices"

	"go.yaml.in/yaml/v4"
)

// theirs are the places that a user sets.
var theirs = []string{".spec.template.spec.containers[0].image", ".spec.replicas"}

func main() {
	log.SetFlags(0)
	out, err := io.ReadAll(os.Stdin)
	if err != nil {
		log.Fatal(err)
	}
	chart := map[string]any{}
	for _, o := range objects(out) {
		chart[fmt.Sprint(o["kind"])] = o
	}
	missing := 0
	for _, file := range os.Args[1:] {
		text, err := os.ReadFile(file)
		if err != nil {
			log.Fatal(err)
		}
		for _, o := range objects(text) {
			missing += compare(fmt.Sprint(o["kind"]), "", o, chart[fmt.Sprint(o["kind"])])
		}
	}
	if missing > 0 || len(chart) != len(os.Args[1:]) {
		log.Fatalf("%d differences; %d kinds of the chart for %d manifests", missing, len(chart), len(os.Args[1:]))
	}
	fmt.Printf("the chart has what the %d plain manifests have\n", len(chart))
}

func objects(text []byte) (all []map[string]any) {
	for d := yaml.NewDecoder(bytes.NewReader(text)); ; {
		var o map[string]any
		if err := d.Decode(&o); err == io.EOF {
			return all
		} else if err != nil {
			log.Fatal(err)
		}
		if o != nil {
			all = append(all, o)
		}
	}
}

// compare counts and prints what of want got does not have.
func compare(kind, path string, want, got any) (missing int) {
	if slices.Contains(theirs, path) {
		return 0
	}
	switch w := want.(type) {
	case map[string]any:
		g, _ := got.(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(w)) {
			missing += compare(kind, path+"."+name, w[name], g[name])
		}
		return missing
	case []any:
		g, _ := got.([]any)
		if path == ".spec.template.spec.containers[0].args" { // the chart adds --allowed-hosts
			g = slices.DeleteFunc(slices.Clone(g), func(a any) bool { return a == "--allowed-hosts=mcp.example.com" })
		}
		if len(w) == len(g) {
			for i := range w {
				missing += compare(kind, fmt.Sprintf("%s[%d]", path, i), w[i], g[i])
			}
			return missing
		}
	}
	if reflect.DeepEqual(want, got) {
		return 0
	}
	log.Printf("%s%s: the manifest has %v, the chart %v", kind, path, want, got)
	return 1
}
