package config

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"airefinery-mcp/internal/command"
	"airefinery-mcp/schemas"
)

// line is the command line: the program's commands, and all that can be set.
type line struct {
	root     *cobra.Command
	config   *Config
	settings []*setting // that hold for each command
	words    map[string][]*setting
	looks    map[string]*look
	tools    []string // their names
	stdout   io.Writer

	chosen  *cobra.Command // nil where there is nothing left to do
	written error          // from writing what was asked for
}

func init() {
	cobra.MousetrapHelpText = ""       // a client starts the server, whatever it looks like to Windows
	cobra.EnableCommandSorting = false // commands stand as they are declared
}

// NamesCommand reports whether arguments may have a command among them, or ask for
// help. A client starts the server with flags or nothing, and waits: commands that
// it cannot mean are not made.
func NamesCommand(args []string) bool {
	return slices.ContainsFunc(args, func(a string) bool { return !strings.HasPrefix(a, "-") || a == "--help" || a == "-h" })
}

// newLine makes the command line of the fields of the configuration, with the
// commands if these are to be told from other arguments. Those given are the tools'.
func newLine(c *Config, stdout, stderr io.Writer, withCommands bool, commands []command.Command) *line {
	l := &line{config: c, words: map[string][]*setting{}, looks: map[string]*look{}, stdout: stdout}
	l.root = &cobra.Command{
		Use:   "airefinery-mcp",
		Short: "observability for AI assistants",
		Long:  "Gives AI assistants eyes on the logs, metrics and traces of AI Refinery projects (MCP server).",
		Args: func(_ *cobra.Command, words []string) error {
			if len(words) > 0 {
				return l.unknownCommand(words[0])
			}
			return nil
		},
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              l.choose,
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	l.root.Flags().SortFlags = false
	l.root.SetOut(stdout)
	l.root.SetErr(stderr)
	l.root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { l.written = l.help(cmd) })
	l.root.SetFlagErrorFunc(l.flagError)
	l.root.SetHelpCommand(&cobra.Command{
		Use: "help", Hidden: true,
		RunE: func(_ *cobra.Command, words []string) error {
			cmd, rest, err := l.root.Find(words)
			if err == nil && len(rest) > 0 {
				err = l.unknownCommand(rest[0])
			}
			if err != nil {
				return err
			}
			return l.help(cmd)
		},
	})

	v := reflect.ValueOf(c).Elem()
	l.settings, _ = settingsOf(v, "")
	addFlags(l.root.PersistentFlags(), l.settings)
	if !withCommands {
		return l
	}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if _, ok := f.Tag.Lookup("cmd"); ok {
			l.add(f, v.Field(i))
		}
	}
	for _, c := range commands {
		l.looks[c.Name] = l.newLook(c)
		l.tools = append(l.tools, c.Tool)
	}
	return l
}

// add makes a command of a field.
func (l *line) add(f reflect.StructField, v reflect.Value) {
	name := f.Tag.Get("name")
	if name == "" {
		name = strings.ToLower(f.Name)
	}
	flags, words := settingsOf(v, "")
	cmd := &cobra.Command{
		Use: name, Short: f.Tag.Get("help"),
		Args:              func(cmd *cobra.Command, given []string) error { return take(cmd, words, given) },
		ValidArgsFunction: l.completeWords(words),
		RunE:              l.choose,
	}
	addFlags(cmd.Flags(), flags)
	for _, s := range words {
		s.reset()
	}
	l.words[name] = words
	l.root.AddCommand(cmd)
}

// parse reads the arguments.
func (l *line) parse(args []string) error {
	if len(args) > 0 && strings.HasPrefix(args[0], cobra.ShellCompRequestCmd) {
		if err := l.completeFlags(); err != nil {
			return err
		}
	}
	l.root.SetArgs(append([]string{}, args...)) // cobra takes those of the process for nil
	return l.root.Execute()
}

// choose notes the command to run.
func (l *line) choose(cmd *cobra.Command, _ []string) error {
	l.chosen = cmd
	return nil
}

// command is the name of the chosen one.
func (l *line) command() string {
	switch l.chosen {
	case nil:
		return ""
	case l.root:
		return "serve"
	}
	return l.chosen.Name()
}

func addFlags(set *pflag.FlagSet, all []*setting) {
	set.SortFlags = false
	for _, s := range all {
		s.reset()
		f := &pflag.Flag{Name: s.name, Usage: s.help(), Value: s}
		if s.isBool() {
			f.NoOptDefVal = "true"
		}
		set.AddFlag(f)
	}
}

