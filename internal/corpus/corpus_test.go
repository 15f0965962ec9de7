package corpus

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// every has a value of each type that fuzzing has, as go test writes it.
const every = `go test fuzz v1
string("a\"\x00\xffé")
[]byte("\x80b")
bool(true)
byte('\xff')
byte('ÿ')
uint8(7)
rune('世')
int32(-1)
int(-2)
int8(-128)
int16(300)
int64(-9223372036854775808)
uint(1)
uint16(65535)
uint32(4294967295)
uint64(18446744073709551615)
float32(0.1)
float64(-0)
float64(+Inf)
math.Float32frombits(0x7fc00001)
math.Float64frombits(0x7ff8000000000002)
`

func TestDecodeReadsEveryType(t *testing.T) {
	got, err := decode(every)
	if err != nil {
		t.Fatal(err)
	}
	want := []any{"a\"\x00\xffé", []byte("\x80b"), true, byte(255), byte(255), byte(7), '世', int32(-1), -2, int8(-128), int16(300),
		int64(math.MinInt64), uint(1), uint16(math.MaxUint16), uint32(math.MaxUint32), uint64(math.MaxUint64),
		float32(0.1), math.Copysign(0, -1), math.Inf(1), float32(math.NaN()), math.Float64frombits(0x7ff8000000000002)}
	if d := cmp.Diff(want, got, cmpopts.EquateNaNs()); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
	if bits := math.Float64bits(got[len(got)-1].(float64)); bits != 0x7ff8000000000002 {
		t.Errorf("not the NaN that was written: %#x", bits)
	}
	if !math.Signbit(got[17].(float64)) {
		t.Error("-0 became 0")
	}
}

func TestDamageIsAnError(t *testing.T) {
	const a = "-- a --\ngo test fuzz v1\nstring(\"a\")\n"
	for archive, want := range map[string]string{
		"words\n" + a:                      `"words\n" stands before the first input`,
		"go test fuzz v1\nstring(\"a\")\n": "stands before the first input",
		a + a:                              "two inputs have the name a",
		a + "-- b -\ngo test fuzz v1\nstring(\"b\")\n": `input a: the line "-- b -"`,
		a + "<<<<<<< HEAD\n":                           `the line "<<<<<<< HEAD"`,
		a + "\n":                                       `the line ""`,
		a + "-- b --\n":                                `input b: it begins with ""`,
		a + "-- b --\ngo test fuzz v2\nstring(\"b\")\n":                         `input b: it begins with "go test fuzz v2"`,
		a + "-- b --\ngo test fuzz v1\n":                                        "input b: it has no values",
		a + "-- b --\ngo test fuzz v1\n[]byte(\"b\")\n":                         "input b has the types ([]uint8), and input a has (string)",
		a + "-- b --\ngo test fuzz v1\nstring(\"b\")\nint(1)\n":                 "input b has the types (string, int), and input a has (string)",
		"-- a --\ngo test fuzz v1\nstring(\"a\n":                                "no value of the form type(literal)",
		"-- a --\ngo test fuzz v1\nstring(\"a)\n":                               strconvSyntax,
		"-- a --\ngo test fuzz v1\nstring('a')\n":                               strconvSyntax,
		"-- a --\ngo test fuzz v1\nstring()\n":                                  strconvSyntax,
		"-- a --\ngo test fuzz v1\nbool(1)\n":                                   "want true or false",
		"-- a --\ngo test fuzz v1\nint(\"1\")\n":                                strconvSyntax,
		"-- a --\ngo test fuzz v1\nint8(128)\n":                                 "value out of range",
		"-- a --\ngo test fuzz v1\nbyte('世')\n":                                 "value out of range",
		"-- a --\ngo test fuzz v1\nbyte('ab')\n":                                strconvSyntax,
		"-- a --\ngo test fuzz v1\nuint(-1)\n":                                  strconvSyntax,
		"-- a --\ngo test fuzz v1\nmath.Float64frombits(0x1ffff0000ffff0000)\n": "value out of range",
		"-- a --\ngo test fuzz v1\ncomplex64(1)\n":                              "no type that fuzzing has",
	} {
		if inputs, err := parse([]byte(archive)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, %v; want an error that says %q", archive, inputs, err, want)
		}
	}
}

