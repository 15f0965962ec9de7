package corpus

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestEveryTargetHasItsArchive holds for the whole module that each fuzz target
// adds its archive, and that no archive is left without a target.
func TestEveryTargetHasItsArchive(t *testing.T) {
	root := filepath.Join("..", "..")
	archives := map[string]bool{} // whether a target adds it
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && strings.HasPrefix(d.Name(), ".") && path != root:
			return fs.SkipDir
		case filepath.Ext(path) == ".txtar" && filepath.Base(filepath.Dir(path)) == "corpus":
			if _, seen := archives[path]; !seen {
				archives[path] = false
			}
		case strings.HasSuffix(path, "_test.go"):
			for target, adds := range targets(t, path) {
				archive := filepath.Join(filepath.Dir(path), Path(target))
				archives[archive] = true
				if _, err := os.Stat(archive); errors.Is(err, fs.ErrNotExist) {
					t.Errorf("%s: %s has no archive", path, target)
				}
				if !adds {
					t.Errorf("%s: %s does not call corpus.Add(f)", path, target)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for archive, read := range archives {
		if !read {
			t.Errorf("%s is the archive of no target", archive)
		}
	}
	if len(archives) < 40 {
		t.Errorf("only %d archives were found", len(archives))
	}
}

// targets returns the fuzz targets of a file, and whether each adds its
// archive, itself or in a function of the same file to which it gives f.
func targets(t *testing.T, path string) map[string]bool {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	functions := map[string]*ast.FuncDecl{}
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil {
			functions[f.Name.Name] = f
		}
	}
	var adds func(f *ast.FuncDecl) bool
	adds = func(f *ast.FuncDecl) (found bool) {
		ast.Inspect(f.Body, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) == 0 {
				return !found
			}
			if arg, ok := call.Args[0].(*ast.Ident); !ok || arg.Name != "f" {
				return !found
			}
			switch callee := call.Fun.(type) {
			case *ast.SelectorExpr:
				pkg, ok := callee.X.(*ast.Ident)
				found = found || ok && pkg.Name == "corpus" && callee.Sel.Name == "Add"
			case *ast.Ident:
				next := functions[callee.Name]
				found = found || callee.Name == "Add" && file.Name.Name == "corpus" || next != nil && next != f && adds(next)
			}
			return !found
		})
		return found
	}
	found := map[string]bool{}
	for name, f := range functions {
		if strings.HasPrefix(name, "Fuzz") {
			found[name] = adds(f)
		}
	}
	return found
}
