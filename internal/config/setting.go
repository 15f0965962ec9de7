package config

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/install"
	"airefinery-mcp/internal/redact"
)

// setting is a field that a flag sets, or a word behind a command. Its tags say how:
//
//	name         of the flag, unless it is the field's
//	env          variable that sets it, too
//	default      value unless it is set
//	help         one sentence
//	placeholder  what stands for the value in help
//	group        of the flag in help
//	enum         all values, with commas
//	type         path, of a file that has to be whole
//	mapsep       what separates pairs; none if a text is one pair
//	complete     what a shell offers for it: client or tool
//
// A field with the tag embed is a struct of further ones, with arg a word behind the
// command, with optional one that may be missing, with cmd a command. It is the
// [pflag.Value] of its flag.
type setting struct {
	name  string
	env   string
	group string
	tag   tags
	field reflect.Value
	given bool // by a flag, a variable or the file
}

// tags are those of a field, read once: help is long, and what stands behind it is
// asked for often.
type tags [][2]string

func readTags(tag reflect.StructTag) (out tags) {
	for rest := string(tag); rest != ""; {
		name, value, _ := strings.Cut(strings.TrimLeft(rest, " "), ":")
		quoted, err := strconv.QuotedPrefix(value)
		if err != nil {
			break
		}
		text, _ := strconv.Unquote(quoted)
		out, rest = append(out, [2]string{name, text}), value[len(quoted):]
	}
	return out
}

// get returns the text of a tag, "" for one that is not there.
func (t tags) get(name string) string {
	text, _ := t.lookup(name)
	return text
}

func (t tags) has(name string) bool {
	_, ok := t.lookup(name)
	return ok
}

func (t tags) lookup(name string) (string, bool) {
	for _, pair := range t {
		if pair[0] == name {
			return pair[1], true
		}
	}
	return "", false
}

// settingsOf are the fields of a struct that can be set: by flags, and by words.
func settingsOf(v reflect.Value, group string) (flags, words []*setting) {
	t := v.Type()
	for i := range t.NumField() {
		f := t.Field(i)
		tag := readTags(f.Tag)
		group := cmp.Or(tag.get("group"), group)
		if tag.has("embed") {
			more, further := settingsOf(v.Field(i), group)
			flags, words = append(flags, more...), append(words, further...)
			continue
		}
		if tag.has("cmd") || !tag.has("help") {
			continue
		}
		s := &setting{name: tag.get("name"), env: tag.get("env"), group: group, tag: tag, field: v.Field(i)}
		if s.name == "" {
			s.name = flagOf(f.Name)
		}
		if tag.has("arg") {
			words = append(words, s)
		} else {
			flags = append(flags, s)
		}
	}
	return flags, words
}

// flagOf is the flag of a field: demo-seed for DemoSeed.
func flagOf(field string) string {
	var b []byte
	for i := range len(field) {
		if i > 0 && isUpper(field[i]) && !isUpper(field[i-1]) {
			b = append(b, '-')
		}
		b = append(b, field[i])
	}
	return strings.ToLower(string(b))
}

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }

// expand fills in what tags leave open.
func expand(text string) string {
	if !strings.Contains(text, "${") {
		return text
	}
	return os.Expand(text, func(name string) string {
		switch name {
		case "clients":
			return strings.Join(install.Names(), ", ")
		case "classes":
			return strings.Join(redact.Classes(), ", ")
		case "base_url":
			return client.DefaultBaseURL
		case "sdk_version":
			return client.DefaultSDKVersion
		case "timeout":
			return client.DefaultTimeout.String()
		case "max_body":
			return fmt.Sprint(int64(client.DefaultMaxBody))
		}
		panic("no tag may have ${" + name + "}")
	})
}

// reset gives a setting its default.
func (s *setting) reset() {
	if d := s.byDefault(); d != "" {
		if err := s.Set(d); err != nil {
			panic(fmt.Sprintf("the default of %s: %v", s.name, err)) // of the tag
		}
	}
	s.given = false
}

func (s *setting) byDefault() string   { return expand(s.tag.get("default")) }
func (s *setting) help() string        { return expand(s.tag.get("help")) }
func (s *setting) placeholder() string { return s.tag.get("placeholder") }
func (s *setting) isBool() bool        { return s.field.Kind() == reflect.Bool }
func (s *setting) isList() bool        { return s.field.Kind() == reflect.Slice }
func (s *setting) isPath() bool        { return s.tag.get("type") == "path" }
func (s *setting) fileName() string    { return strings.ReplaceAll(s.name, "-", "_") }

// enum are all values, nil for any.
func (s *setting) enum() []string {
	if all := s.tag.get("enum"); all != "" {
		return strings.Split(all, ",")
	}
	return nil
}

// label names a setting for its user, who may have set it in either place.
func (s *setting) label() string {
	if s.env == "" {
		return "--" + s.name
	}
	return "--" + s.name + " (" + s.env + ")"
}

