package corpus

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// version is the first line of an input.
const version = "go test fuzz v1"

// decode reads an input as go test writes it: a line for the version and one
// for each value, such as string("a") or uint16(7).
func decode(text string) ([]any, error) {
	first, rest, _ := strings.Cut(text, "\n")
	if first != version {
		return nil, fmt.Errorf("it begins with %.40q, want %q", first, version)
	}
	var values []any
	for line := range strings.Lines(rest) {
		line = strings.TrimSuffix(line, "\n")
		v, err := decodeValue(line)
		if err != nil {
			return nil, fmt.Errorf("the line %.60q: %w", line, err)
		}
		values = append(values, v)
	}
	if len(values) == 0 {
		return nil, errors.New("it has no values")
	}
	return values, nil
}

func decodeValue(line string) (any, error) {
	kind, rest, _ := strings.Cut(line, "(")
	literal, ok := strings.CutSuffix(rest, ")")
	if !ok {
		return nil, errors.New("no value of the form type(literal)")
	}
	switch kind {
	case "string", "[]byte":
		s, err := quoted(literal)
		if kind == "[]byte" {
			return []byte(s), err
		}
		return s, err
	case "bool":
		if literal != "true" && literal != "false" {
			return nil, errors.New("want true or false")
		}
		return literal == "true", nil
	case "rune", "int32":
		n, err := integer(literal, 32)
		return int32(n), err
	case "byte", "uint8":
		n, err := unsigned(literal, 8)
		return uint8(n), err
	case "int":
		n, err := integer(literal, strconv.IntSize)
		return int(n), err
	case "int8":
		n, err := integer(literal, 8)
		return int8(n), err
	case "int16":
		n, err := integer(literal, 16)
		return int16(n), err
	case "int64":
		return integer(literal, 64)
	case "uint":
		n, err := unsigned(literal, strconv.IntSize)
		return uint(n), err
	case "uint16":
		n, err := unsigned(literal, 16)
		return uint16(n), err
	case "uint32":
		n, err := unsigned(literal, 32)
		return uint32(n), err
	case "uint64":
		return unsigned(literal, 64)
	case "float32":
		x, err := strconv.ParseFloat(literal, 32)
		return float32(x), err
	case "float64":
		return strconv.ParseFloat(literal, 64)
	case "math.Float32frombits":
		n, err := unsigned(literal, 32)
		return math.Float32frombits(uint32(n)), err
	case "math.Float64frombits":
		n, err := unsigned(literal, 64)
		return math.Float64frombits(n), err
	}
	return nil, errors.New("no type that fuzzing has")
}

func quoted(literal string) (string, error) {
	if literal == "" || literal[0] == '\'' {
		return "", strconv.ErrSyntax
	}
	return strconv.Unquote(literal)
}

// integer reads a number, or a character for its code.
func integer(literal string, bits int) (int64, error) {
	if c, ok := character(literal); ok {
		return strconv.ParseInt(strconv.Itoa(int(c)), 10, bits)
	}
	return strconv.ParseInt(literal, 0, bits)
}

func unsigned(literal string, bits int) (uint64, error) {
	if c, ok := character(literal); ok {
		return strconv.ParseUint(strconv.Itoa(int(c)), 10, bits)
	}
	return strconv.ParseUint(literal, 0, bits)
}

func character(literal string) (rune, bool) {
	inner, ok := strings.CutPrefix(literal, "'")
	if !ok {
		return 0, false
	}
	c, _, tail, err := strconv.UnquoteChar(inner, '\'')
	return c, err == nil && tail == "'"
}
