// Package console knows the terminal that a person sits at: what it can show, and
// how to say what is waited for. What is shown is laid out elsewhere.
package console

import (
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"

	"golang.org/x/term"

	"airefinery-mcp/internal/render/terminal"
)

// pipeWidth is how wide text is, in columns, where there is no terminal.
const pipeWidth = 100

// Is reports whether a stream is a terminal.
func Is(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// Options are those of a text for a stream. Nothing is asked of the terminal, as one
// that does not answer would be waited for.
func Options(out io.Writer, getenv func(string) string) terminal.Options {
	o := terminal.Options{Width: pipeWidth, Color: color(Is(out), runtime.GOOS, getenv), Light: light(getenv("COLORFGBG")), Unicode: beyondASCII(getenv)}
	if n, err := strconv.Atoi(getenv("COLUMNS")); err == nil && n > 0 {
		o.Width = n
	}
	if f, ok := out.(*os.File); ok && Is(out) {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
			o.Width = w
		}
	}
	return o
}

// color decides by what users set (https://no-color.org, https://bixense.com/clicolors)
// and by the terminal.
func color(tty bool, system string, getenv func(string) string) bool {
	force := getenv("CLICOLOR_FORCE")
	switch {
	case getenv("NO_COLOR") != "":
		return false
	case force != "" && force != "0":
		return true
	case !tty, getenv("TERM") == "dumb", getenv("CLICOLOR") == "0":
		return false
	}
	// A console of Windows that does not say what it is may show sequences as they are.
	return system != "windows" || getenv("WT_SESSION")+getenv("TERM")+getenv("ANSICON")+getenv("ConEmuANSI") != ""
}

// light reads the colours that some terminals tell, "0;15": the last is that of the
// background, of which 7 and 15 are light.
func light(colors string) bool {
	background := colors[strings.LastIndexByte(colors, ';')+1:]
	return background == "7" || background == "15"
}

// beyondASCII is true unless the locale says another encoding.
func beyondASCII(getenv func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := strings.ToLower(getenv(name)); locale != "" {
			return strings.Contains(locale, "utf-8") || strings.Contains(locale, "utf8")
		}
	}
	return true
}
