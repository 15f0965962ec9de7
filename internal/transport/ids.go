package transport

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"iter"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/mark3labs/mcp-go/mcp"
)

// Clients want their ids and progress tokens back as they wrote them, but
// mcp-go reads both as Go values: of 9007199254740993 it makes ...992, of 1.0
// it makes 1, and two requests with such ids are one to it. So a message is
// passed to mcp-go with a stand-in for each, a string that names the message
// and holds the text that it stands for. Whatever mcp-go writes, an answer, a
// notification of progress or one of a subscription, gets the texts back.
// Nothing is remembered, so a call that is never answered leaves nothing behind.

// standInMark begins a stand-in where it is the value of a member, as all are
// in what mcp-go writes; within a text the quotation mark would be escaped.
// Nobody outside can guess it.
var standInMark = []byte(`:"` + rand.Text() + `.`)

var messagesSeen atomic.Uint64

// cover returns a message for mcp-go, in which stand-ins take the places of
// its ids and tokens, and the number that they have. Only a request's id is
// covered: by that of a response, mcp-go knows what it asked.
func cover(m message, text []byte, places []place) (covered []byte, number uint64) {
	number = messagesSeen.Add(1)
	done := 0
	for _, p := range places {
		raw := text[p.start:p.end]
		switch {
		case p.isID && m.kind != kindRequest:
			continue
		case p.isID:
			raw = []byte(m.id) // the last of several counts
		}
		covered = append(covered, text[done:p.start]...)
		covered = appendStandIn(covered, number, raw)
		done = p.end
	}
	return append(covered, text[done:]...), number
}

// appendStandIn appends `"mark.number.text"`.
func appendStandIn(b []byte, number uint64, raw []byte) []byte {
	b = append(b, standInMark[1:]...)
	b = strconv.AppendUint(b, number, 10)
	b = append(b, '.')
	b = base64.RawURLEncoding.AppendEncode(b, raw)
	return append(b, '"')
}

// uncover returns what mcp-go wrote with the texts in place of the stand-ins.
func uncover(text []byte) []byte {
	var out []byte
	for {
		before, rest, found := bytes.Cut(text, standInMark)
		if !found && out == nil {
			return text
		}
		out = append(out, before...)
		if !found {
			return out
		}
		_, rest, _ = bytes.Cut(rest, []byte("."))
		encoded, after, _ := bytes.Cut(rest, []byte(`"`))
		out = append(out, ':')
		raw, err := base64.RawURLEncoding.DecodeString(string(encoded))
		if err != nil { // never: it was made here
			raw = []byte("null")
		}
		out, text = append(out, raw...), after
	}
}

// answerBegin is how mcp-go begins an answer, up to the number of the request.
var answerBegin = append([]byte(`{"jsonrpc":"2.0","id"`), standInMark...)

// answered returns the number of the request that a message of mcp-go answers.
func answered(text []byte) (number uint64, ok bool) {
	rest, ok := bytes.CutPrefix(text, answerBegin)
	if !ok {
		return 0, false
	}
	digits, _, _ := bytes.Cut(rest, []byte("."))
	number, err := strconv.ParseUint(string(digits), 10, 64)
	return number, err == nil
}

// progressBegin is how mcp-go begins a notification of progress.
var progressBegin = []byte(`{"jsonrpc":"2.0","method":"` + mcp.MethodNotificationProgress + `"`)

// validID tells whether a JSON value may be a request's id: the specification
// wants a string or an integer. 1.0 and 1e3 are integers, as for JSON Schema.
func validID(id string) bool {
	switch {
	case id == "":
		return false
	case id[0] == '"':
		return true
	case id[0] != '-' && (id[0] < '0' || id[0] > '9'):
		return false
	}
	d := readDecimal(id)
	return d.digits == "" || d.exponent >= 0
}

// meant returns which of the requests under way an id means: the one with the
// same text, or else the one with an equal value, as "a" is "\u0061". If there
// are several, it is not known which.
func meant[K any](underWay iter.Seq2[K, string], id string) (which K, ok bool) {
	count := 0
	for k, other := range underWay {
		if other == id {
			which = k
			count++
		}
	}
	if count > 0 || id == "" {
		return which, count == 1
	}
	value := idValue(id)
	for k, other := range underWay {
		if idValue(other) == value {
			which = k
			count++
		}
	}
	return which, count == 1
}

// idValue makes ids of equal values equal: 1 and 1.0 are, "1" is another, and
// so is each integer, however large.
func idValue(id string) any {
	if strings.HasPrefix(id, `"`) {
		var s string
		if json.Unmarshal([]byte(id), &s) == nil {
			return s
		}
		return nil
	}
	return readDecimal(id)
}

// decimal is the number ±digits·10^exponent, of as few digits as will do; 0
// has none.
type decimal struct {
	minus    bool
	digits   string
	exponent int64
}

// readDecimal reads a JSON number. Exponents beyond 10^18 are taken for it.
func readDecimal(number string) (d decimal) {
	mantissa, minus := strings.CutPrefix(number, "-")
	if i := strings.IndexAny(mantissa, "eE"); i >= 0 {
		// Of what is out of range ParseInt gives the greatest.
		d.exponent, _ = strconv.ParseInt(mantissa[i+1:], 10, 64)
		d.exponent = min(max(d.exponent, -1e18), 1e18)
		mantissa = mantissa[:i]
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	d.digits = strings.TrimLeft(whole+fraction, "0")
	if d.digits == "" {
		return decimal{}
	}
	d.minus = minus
	d.exponent -= int64(len(fraction))
	short := strings.TrimRight(d.digits, "0")
	d.exponent += int64(len(d.digits) - len(short))
	d.digits = short
	return d
}
