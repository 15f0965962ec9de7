package transport

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"airefinery-mcp/internal/lazyregexp"
)

// lineTooLong is a line over the bound, of which only the ends are kept.
type lineTooLong struct{ head, tail []byte }

func (*lineTooLong) Error() string { return "line too long" }

// How much is kept of the ends, in bytes: an id stands before the parameters
// or is the last member.
const keptHead, keptTail = 4 << 10, 256

// add takes in the next part of the line.
func (l *lineTooLong) add(part []byte) {
	l.tail = append(l.tail, part...)
	l.tail = bytes.Clone(l.tail[max(0, len(l.tail)-keptTail):])
}

// lastMember is an id that ends an object. What stands before its name is no
// part of a text.
var lastMember = lazyregexp.New(`[{,\s]"id"\s*:\s*("(?:[^"\\]|\\.)*"|[-+.eE0-9]+)\s*\}\s*$`)

// id is the request's as it stands in the JSON; "" when it stands at neither
// end.
func (l *lineTooLong) id() string {
	whole := bytes.TrimRight(l.head, "+-.eE0123456789") // a number may go on
	if m, _ := peek(whole); validID(m.id) {
		return m.id
	}
	if m := lastMember().FindSubmatch(l.tail); m != nil && json.Valid(m[1]) && validID(string(m[1])) {
		return string(m[1])
	}
	return ""
}

// readLine returns the next line without its end. A line over the bound is
// read past and reported as *lineTooLong; io.EOF may come with a last line.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	var long *lineTooLong
	for {
		part, err := in.ReadSlice('\n')
		switch {
		case long != nil:
			long.add(part)
		case len(line)+len(part) > stdioMaxLine:
			long = &lineTooLong{head: bytes.Clone(line[:min(len(line), keptHead)])}
			long.add(line)
			long.add(part)
			line = nil
		default:
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case long != nil && (err == nil || errors.Is(err, io.EOF)):
			return nil, long
		}
		return bytes.TrimRight(line, "\r\n"), err
	}
}