// take fills in the words behind a command.
func take(cmd *cobra.Command, words []*setting, given []string) error {
	if len(given) > len(words) {
		return fmt.Errorf("unexpected argument %s%s", given[len(words)], see(cmd))
	}
	for i, s := range words {
		if i >= len(given) {
			if s.optional() {
				return nil
			}
			return fmt.Errorf("%s needs %s%s", cmd.Name(), s.word(), see(cmd))
		}
		err := s.Set(given[i])
		if err == nil {
			err = s.check()
		}
		if err != nil {
			return fmt.Errorf("%s: %w%s", s.word(), err, see(cmd))
		}
	}
	return nil
}

func (s *setting) optional() bool {
	return s.tag.has("optional")
}

// word is what stands for a word in help.
func (s *setting) word() string { return "<" + s.name + ">" }

func see(cmd *cobra.Command) string { return " (see " + cmd.CommandPath() + " --help)" }

// seeFlag names the help that has the flag.
func (l *line) seeFlag(cmd *cobra.Command, f *pflag.Flag) string {
	if s, ok := f.Value.(*setting); ok && slices.Contains(l.settings, s) {
		return see(l.root)
	}
	return see(cmd)
}

// unknownCommand says which command may have been meant.
func (l *line) unknownCommand(word string) error {
	var names []string
	for _, c := range l.root.Commands() {
		names = append(append(names, c.Name()), c.Aliases...)
	}
	return fmt.Errorf("there is no command %s%s%s", word, meant(word, names, ""), see(l.root))
}

func meant(name string, names []string, before string) string {
	if near, ok := schemas.Nearest(name, names); ok {
		return fmt.Sprintf(", did you mean %q?", before+near)
	}
	return ""
}

// flagError words what is wrong with a flag.
func (l *line) flagError(cmd *cobra.Command, err error) error {
	if e, ok := errors.AsType[*pflag.NotExistError](err); ok {
		if words := cmd.Flags().Args(); cmd == l.root && len(words) > 0 {
			return l.unknownCommand(words[0]) // whose flag it may be
		}
		if e.GetSpecifiedShortnames() != "" {
			return fmt.Errorf("unknown flag -%s%s", e.GetSpecifiedName(), see(cmd))
		}
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		name := e.GetSpecifiedName()
		return fmt.Errorf("unknown flag --%s%s%s", name, meant(name, names, "--"), see(cmd))
	}
	if e, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		name := "--" + e.GetSpecifiedName()
		form := "..."
		if s, ok := e.GetFlag().Value.(*setting); ok {
			form = s.placeholder()
		}
		return fmt.Errorf("%s has no value: write %s=%s%s", name, name, form, l.seeFlag(cmd, e.GetFlag()))
	}
	if e, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		label := "--" + e.GetFlag().Name
		if s, ok := e.GetFlag().Value.(*setting); ok {
			label = s.label()
		}
		return fmt.Errorf("%s: %w%s", label, e.Unwrap(), l.seeFlag(cmd, e.GetFlag()))
	}
	return fmt.Errorf("%w%s", err, see(cmd))
}

// flags are the settings that flags gave, in their order.
func (l *line) flags() []*setting {
	var out []*setting
	l.chosen.Flags().Visit(func(f *pflag.Flag) {
		if s, ok := f.Value.(*setting); ok && slices.Contains(l.settings, s) {
			out = append(out, s)
		}
	})
	return out
}

// below sets what no flag has: from the environment and, where that has nothing, from
// the file. With an error all else is set that can be.
func (l *line) below(getenv func(string) string) (fromFile []*setting, err error) {
	note := func(s *setting, e error) {
		if e != nil && err == nil {
			err = fmt.Errorf("%s: %w", s.label(), e)
		}
	}
	free := map[string]*setting{}
	for _, s := range l.settings {
		if s.given {
			continue
		}
		if text := environment(s, getenv); text != "" {
			note(s, s.Set(text))
		} else {
			free[s.fileName()] = s
		}
	}
	if l.config.File == "" || err != nil {
		return nil, err
	}
	values, err := openFile(l.config.File, l.settings)
	if err != nil {
		return nil, err
	}
	for _, s := range l.settings {
		if value, ok := values[s.fileName()]; ok && free[s.fileName()] != nil {
			note(s, s.setJSON(value))
			fromFile = append(fromFile, s)
		}
	}
	return fromFile, err
}

func environment(s *setting, getenv func(string) string) string {
	if s.env == "" {
		return ""
	}
	return getenv(s.env)
}
