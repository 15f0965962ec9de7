package jsonscan

import "github.com/go-json-experiment/json/jsontext"

// AppendValue reads any value and appends it to b as compact, valid JSON. Where
// b has grown past MaxText bytes, further members and elements are passed over:
// what is appended is valid then, too.
func (s *Scanner) AppendValue(b []byte) []byte {
	switch s.Peek() {
	case '{':
		b = append(b, '{')
		for s.Begin(); s.Member(); {
			if len(b) > s.MaxText {
				s.Skip()
				continue
			}
			b = append(AppendString(AppendComma(b), s.name), ':')
			b = s.AppendValue(b)
		}
		return append(b, '}')
	case '[':
		b = append(b, '[')
		for s.Begin(); s.Element(); {
			if len(b) > s.MaxText {
				s.Skip()
				continue
			}
			b = s.AppendValue(AppendComma(b))
		}
		return append(b, ']')
	case '"':
		return AppendString(b, s.Text())
	case 't', 'f', 'n':
		return append(b, s.Literal()...)
	}
	return append(b, s.Number()...)
}

// AppendComma appends a comma to b unless b has just opened an object or array.
// b must not be empty.
func AppendComma(b []byte) []byte {
	if last := b[len(b)-1]; last == '{' || last == '[' {
		return b
	}
	return append(b, ',')
}

// AppendString appends text to b as a JSON string. Text that is no UTF-8, which
// a scanner never returns, is appended as an empty one.
func AppendString(b, text []byte) []byte {
	out, err := jsontext.AppendQuote(b, text)
	if err != nil {
		return append(b, `""`...)
	}
	return out
}
