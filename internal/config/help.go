package config

import (
	"fmt"
	"io"
	"strings"

	"github.com/mattn/go-runewidth"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"airefinery-mcp/internal/command"
)

// help prints one screen about a command, and about the program all that can be set.
func (l *line) help(cmd *cobra.Command) error {
	if look := l.looks[cmd.Name()]; look != nil {
		return look.help(l.stdout)
	}
	var b strings.Builder
	help := [2]string{"-h, --help", "Show this help."}
	if cmd == l.root {
		help[1] = "Show this help; behind a command, its own."
		fmt.Fprintf(&b, "Usage: %s [<command>] [flags]\n\n%s\n", cmd.Name(), command.Wrap(cmd.Long, ""))
		rows(&b, "Flags", [][2]string{help})
		for _, g := range l.groups() {
			rows(&b, g[0].group, flagRows(g))
		}
		var all [][2]string
		for _, c := range l.commands() {
			name := c.Name()
			if len(c.Aliases) > 0 {
				name += " (" + strings.Join(c.Aliases, ", ") + ")"
			}
			all = append(all, [2]string{name, c.Short})
		}
		rows(&b, "Commands", all)
		fmt.Fprintf(&b, "\n%s <command> --help says more of a command.\n", cmd.Name())
	} else {
		fmt.Fprintf(&b, "Usage: %s [flags]\n\n%s\n", l.usage(cmd), command.Wrap(cmd.Short, ""))
		var words [][2]string
		for _, s := range l.words[cmd.Name()] {
			words = append(words, [2]string{s.word(), s.help()})
		}
		rows(&b, "Arguments", words)
		rows(&b, "Flags", append([][2]string{help}, flagRows(own(cmd))...))
		fmt.Fprintf(&b, "\n%s --help lists the settings, which may stand before or behind.\n", l.root.Name())
	}
	_, err := io.WriteString(l.stdout, b.String())
	return err
}

// commands are those to be shown, in the order in which they are declared.
func (l *line) commands() []*cobra.Command {
	var out []*cobra.Command
	for _, c := range l.root.Commands() {
		if !c.Hidden {
			out = append(out, c)
		}
	}
	return out
}

// usage is a command with its words.
func (l *line) usage(cmd *cobra.Command) string {
	out := cmd.CommandPath()
	for _, s := range l.words[cmd.Name()] {
		word := s.word()
		if s.optional() {
			word = "[" + word + "]"
		}
		out += " " + word
	}
	return out
}

// own are the flags that a command has by itself.
func own(cmd *cobra.Command) []*setting {
	var out []*setting
	cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
		if s, ok := f.Value.(*setting); ok {
			out = append(out, s)
		}
	})
	return out
}

// groups are the settings by group, as they first come.
func (l *line) groups() [][]*setting {
	var out [][]*setting
	at := map[string]int{}
	for _, s := range l.settings {
		i, ok := at[s.group]
		if !ok {
			i = len(out)
			at[s.group] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], s)
	}
	return out
}

func flagRows(all []*setting) [][2]string {
	var out [][2]string
	for _, s := range all {
		out = append(out, [2]string{s.form(), s.described()})
	}
	return out
}

// form is how the flag is written.
func (s *setting) form() string {
	form := "--" + s.name
	if s.isBool() {
		return form
	}
	form += "=" + s.placeholder()
	if s.isList() {
		form += ",..."
	}
	return form
}

// described is the help with the default and the variable.
func (s *setting) described() string {
	var more []string
	if d := s.byDefault(); d != "" {
		more = append(more, "default "+d)
	}
	if s.env != "" {
		more = append(more, "$"+s.env)
	}
	if more == nil {
		return s.help()
	}
	return strings.TrimSuffix(s.help(), ".") + " (" + strings.Join(more, ", ") + ")."
}

// mostName is the most columns that the longest name in a table of help takes from
// the others.
const mostName = 28

// rows writes a table under its title; nothing without rows.
func rows(b *strings.Builder, title string, all [][2]string) {
	if len(all) == 0 {
		return
	}
	width := 0
	for _, r := range all {
		if w := runewidth.StringWidth(r[0]); w <= mostName {
			width = max(width, w)
		}
	}
	fmt.Fprintf(b, "\n%s:\n", title)
	for _, r := range all {
		command.Row(b, width+2, r[0], r[1])
	}
}
