package client

import (
	"slices"
	"strings"

	"airefinery-mcp/client/internal/jsonscan"
)

// attributes reads a list of wrapped attributes.
func (d *traceDecoder) attributes(where string) Attrs {
	if !d.array(where) {
		return nil
	}
	mark := len(d.attrLists.list)
	d.known.begin()
	for d.Element() {
		if !d.takeOrSkipIn(inAttrs, ofAttrs, len(d.attrLists.list)-mark) {
			continue
		}
		known, hash := d.known.find(&d.Scanner)
		if known != nil {
			d.failureAttr = d.failureAttr || known.mayFail
			d.attrLists.list = append(d.attrLists.list, known.attr)
			d.followAttrs(mark)
			continue
		}
		from, complaints := d.Offset(), d.complaints()
		if !d.mustObject(where) {
			continue
		}
		a := d.attrs.one()
		*a = d.attribute()
		fails := mayFail(a.Key, a.Value)
		if d.complaints() == complaints {
			d.known.add(hash, d.Since(from), a, fails)
		}
		d.failureAttr = d.failureAttr || fails
		d.attrLists.list = append(d.attrLists.list, a)
	}
	return d.attrLists.cut(mark)
}

// followAttrs takes the known attributes that follow one another as they did
// before.
func (d *traceDecoder) followAttrs(mark int) {
	before := len(d.attrLists.list)
	most := min(d.most[inAttrs]-(before-mark), d.most[ofAttrs]-d.taken[ofAttrs])
	list, mayFail := d.known.follow(&d.Scanner, d.attrLists.list, most)
	d.attrLists.list, d.failureAttr = list, d.failureAttr || mayFail
	d.taken[ofAttrs] += len(list) - before
}

// attribute reads an attribute, behind its brace.
func (d *traceDecoder) attribute() (a Attr) {
	if d.Expect(`"key":`) { // almost always
		a.Key = d.string(".attributes[].key")
		if d.Expect(`"value":`) {
			a.Value, a.Type = d.attrValue()
		}
	}
	for d.Member() {
		switch string(d.Name()) {
		case "key":
			a.Key = d.string(".attributes[].key")
		case "value":
			a.Value, a.Type = d.attrValue()
		default:
			d.Skip()
		}
	}
	return a
}

// mayFail reports whether an attribute may say that its span failed.
func mayFail(key, value string) bool {
	switch {
	case len(key) < len("error"):
		return false
	case strings.HasPrefix(key, "error"):
		return value != ""
	}
	switch key[len(key)-3:] {
	case "ror", "ype", "tus", "ode", "ome":
		return !isSuccess(value)
	case "ess":
		return value == "false" || value == "0" || value == "no"
	}
	return false
}

// isSuccess reports whether a value can say nothing of a failure: no value, a
// status below 500, a usual word for success.
func isSuccess(value string) bool {
	switch value {
	case "", "0", "false", "ok", "OK", "success":
		return true
	}
	return len(value) == 3 && '1' <= value[0] && value[0] <= '4'
}

const attrValueAt = ".attributes[].value"

// attrValue unwraps an attribute's value into its text.
func (d *traceDecoder) attrValue() (text string, typ AttrType) {
	if c := d.Peek(); c != '{' { // not wrapped: take it as it is
		return d.anyText(ofText), bareType(c)
	}
	d.Begin()
	if d.Expect(`"stringValue":`) {
		typ, text = AttrString, d.string(attrValueAt)
	}
	for d.Member() {
		switch string(d.Name()) {
		case "stringValue":
			typ, text = AttrString, d.string(attrValueAt)
		case "intValue":
			typ, text = AttrInt, d.string(attrValueAt)
		case "doubleValue":
			typ, text = AttrDouble, d.string(attrValueAt)
		case "boolValue":
			typ, text = AttrBool, d.string(attrValueAt)
		case "bytesValue":
			typ, text = AttrBytes, d.string(attrValueAt)
		case "arrayValue":
			typ, text = AttrArray, d.keepJSON(d.appendArray(d.json[:0]), ofText)
		case "kvlistValue":
			typ, text = AttrKVList, d.keepJSON(d.appendKVList(d.json[:0]), ofText)
		default:
			d.Skip()
			d.problem(attrValueAt, "a value of unknown type")
		}
	}
	return text, typ
}

