package config

import (
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"airefinery-mcp/internal/command"
	"airefinery-mcp/schemas"
)

// Output is how an answer is shown to a person.
type Output struct {
	JSON bool `name:"json" help:"Print the text that an assistant reads."`
	All  bool `help:"Leave nothing out: all rows of each table, texts in full."`
	Page `embed:""`
}

func (o Output) check() error {
	if o.JSON && o.Wanted() {
		return errors.New("--json prints what an assistant reads, --html and --open write a page: leave one of them out")
	}
	return o.Page.check()
}

// look is the command of a tool. Its flags are made of the tool's schema.
type look struct {
	Output

	command command.Command
	flags   []*setting // how the answer is shown
	given   command.Given
	words   []string
}

// Asked is the call of a tool that a command is.
type Asked struct {
	Tool      string
	Arguments json.RawMessage
	Output    Output
}

// argument is a flag of a tool's argument. A boolean may stand without a value.
type argument struct {
	of    command.Given
	about *schemas.Property
}

func (a *argument) Set(text string) error {
	values := append(a.of[a.about.Name], text)
	if a.about.Type == "boolean" {
		b, err := parseBool(text)
		if err != nil {
			return err
		}
		values = []string{strconv.FormatBool(b)}
	}
	a.of[a.about.Name] = values
	return nil
}

func (a *argument) String() string { return "" }
func (a *argument) Type() string   { return a.about.Type }

// newLook makes a command of a tool. Arguments whose name a setting has are given
// as name=value alone.
func (l *line) newLook(c command.Command) *look {
	k := &look{command: c, given: command.Given{}}
	cmd := &cobra.Command{
		Use: c.Name, Short: c.Summary(),
		Args:              func(_ *cobra.Command, words []string) error { k.words = words; return nil },
		ValidArgsFunction: k.completeWords,
		RunE:              l.choose,
	}
	if c.Tool != c.Name {
		cmd.Aliases = []string{c.Tool}
	}
	k.flags, _ = settingsOf(reflect.ValueOf(&k.Output).Elem(), "")
	addFlags(cmd.Flags(), k.flags)
	for i := range c.Schema.Properties {
		a := &argument{of: k.given, about: &c.Schema.Properties[i]}
		if l.hasSetting(flagName(a.about.Name)) {
			continue
		}
		for _, name := range []string{flagName(a.about.Name), command.Short(a.about.Name)} {
			if name == "" || l.hasSetting(name) {
				continue
			}
			f := &pflag.Flag{Name: name, Usage: a.about.Description, Value: a}
			if a.about.Type == "boolean" {
				f.NoOptDefVal = "true"
			}
			cmd.Flags().AddFlag(f)
		}
	}
	l.root.AddCommand(cmd)
	return k
}

// flagName is an argument as a flag.
func flagName(argument string) string { return strings.ReplaceAll(argument, "_", "-") }

func (l *line) hasSetting(name string) bool {
	return slices.ContainsFunc(l.settings, func(s *setting) bool { return s.name == name })
}

// asked reads what the flags and words of the command ask for.
func (k *look) asked() (*Asked, error) {
	if err := k.command.Words(k.given, k.words); err != nil {
		return nil, err
	}
	raw, err := k.command.JSON(k.given)
	if err != nil {
		return nil, err
	}
	return &Asked{Tool: k.command.Tool, Arguments: raw, Output: k.Output}, nil
}

// help prints the tool's own.
func (k *look) help(w io.Writer) error {
	var flags [][2]string
	for _, s := range k.flags {
		flags = append(flags, [2]string{strings.ReplaceAll(s.form(), "=", " "), s.help()})
	}
	return k.command.Help(w, flags)
}
