package terminal

// style is how a piece of text looks.
type style uint8

const (
	plain style = iota
	bold
	dim
	bad    // failed
	warn   // to be watched
	good   // better than it was
	accent // names, and what is drawn
	// Services are told apart by these, in turns.
	service0
)

// services is how many styles tell services apart.
const services = 5

// sequences are the parameters of ECMA-48's SGR for each style: the terminal's own
// colours, which its user has chosen to be readable, but for a light background,
// where its yellow and cyan mostly are not.
var (
	onDark  = [...]string{"", "1", "2", "31", "33", "32", "36", "36", "35", "32", "33", "34"}
	onLight = [...]string{"", "1", "2", "31", "38;5;130", "38;5;28", "38;5;25", "38;5;25", "38;5;90", "38;5;28", "38;5;130", "38;5;30"}
)

func serviceStyle(n int) style { return service0 + style(n%services) }

// glyphs are the characters that things are drawn with.
type glyphs struct {
	levels                    []string // of a sparkline, the lowest first
	bar, beside               string   // filled; beside the critical path
	eighths                   []string // of a bar's last character, from none
	zero                      string   // none of what was looked for
	more, arrow, mark, failed string
	down, tee, corner         string // of a tree
	note, dot                 string
}

var (
	drawn = glyphs{
		levels: []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}, bar: "█", beside: "▒",
		eighths: []string{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"}, zero: "·",
		more: "…", arrow: "→", mark: "▲", failed: "✗", down: "│ ", tee: "├ ", corner: "└ ", note: "!", dot: "·",
	}
	ascii = glyphs{
		levels: []string{"_", ".", "-", "=", "+", "*", "%", "#"}, bar: "#", beside: "-",
		eighths: []string{"", "", "", "", "#", "#", "#", "#"}, zero: ".",
		more: "...", arrow: "->", mark: "^", failed: "x", down: "| ", tee: "|-", corner: "`-", note: "!", dot: "|",
	}
)
