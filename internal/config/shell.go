package config

import (
	"fmt"
	"strings"
	"time"

	"github.com/muesli/roff"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"airefinery-mcp/internal/command"
	"airefinery-mcp/internal/install"
)

// Completion is the command of the same name.
type Completion struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash (which needs bash-completion), zsh or fish."`
}

// completeFlags says what the values of flags may be. It takes a while, and is for a
// shell that asks.
func (l *line) completeFlags() error {
	for _, cmd := range append(l.root.Commands(), l.root) {
		var all []*pflag.Flag
		note := func(f *pflag.Flag) { all = append(all, f) }
		cmd.LocalNonPersistentFlags().VisitAll(note)
		cmd.PersistentFlags().VisitAll(note)
		for _, f := range all {
			var values []string
			switch v := f.Value.(type) {
			case *setting:
				if v.isPath() {
					continue // which the shell knows
				}
				values = v.enum()
			case *argument:
				values = v.about.Enum
			}
			if err := cmd.RegisterFlagCompletionFunc(f.Name, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)); err != nil {
				return err
			}
		}
	}
	return nil
}

// completeWords offers the words behind a command.
func (l *line) completeWords(words []*setting) cobra.CompletionFunc {
	return func(_ *cobra.Command, given []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(given) >= len(words) {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		s := words[len(given)]
		switch s.tag.get("complete") {
		case "tool":
			return l.tools, cobra.ShellCompDirectiveNoFileComp
		case "client":
			return install.Names(), cobra.ShellCompDirectiveNoFileComp
		}
		return s.enum(), cobra.ShellCompDirectiveNoFileComp
	}
}

// completeWords offers the arguments of a tool, and the values of one that is begun.
func (k *look) completeWords(_ *cobra.Command, _ []string, begun string) (out []string, _ cobra.ShellCompDirective) {
	name, _, named := strings.Cut(begun, "=")
	for i := range k.command.Schema.Properties {
		p := &k.command.Schema.Properties[i]
		for _, n := range []string{p.Name, command.Short(p.Name)} {
			switch {
			case n == "":
			case !named:
				out = append(out, cobra.CompletionWithDesc(n+"=", p.Description))
			case n == name:
				values := p.Enum
				if p.Type == "boolean" {
					values = []string{"true", "false"}
				}
				for _, v := range values {
					out = append(out, n+"="+v)
				}
			}
		}
	}
	if named {
		return out, cobra.ShellCompDirectiveNoFileComp
	}
	return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// document prints what the command line says of itself: a shell's script, or the
// manual page.
func (l *line) document(shell string) error {
	switch shell {
	case "bash":
		return l.root.GenBashCompletionV2(l.stdout, true)
	case "zsh":
		return l.root.GenZshCompletion(l.stdout)
	case "fish":
		return l.root.GenFishCompletion(l.stdout, true)
	}
	_, err := fmt.Fprintln(l.stdout, l.page(time.Now()))
	return err
}

// page is the manual page.
func (l *line) page(at time.Time) string {
	doc := roff.NewDocument()
	text := func(s string) { doc.Text(strings.ReplaceAll(s, "%", "%%")) } // which roff takes for a format
	entry := func(head, s string) {
		doc.TaggedParagraph(-1)
		doc.TextBold(head)
		doc.EndSection()
		text(s)
		doc.EndSection()
	}
	section := func(title, s string) {
		doc.Section(title)
		text(s)
		doc.EndSection()
	}
	name := l.root.Name()
	doc.Heading(1, name, l.root.Short, at)
	section("Name", name+" - "+l.root.Short)
	doc.Section("Synopsis")
	doc.TextBold(name)
	text(" [<command>] [flags]")
	doc.EndSection()
	section("Description", l.root.Long)
	doc.Section("Options")
	for _, g := range l.groups() {
		doc.Paragraph()
		doc.TextItalic(g[0].group)
		doc.EndSection()
		for _, s := range g {
			entry(s.form(), s.described())
		}
	}
	doc.Section("Commands")
	for _, c := range l.commands() {
		entry(strings.TrimPrefix(l.usage(c), name+" "), c.Short)
		doc.Indent(-1)
		for _, s := range own(c) {
			entry(s.form(), s.described())
		}
		if k := l.looks[c.Name()]; k != nil {
			for _, a := range k.command.Arguments() {
				entry(a[0], a[1])
			}
		}
		doc.IndentEnd()
	}
	section("Environment", "AIR_API_KEY is the API key; READ_ONLY is enough. AIR_OAUTH_CLIENT_SECRET is the secret for the token endpoint. "+
		"HTTPS_PROXY and NO_PROXY are kept to. These set flags: "+l.variables())
	section("Exit status", "0 for an answer, 1 for a failure, 2 for arguments or settings that are wrong.")
	section("See also", "https://modelcontextprotocol.io says what an MCP server is. "+
		"airefinery-mcp COMMAND --help explains a command, airefinery-mcp doctor what stands between this program and an answer.")
	return doc.String()
}

// variables lists those of the environment that set flags, in the flags' order.
func (l *line) variables() string {
	var out []string
	for _, s := range l.settings {
		if s.env != "" {
			out = append(out, s.env+" (--"+s.name+")")
		}
	}
	return strings.Join(out, ", ") + "."
}
