package text

import (
	"strings"
	"testing"
)

func TestTheDecidingFrameIsTheDeepestOfTheProgramsOwn(t *testing.T) {
	for name, c := range map[string]struct{ stack, want string }{
		"python, deepest last": {"Traceback (most recent call last):\n  File \"/app/run.py\", line 3, in main\n    x()\n  File \"/app/tool.py\", line 9, in call\n    y()\n" +
			"  File \"/usr/lib/python3.12/site-packages/httpx/a.py\", line 1, in get\nhttpx.ReadTimeout: x", "/app/tool.py:9 call"},
		"python without its first line": {"  File \"/app/run.py\", line 3, in main\n  File \"/app/tool.py\", line 9, in call\n", "/app/tool.py:9 call"},
		"java, deepest first": {"java.lang.IllegalStateException: x\n\tat java.util.Foo.bar(Foo.java:1)\n\tat com.acme.Deep.run(Deep.java:10)\n\tat com.acme.Main.main(Main.java:3)",
			"com.acme.Deep.run(Deep.java:10)"},
		"libraries only": {"Error: x\n    at node:internal/a:1\n    at node:internal/b:2", "node:internal/a:1"},
		"no stack":       {"something broke", ""},
		"nothing":        {"", ""},
	} {
		got := ""
		if s := ParseStack(c.stack); s != nil {
			got = s.DecidingFrame()
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestSplitStack(t *testing.T) {
	tests := []struct {
		name, in      string
		before, brief string
		frames        int
	}{
		{"python", "boom\nTraceback (most recent call last):\n  File \"/a.py\", line 1, in f\nValueError: no", "boom\n", "ValueError: no @ /a.py:1 f", 1},
		{"python, chained: the last was raised", "Traceback (most recent call last):\n  File \"/a.py\", line 1, in f\nKeyError: 1\n\nDuring handling\n\nTraceback (most recent call last):\n  File \"/b.py\", line 2, in g\nValueError: no",
			"", "ValueError: no @ /b.py:2 g", 1},
		{"java", "boom\n\tat a.b(C.java:1)\nCaused by: d: e\n\tat f", "boom", "boom; caused by d: e @ a.b(C.java:1)", 2},
		{"go", "panic: x\n\ngoroutine 1 [running]:\nmain.f(0x1)\n\t/a.go:1 +0x2", "panic: x", "panic: x @ /a.go:1 main.f", 1},
		{"none", "at the end of the day", "at the end of the day", "", 0},
	}
	for _, tt := range tests {
		before, s := SplitStack(tt.in)
		brief, frames := "", 0
		if s != nil {
			brief, frames = s.Brief(), len(s.Frames)
		}
		if before != tt.before || brief != tt.brief || frames != tt.frames {
			t.Errorf("%s: before %q, brief %q, %d frames; want %q, %q, %d", tt.name, before, brief, frames, tt.before, tt.brief, tt.frames)
		}
	}
}

func TestStacksKeepTheDeepestFrames(t *testing.T) {
	python := "Traceback (most recent call last):\n" + strings.Repeat("  File \"/a.py\", line 1, in f\n", 1000) + "  File \"/deep.py\", line 2, in g\nE: x"
	java := "x\n\tat deep.A(A.java:1)" + strings.Repeat("\n\tat b.B(B.java:1)", 1000)
	for _, text := range []string{python, java} {
		if s := ParseStack(text); len(s.Frames) != maxFrames || !strings.Contains(s.Frames[0], "deep") {
			t.Errorf("%.20q: %d frames, the first %q", text, len(s.Frames), s.Frames[0])
		}
	}
}

func TestSplitStackNamesTheFrameOfTheProgram(t *testing.T) {
	tests := []struct{ name, text, rest, brief string }{
		{"python", "call failed\nTraceback (most recent call last):\n  File \"/app/a.py\", line 3, in run\n    x()\n  File \"/usr/lib/python3/site-packages/b.py\", line 9, in x\n    y\nValueError: bad\n",
			"call failed\n", "ValueError: bad @ /app/a.py:3 run"},
		{"java", "boom\njava.lang.IllegalStateException: x\n\tat java.util.A.b(A.java:1)\n\tat com.acme.C.d(C.java:2)\nCaused by: com.acme.E: y\n\t... 3 more",
			"boom\n", "java.lang.IllegalStateException: x; caused by com.acme.E: y @ com.acme.C.d(C.java:2)"},
		{"javascript", "TypeError: n\n    at node:internal/x:1:2\n    at f (/app/i.js:3:4)", "TypeError: n", "TypeError: n @ f (/app/i.js:3:4)"},
		{"go", "panic: nil map\n\ngoroutine 1 [running]:\nruntime.throw(0x1)\n\t/usr/local/go/src/runtime/panic.go:9 +0x1\nmain.f(0x2)\n\t/src/main.go:12 +0x1d\n",
			"panic: nil map", "panic: nil map @ /src/main.go:12 main.f"},
		{"none", "looked at it", "looked at it", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rest, s := SplitStack(tt.text)
			brief := ""
			if s != nil {
				brief = s.Brief()
			}
			if rest != tt.rest || brief != tt.brief {
				t.Errorf("got %q, %q; want %q, %q", rest, brief, tt.rest, tt.brief)
			}
		})
	}
}

func TestWhatHasNoFrameIsNoStackTrace(t *testing.T) {
	for _, in := range []string{
		"Traceback (most recent call last):",
		"boom\nTraceback (most recent call last):\nValueError: no",
		"panic: x\n\ngoroutine 1 [running]:\nmain.f(0x1)",
		"goroutine 1 [running]:\n",
		"  File \"/a.py\", line 1, in f",
		"\tat com.acme.Main.main(Main.java:3)",
	} {
		if before, s := SplitStack(in); s != nil || before != in {
			t.Errorf("%q became %q and %+v", in, before, s)
		}
	}
	_, s := SplitStack("Traceback (most recent call last):\n  File \"/a.py\", line 1, in f")
	if s == nil || s.Brief() != "Traceback (most recent call last): @ /a.py:1 f" {
		t.Errorf("a trace without its end is %+v", s)
	}
}
