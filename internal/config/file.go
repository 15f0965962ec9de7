package config

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"airefinery-mcp/schemas"
)

// openFile reads a JSON file of settings, by their names there.
func openFile(path string, all []*setting) (map[string]any, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("configuration file: %w", err)
	}
	defer f.Close()
	values, err := readFile(f, all)
	if err != nil {
		return nil, fmt.Errorf("configuration file: %w", err)
	}
	return values, nil
}

// readFile reads the settings of a file strictly: a misspelt name, dropped
// without a word, could mean a server without authentication.
func readFile(r io.Reader, all []*setting) (map[string]any, error) {
	known := map[string]*setting{}
	var names []string
	for _, s := range all {
		switch s.name {
		case "config", "print-config", "version": // which ask for something else than to run
		default:
			known[s.fileName()] = s
			names = append(names, s.fileName())
		}
	}
	in := bufio.NewReader(r)
	if mark, _ := in.Peek(3); bytes.Equal(mark, []byte("\xef\xbb\xbf")) { // as Windows' editors write it
		_, _ = in.Discard(len(mark))
	}
	dec := jsontext.NewDecoder(in)
	if dec.PeekKind() != '{' {
		if _, err := dec.ReadToken(); err != nil {
			return nil, syntax(err)
		}
		return nil, errors.New("it is no JSON object: write settings as {\"timeout\": \"20s\"}")
	}
	if _, err := dec.ReadToken(); err != nil {
		return nil, syntax(err)
	}
	values := map[string]any{}
	for dec.PeekKind() != '}' {
		key, err := dec.ReadToken()
		if err != nil {
			return nil, syntax(err)
		}
		name := key.String()
		s, ok := known[name]
		if !ok {
			return nil, unknownSetting(name, names)
		}
		if values[name], err = readValue(dec, s); err != nil {
			return nil, err
		}
	}
	if _, err := dec.ReadToken(); err != nil {
		return nil, syntax(err)
	}
	if _, err := dec.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the object: keep one JSON object in the file")
	}
	return values, nil
}

func unknownSetting(name string, names []string) error {
	switch name {
	case "api_key", "oauth_client_secret":
		return fmt.Errorf("%q is a secret, which is not kept here: set AIR_%s, or for a key api_key_file", name, strings.ToUpper(name))
	}
	if near, ok := schemas.Nearest(name, names); ok {
		return fmt.Errorf("there is no setting %q: did you mean %q?", name, near)
	}
	return fmt.Errorf("there is no setting %q: airefinery-mcp --help lists all, with - for _", name)
}

// readValue reads a value of the type that the flag has.
func readValue(dec *jsontext.Decoder, s *setting) (any, error) {
	wrong := func(want string) error {
		kind := dec.PeekKind()
		if _, err := dec.ReadValue(); err != nil {
			return syntax(err)
		}
		if kind == 'n' {
			return fmt.Errorf("%q has null: leave it out for its default, or give it %s", s.fileName(), want)
		}
		return fmt.Errorf("%q has %s: give it %s", s.fileName(), kinds[kind], want)
	}
	t := s.field.Type()
	switch {
	case t == reflect.TypeFor[time.Duration]():
		return scalar(dec, '"', wrong, `a duration in quotation marks, "15s"`)
	case t.Kind() == reflect.Bool:
		if k := dec.PeekKind(); k != 't' && k != 'f' {
			return nil, wrong("true or false")
		}
		tok, err := dec.ReadToken()
		if err != nil {
			return nil, syntax(err)
		}
		return tok.Bool(), nil
	case t.Kind() == reflect.String:
		return scalar(dec, '"', wrong, "a text in quotation marks")
	case t.Kind() == reflect.Slice:
		return elements(dec, '[', wrong, `a list of texts, ["a", "b"]`)
	case t.Kind() == reflect.Map:
		return elements(dec, '{', wrong, `texts by name, {"name": "value"}`)
	default:
		return scalar(dec, '0', wrong, "a number, without quotation marks")
	}
}

// kinds names the kinds of JSON values.
var kinds = map[jsontext.Kind]string{'t': "true", 'f': "false", '"': "a text", '0': "a number", '[': "a list", '{': "an object"}

// scalar reads a text or a number as text, which is how flags and variables
// have them: numbers keep all their digits.
func scalar(dec *jsontext.Decoder, want jsontext.Kind, wrong func(string) error, form string) (any, error) {
	if dec.PeekKind() != want {
		return nil, wrong(form)
	}
	tok, err := dec.ReadToken()
	if err != nil {
		return nil, syntax(err)
	}
	return tok.String(), nil
}

// elements reads the texts of a list or of an object.
func elements(dec *jsontext.Decoder, open jsontext.Kind, wrong func(string) error, form string) (any, error) {
	if dec.PeekKind() != open {
		return nil, wrong(form)
	}
	if _, err := dec.ReadToken(); err != nil {
		return nil, syntax(err)
	}
	list, byName := []any{}, map[string]any{}
	for k := dec.PeekKind(); k != ']' && k != '}'; k = dec.PeekKind() {
		name := ""
		if open == '{' {
			key, err := dec.ReadToken()
			if err != nil {
				return nil, syntax(err)
			}
			name = key.String()
		}
		value, err := scalar(dec, '"', wrong, form)
		if err != nil {
			return nil, err
		}
		list, byName[name] = append(list, value), value
	}
	if _, err := dec.ReadToken(); err != nil {
		return nil, syntax(err)
	}
	if open == '{' {
		return byName, nil
	}
	return list, nil
}

// syntax words an error of the JSON.
func syntax(err error) error {
	var e *jsontext.SyntacticError
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName) && errors.As(err, &e):
		return fmt.Errorf("%q is given twice: keep one", e.JSONPointer.LastToken())
	case errors.As(err, &e):
		return fmt.Errorf("it is no JSON at byte %d: %w", e.ByteOffset, e.Err)
	case errors.Is(err, io.EOF):
		return errors.New("it is empty: write settings as {\"timeout\": \"20s\"}")
	}
	return err
}