const strconvSyntax = "invalid syntax"

// TestAddEndsTheTarget runs FuzzDecode of this very program where it finds
// another archive.
func TestAddEndsTheTarget(t *testing.T) {
	good, err := os.ReadFile(Path("FuzzDecode"))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ archive, says string }{
		"good":        {string(good), "PASS"},
		"empty":       {"", "PASS"},
		"missing":     {"-", "no such file or directory; a target for which nothing was found has an empty archive"},
		"damaged":     {strings.Replace(string(good), "float64(", "float64", 1), "no value of the form type(literal)"},
		"other types": {strings.ReplaceAll(string(good), "int8(", "int16("), "mismatched types in corpus entry"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if c.archive != "-" {
				path := filepath.Join(dir, Path("FuzzDecode"))
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(c.archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			program, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(program, "-test.run=^FuzzDecode$", "-test.v")
			cmd.Dir = dir
			out, err := cmd.CombinedOutput()
			if (err == nil) != (c.says == "PASS") || !strings.Contains(string(out), c.says) {
				t.Errorf("%v, want %q of\n%s", err, c.says, out)
			}
			if name == "good" && !strings.Contains(string(out), "FuzzDecode/seed#1") {
				t.Errorf("the archive's inputs did not run:\n%s", out)
			}
		})
	}
}

// FuzzDecode holds that values are read as they were written.
func FuzzDecode(f *testing.F) {
	Add(f)
	f.Fuzz(func(t *testing.T, s string, b []byte, yes bool, c byte, r rune, i8 int8, i int64, u uint64, x float64) {
		text := fmt.Sprintf("go test fuzz v1\nstring(%q)\n[]byte(%q)\nbool(%v)\nbyte(%q)\nint32(%v)\nint8(%v)\nint64(%v)\nuint64(%v)\nmath.Float64frombits(0x%x)\n",
			s, b, yes, c, r, i8, i, u, math.Float64bits(x))
		got, err := decode(text)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if want := []any{s, b, yes, c, r, i8, i, u, x}; !cmp.Equal(want, got, cmpopts.EquateNaNs(), cmpopts.EquateEmpty()) {
			t.Errorf("%q was read as %v", text, got)
		}
	})
}

func TestKeepTakesTheSmallestThatFit(t *testing.T) {
	dir := t.TempDir()
	folder, archive := filepath.Join(dir, "found"), filepath.Join(dir, "corpus", "FuzzX.txtar")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	put := func(name string, size int) { // size is that of the file
		text := version + "\nstring(\"" + strings.Repeat("x", size-len(version)-len("\nstring(\"\")\n")) + "\")\n"
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	keep := func(inputs, bytes, added int, names string) {
		t.Helper()
		n, err := Keep(archive, folder, inputs, bytes)
		if err != nil || n != added {
			t.Errorf("%d were added, %v; want %d", n, err, added)
		}
		got, err := read(archive)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, in := range got {
			b.WriteString(in.name)
		}
		if b.String() != names {
			t.Errorf("the archive has %q, want %q", b.String(), names)
		}
	}
	keep(10, 1000, 0, "") // nothing was found: an empty archive
	put("d", 40)
	put("b", 50)
	put("c", 60)
	put("a", 70)
	keep(2, 1000, 2, "bd")
	keep(2, 1000, 0, "bd")
	keep(10, 159, 1, "bcd")
	keep(10, 219, 0, "bcd")
	keep(10, 220, 1, "abcd")
	put("g", 80)
	keep(1, 1000, 0, "abcd") // it has more than it may
	keep(10, 1, 0, "abcd")
	if err := os.Remove(filepath.Join(folder, "g")); err != nil {
		t.Fatal(err)
	}

	for name, text := range map[string]string{"e": "go test fuzz v1\nint(1)\n", "f": "go test fuzz v0\n"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	keep(10, 1000, 0, "abcd")

	damaged := []byte("-- a --\ngo test fuzz v1\n")
	if err := os.WriteFile(archive, damaged, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Keep(archive, folder, 10, 1000); err == nil {
		t.Error("a damaged archive was added to")
	}
	if after, err := os.ReadFile(archive); err != nil || string(after) != string(damaged) {
		t.Errorf("it is now %q, %v", after, err)
	}
}
