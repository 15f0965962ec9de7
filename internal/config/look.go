package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"airefinery-mcp/internal/command"
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
	Output    `embed:""`
	Words     []string     `arg:"" optional:"" name:"name=value" help:"Arguments of the tool."`
	Arguments kong.Plugins `embed:""`

	command command.Command
}

// Asked is the call of a tool that a command is.
type Asked struct {
	Tool      string
	Arguments json.RawMessage
	Output    Output
}

// argument is a flag's value: how often it was given, and as what. A boolean may
// stand without a value.
type (
	argument = []string
	switched = *bool
)

// newLook makes a command of a tool. Arguments whose name a setting has are given
// as name=value alone.
func newLook(c command.Command, settings []string) *look {
	var fields []reflect.StructField
	for i := range c.Schema.Properties {
		p := &c.Schema.Properties[i]
		name := strings.ReplaceAll(p.Name, "_", "-")
		if slices.Contains(settings, name) {
			continue
		}
		tag := fmt.Sprintf(`name:%q sep:"none" help:%q`, name, p.Description)
		if s := command.Short(p.Name); s != "" && !slices.Contains(settings, s) {
			tag += fmt.Sprintf(` aliases:%q`, s)
		}
		f := reflect.StructField{Name: fmt.Sprintf("F%d", i), Type: reflect.TypeFor[argument](), Tag: reflect.StructTag(tag)}
		if p.Type == "boolean" {
			f.Type = reflect.TypeFor[switched]()
		}
		fields = append(fields, f)
	}
	return &look{Arguments: kong.Plugins{reflect.New(reflect.StructOf(fields)).Interface()}, command: c}
}

// asked reads what the flags and words of the command ask for.
func (l *look) asked() (*Asked, error) {
	given := command.Given{}
	v := reflect.ValueOf(l.Arguments[0]).Elem()
	for i := range v.NumField() {
		name := strings.ReplaceAll(v.Type().Field(i).Tag.Get("name"), "-", "_")
		switch value := v.Field(i).Interface().(type) {
		case argument:
			if value != nil {
				given[name] = value
			}
		case switched:
			if value != nil {
				given[name] = []string{fmt.Sprint(*value)}
			}
		}
	}
	if err := l.command.Words(given, l.Words); err != nil {
		return nil, err
	}
	raw, err := l.command.JSON(given)
	if err != nil {
		return nil, err
	}
	return &Asked{Tool: l.command.Tool, Arguments: raw, Output: l.Output}, nil
}

// looks are the commands of tools, by their names.
type looks map[string]*look

func newLooks(commands []command.Command) looks {
	var settings []string
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Config]()) {
		settings = append(settings, settingName(f))
	}
	all := looks{}
	for _, c := range commands {
		all[c.Name] = newLook(c, settings)
	}
	return all
}

// options are what the parser needs to know of the commands.
func (all looks) options(commands []command.Command) []kong.Option {
	opts := []kong.Option{kong.Help(all.help)}
	for _, c := range commands {
		var tags []string
		if c.Tool != c.Name {
			tags = append(tags, fmt.Sprintf(`aliases:%q`, c.Tool))
		}
		opts = append(opts, kong.DynamicCommand(c.Name, c.Summary(), "", all[c.Name], tags...))
	}
	return opts
}

// path is the program with the command, if it is a tool's.
func (all looks) path(name string) string {
	path := "airefinery-mcp"
	if all[name] != nil {
		path += " " + name
	}
	return path
}

// help prints a tool's own help, and the program's otherwise.
func (all looks) help(options kong.HelpOptions, ctx *kong.Context) error {
	node := ctx.Selected()
	if node == nil || all[node.Name] == nil {
		return kong.DefaultHelpPrinter(options, ctx)
	}
	l := all[node.Name]
	var flags [][2]string
	for _, f := range node.Flags {
		if _, isArgument := l.command.Schema.Property(strings.ReplaceAll(f.Name, "-", "_")); !isArgument {
			name := "--" + f.Name
			if !f.IsBool() {
				name += " " + f.FormatPlaceHolder()
			}
			flags = append(flags, [2]string{name, f.Help})
		}
	}
	return l.command.Help(ctx.Stdout, flags)
}
