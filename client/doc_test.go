package client

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"
)

// parsePackage reads the sources of this package, without its tests.
func parsePackage(t *testing.T) *doc.Package {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, e.Name(), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	p, err := doc.NewFromFiles(fset, files, "client")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestThePackageCommentNamesEveryError(t *testing.T) {
	p := parsePackage(t)
	found := 0
	for _, typ := range p.Types {
		for _, m := range typ.Methods {
			if m.Name != "Error" {
				continue
			}
			found++
			if link := "[*" + typ.Name + "]"; !strings.Contains(p.Doc, link) {
				t.Errorf("the package comment does not name %s, nor who must act on it", link)
			}
		}
	}
	for _, group := range p.Vars {
		for _, name := range group.Names {
			if !strings.HasPrefix(name, "Err") {
				continue
			}
			found++
			if link := "[" + name + "]"; !strings.Contains(p.Doc, link) {
				t.Errorf("the package comment does not name %s", link)
			}
		}
	}
	if found < 8 {
		t.Errorf("found %d errors, fewer than there are", found)
	}
}

func TestEveryExportedNameHasAComment(t *testing.T) {
	p := parsePackage(t)
	check := func(name, text string) {
		if strings.TrimSpace(text) == "" {
			t.Errorf("%s has no comment", name)
		}
	}
	for _, f := range p.Funcs {
		check(f.Name, f.Doc)
	}
	for _, typ := range p.Types {
		check(typ.Name, typ.Doc)
		for _, f := range typ.Funcs {
			check(f.Name, f.Doc)
		}
		for _, m := range typ.Methods {
			if m.Name != "Error" && m.Name != "Unwrap" { // what they do is known
				check(typ.Name+"."+m.Name, m.Doc)
			}
		}
		spec := typ.Decl.Specs[0].(*ast.TypeSpec)
		fields, ok := spec.Type.(*ast.StructType)
		if !ok {
			continue
		}
		above := ""
		for _, f := range fields.Fields.List {
			if f.Doc != nil {
				above = f.Doc.Text()
			}
			// A comment that names several fields stands above the first of them.
			for _, name := range f.Names {
				if name.IsExported() && f.Doc == nil && !strings.Contains(above, name.Name) {
					t.Errorf("%s.%s has no comment", typ.Name, name.Name)
				}
			}
		}
	}
}
