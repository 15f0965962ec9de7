// Package needs finds the programs that a test is of no use without.
package needs

import (
	"os"
	"os/exec"
	"testing"
)

// Program returns where a program is, which the package of Debian's that is named
// brings. Without it the test is not run, which with CI=true is a failure: .ci/run
// installs them all.
func Program(t testing.TB, name, debian string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is not installed: apt-get install %s", name, debian)
	}
	t.Skipf("%s is not installed (apt-get install %s); with CI=true this is a failure", name, debian)
	return ""
}