// bareType is the type of a value that is not wrapped, from its first byte.
func bareType(c byte) AttrType {
	switch c {
	case '"':
		return AttrString
	case 't', 'f':
		return AttrBool
	case '[':
		return AttrArray
	case 'n':
		return AttrEmpty
	}
	return AttrDouble
}

// appendPlain reads a wrapped value within a list and appends it to b as
// plain JSON.
func (d *traceDecoder) appendPlain(b []byte) []byte {
	if d.Peek() != '{' {
		return d.AppendValue(b)
	}
	mark := len(b)
	for d.Begin(); d.Member(); {
		b = b[:mark]
		switch string(d.Name()) {
		case "stringValue", "bytesValue":
			if text, ok := d.scalar(attrValueAt); ok {
				b = jsonscan.AppendString(b, text)
			}
		case "intValue", "doubleValue", "boolValue":
			text, ok := d.scalar(attrValueAt)
			if !ok {
				continue
			}
			if jsonscan.IsNumber(text) || string(text) == "true" || string(text) == "false" {
				b = append(b, text...)
			} else { // NaN and the infinities
				b = jsonscan.AppendString(b, text)
			}
		case "arrayValue":
			b = d.appendArray(b)
		case "kvlistValue":
			b = d.appendKVList(b)
		default:
			d.Skip()
			d.problem(attrValueAt, "a value of unknown type")
		}
	}
	if len(b) == mark {
		b = append(b, "null"...)
	}
	return b
}

// full reports whether a value that is written as JSON is longer than a text may
// be: what else belongs to it is passed over.
func (d *traceDecoder) full(b []byte) bool { return len(b) > d.MaxText }

// appendArray reads the object of an arrayValue as a plain array.
func (d *traceDecoder) appendArray(b []byte) []byte {
	b = append(b, '[')
	if d.object(attrValueAt + ".arrayValue") {
		for d.Member() {
			if string(d.Name()) != "values" {
				d.Skip()
			} else if d.array(attrValueAt + ".arrayValue.values") {
				for d.Element() {
					if d.full(b) {
						d.Skip()
						continue
					}
					b = d.appendPlain(jsonscan.AppendComma(b))
				}
			}
		}
	}
	return append(b, ']')
}

// appendKVList reads the object of a kvlistValue as a plain object.
func (d *traceDecoder) appendKVList(b []byte) []byte {
	b = append(b, '{')
	if d.object(attrValueAt + ".kvlistValue") {
		for d.Member() {
			if string(d.Name()) != "values" {
				d.Skip()
			} else if d.array(attrValueAt + ".kvlistValue.values") {
				for d.Element() {
					if d.full(b) {
						d.Skip()
					} else if d.mustObject(attrValueAt + ".kvlistValue.values[]") {
						b = d.appendKV(jsonscan.AppendComma(b))
					}
				}
			}
		}
	}
	return append(b, '}')
}

// appendKV reads a key and its value, in either order, behind the brace.
func (d *traceDecoder) appendKV(b []byte) []byte {
	var key []byte
	mark := len(b)
	valueAt := mark
	for d.Member() {
		switch string(d.Name()) {
		case "key":
			text, _ := d.scalar(attrValueAt + ".kvlistValue.values[].key")
			key = append(jsonscan.AppendString(key[:0], text), ':')
		case "value":
			b = d.appendPlain(b[:mark])
			valueAt = len(b)
		default:
			d.Skip()
		}
	}
	if valueAt == mark {
		b = append(b, "null"...)
	}
	if key == nil {
		key = []byte(`"":`)
	}
	return slices.Insert(b, mark, key...)
}
