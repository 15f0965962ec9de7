// Command keep adds the inputs that fuzzing found, the files of a folder, to
// the archive of a target's seeds:
//
//	go run ./internal/corpus/keep client/testdata/corpus/FuzzBody.txtar folder
//
// .ci/fuzz -keep runs it after each target.
package main

import (
	"flag"
	"fmt"
	"os"

	"airefinery-mcp/internal/corpus"
)

func main() {
	// How much is kept of a target, as every go test runs it.
	inputs := flag.Int("inputs", 100, "how many inputs an archive has at most")
	size := flag.Int("bytes", 64<<10, "how many bytes the inputs of an archive have at most")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: keep [flags] archive folder")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() != 2 {
		flag.Usage()
		os.Exit(2)
	}
	if _, err := corpus.Keep(flag.Arg(0), flag.Arg(1), *inputs, *size); err != nil {
		fmt.Fprintln(os.Stderr, "keep:", err)
		os.Exit(1)
	}
}
