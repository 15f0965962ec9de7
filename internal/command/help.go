package command

import (
	"fmt"
	"io"
	"strings"

	"github.com/mattn/go-runewidth"
)

// helpWidth is how wide help is, in columns.
const helpWidth = 80

// Help writes one screen about the command: what it does, its arguments, two
// examples. Flags are how the answer is shown, as name and text.
func (c *Command) Help(w io.Writer, flags [][2]string) error {
	var b strings.Builder
	usage := "[name=value ...]"
	if c.Bare != "" {
		usage = strings.ToUpper(c.Bare) + " " + usage
		if p, _ := c.Schema.Property(c.Bare); p == nil || !p.Required {
			usage = "[" + strings.ToUpper(c.Bare) + "]" + strings.TrimPrefix(usage, strings.ToUpper(c.Bare))
		}
	}
	fmt.Fprintf(&b, "Usage: airefinery-mcp %s %s\n\n%s\n\nArguments, as name=value or --name value:\n", c.Name, usage, Wrap(c.Summary(), ""))
	for _, a := range c.Arguments() {
		Row(&b, nameWidth, a[0], a[1])
	}
	b.WriteString("\nHow it is shown:\n")
	for _, f := range flags {
		Row(&b, nameWidth, f[0], f[1])
	}
	b.WriteString("\nExamples:\n")
	for _, e := range c.Examples {
		fmt.Fprintf(&b, "  airefinery-mcp %s\n", e)
	}
	b.WriteString("\nairefinery-mcp --help lists the settings, which may stand before or behind.\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// Arguments are the names of the tool's arguments, and what each is.
func (c *Command) Arguments() [][2]string {
	var out [][2]string
	for i := range c.Schema.Properties {
		p := &c.Schema.Properties[i]
		name := p.Name
		if s := short[p.Name]; s != "" {
			name = s + ", " + name
		}
		text := p.Description
		if p.Enum != nil {
			text = joined(strings.Join(p.Enum, ", "), text)
		}
		switch {
		case p.Required:
			text = joined("required", text)
		case p.Type == "boolean" && text == "":
			text = "true or false"
		case p.Type == "array":
			text = joined(text, "several with commas")
		}
		out = append(out, [2]string{name, text})
	}
	return out
}

// nameWidth is the columns for names in help.
const nameWidth = 22

// Row writes a line of a table in help, the name in as many columns as width says,
// and the text broken into lines behind it.
func Row(b *strings.Builder, width int, name, text string) {
	indent := strings.Repeat(" ", width+2)
	lines := Wrap(text, indent)
	if runewidth.StringWidth(name) >= width {
		fmt.Fprintf(b, "  %s\n%s%s\n", name, indent, lines)
		return
	}
	b.WriteString(strings.TrimRight(fmt.Sprintf("  %-*s%s", width, name, lines), " ") + "\n")
}

func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "; " + b
}

// Summary is what of the tool's description tells a person what it does, one
// sentence: the rest is about how an assistant uses it.
func (c *Command) Summary() string {
	if first, _, ok := strings.Cut(c.Text, ". "); ok {
		return first + "."
	}
	return c.Text
}

// Wrap breaks a text into lines of a terminal, each but the first behind indent.
func Wrap(text, indent string) string {
	var b strings.Builder
	column := len(indent)
	for i, word := range strings.Fields(text) {
		w := runewidth.StringWidth(word)
		switch {
		case i == 0:
		case column+1+w > helpWidth:
			b.WriteString("\n" + indent)
			column = len(indent)
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += w
	}
	return b.String()
}