// Set takes the text of a flag, of a variable, of the file, or of the default. Lists
// and pairs are added to. The error does not tell what may be secret.
func (s *setting) Set(text string) (err error) {
	s.given = true
	switch v := s.field; {
	case v.Type() == reflect.TypeFor[time.Duration]():
		d, err := time.ParseDuration(text)
		if err != nil {
			return fmt.Errorf("%q is no duration: write 15s or 2m", text)
		}
		v.SetInt(int64(d))
	case v.Kind() == reflect.String:
		if s.isPath() && text != "-" {
			if text, err = wholePath(text); err != nil {
				return err
			}
		}
		v.SetString(text)
	case v.Kind() == reflect.Bool:
		b, err := parseBool(text)
		if err != nil {
			return err
		}
		v.SetBool(b)
	case v.Kind() == reflect.Slice:
		for _, item := range split(text, ",") {
			v.Set(reflect.Append(v, reflect.ValueOf(item)))
		}
	case v.Kind() == reflect.Map:
		pairs := []string{text}
		if sep := s.pairsBy(); sep != "" {
			pairs = split(text, sep)
		}
		for _, pair := range pairs {
			name, value, ok := strings.Cut(pair, "=")
			if !ok {
				form := s.placeholder()
				if sep := s.pairsBy(); sep != "" {
					form += sep + form
				}
				return errors.New("it is none of the form " + form)
			}
			s.pair(name, value)
		}
	case v.CanInt():
		n, err := strconv.ParseInt(text, 0, v.Type().Bits())
		if err != nil {
			return fmt.Errorf("%q is no whole number of %d bits", text, v.Type().Bits())
		}
		v.SetInt(n)
	case v.CanUint():
		n, err := strconv.ParseUint(text, 0, v.Type().Bits())
		if err != nil {
			return fmt.Errorf("%q is no whole number from 0 of %d bits", text, v.Type().Bits())
		}
		v.SetUint(n)
	case v.CanFloat():
		n, err := strconv.ParseFloat(text, v.Type().Bits())
		if err != nil {
			return fmt.Errorf("%q is no number", text)
		}
		v.SetFloat(n)
	default:
		panic("no setting can be a " + v.Type().String())
	}
	return nil
}

// pairsBy is what separates pairs, "" if a text is one.
func (s *setting) pairsBy() string {
	if s.tag.get("mapsep") == "none" {
		return ""
	}
	return ";"
}

func (s *setting) pair(name, value string) {
	if s.field.IsNil() {
		s.field.Set(reflect.MakeMap(s.field.Type()))
	}
	s.field.SetMapIndex(reflect.ValueOf(name), reflect.ValueOf(value))
}

// setJSON takes a value as the file has it: items and pairs are taken as they are.
func (s *setting) setJSON(value any) error {
	s.given = true
	switch value := value.(type) {
	case bool:
		s.field.SetBool(value)
	case []any:
		for _, item := range value {
			s.field.Set(reflect.Append(s.field, reflect.ValueOf(item)))
		}
	case map[string]any:
		for name, text := range value {
			s.pair(name, text.(string))
		}
	case string:
		return s.Set(value)
	}
	return nil
}

// String is the value as it is written for a flag.
func (s *setting) String() string {
	if s == nil || !s.field.IsValid() {
		return ""
	}
	switch v := s.field.Interface().(type) {
	case []string:
		return strings.Join(v, ",")
	case map[string]string:
		var pairs []string
		for name, value := range v {
			pairs = append(pairs, name+"="+value)
		}
		slices.Sort(pairs)
		return strings.Join(pairs, ";")
	default:
		return fmt.Sprint(v)
	}
}

// Type is what [pflag.Value] wants to know.
func (s *setting) Type() string { return s.field.Kind().String() }

// check reports what no value of the setting can be.
func (s *setting) check() error {
	v := s.field
	switch all := s.enum(); {
	case v.Kind() == reflect.String && (isReference(v.String()) || s.placeholder() == "FILE" && strings.Contains(v.String(), "${") && inPath().MatchString(v.String())):
		return fmt.Errorf("it is %s as it stands, which nothing has replaced by a value: write the value", v)
	case all != nil && !slices.Contains(all, v.String()):
		return fmt.Errorf("it must be one of %s, and is %q", strings.Join(all, ", "), v)
	case v.CanInt() && v.Int() < 0, v.CanFloat() && !(v.Float() >= 0):
		return fmt.Errorf("it is %v, it must not be negative", v.Interface())
	}
	return nil
}

func parseBool(text string) (bool, error) {
	switch strings.ToLower(text) {
	case "true", "1", "yes":
		return true, nil
	case "false", "0", "no":
		return false, nil
	}
	return false, fmt.Errorf("%q is neither true nor false", text)
}

// split cuts a text at each separator that has no backslash before it.
func split(text, sep string) []string {
	if !strings.Contains(text, `\`+sep) {
		return strings.Split(text, sep)
	}
	var out []string
	joined := ""
	for _, part := range strings.Split(text, sep) {
		if before, ok := strings.CutSuffix(part, `\`); ok {
			joined += before + sep
			continue
		}
		out = append(out, joined+part)
		joined = ""
	}
	if joined != "" {
		out = append(out, joined)
	}
	return out
}

// wholePath makes a path absolute; ~ is the user's folder.
func wholePath(path string) (string, error) {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", err
		}
		return filepath.Join(home, rest), nil
	}
	return filepath.Abs(path)
}
