package transport

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/mark3labs/mcp-go/mcp"

	"airefinery-mcp/internal/reader"
)

// kind says what a JSON-RPC message is.
type kind int

const (
	kindUnknown      kind = iota // none of these, or no message
	kindRequest                  // has a method and an id
	kindNotification             // has a method and no id
	kindResponse                 // has no method, but a result or an error
)

// message is what the transports want to know of a JSON-RPC message.
type message struct {
	kind     kind
	id       string // as it stands in the JSON, "" without one
	method   string
	tool     string // of tools/call
	cancels  string // of notifications/cancelled: the request id as it stands in the JSON
	revision string // of initialize: the protocol revision that the client asks for
	client   string // of initialize: what the client calls itself
	apps     bool   // of initialize: the client shows MCP Apps
	modern   bool   // declares revision 2026-07-28 or later in its _meta

	broken    bool // is no JSON: what stood before the break is told
	misshapen bool // jsonrpc or method is no text, or a request has a result
}

// isToolCall reports whether the message asks for a tool to be run.
func (m *message) isToolCall() bool { return mcp.MCPMethod(m.method) == mcp.MethodToolsCall }

// place is where a text stands that clients want to have back as it is: an id
// of the message or a progress token.
type place struct {
	start, end int
	isID       bool
}

// peek reads a message's outlines, and where its id and its progress token
// stand. Names count in any case, and the last of two members of one name, as
// they do for mcp-go.
func peek(text []byte) (message, []place) {
	p := peeker{dec: newDecoder(text)}
	err := p.message()
	if err == nil {
		if _, err = p.dec.ReadToken(); err == nil {
			err = errors.New("more than one value")
		} else if errors.Is(err, io.EOF) {
			err = nil
		}
	}
	p.m.broken = err != nil
	p.classify()
	return p.m, p.places
}

// newDecoder reads JSON as leniently as encoding/json does.
func newDecoder(text []byte) *jsontext.Decoder {
	return jsontext.NewDecoder(bytes.NewBuffer(text), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}

type peeker struct {
	dec    *jsontext.Decoder
	m      message
	places []place
	// answers and result tell of a response: that there is a result or an
	// error, and a result other than null.
	answers, result bool
	cancels, tool   string // whatever the method is
	revision        string
	client          string
	apps            bool
}

func (p *peeker) message() error {
	return p.members(func(name string) error {
		switch {
		case strings.EqualFold(name, "id"):
			id, err := p.value(true)
			p.m.id = string(id)
			return err
		case strings.EqualFold(name, "jsonrpc"):
			var version string
			return p.text(&version)
		case strings.EqualFold(name, "method"):
			return p.text(&p.m.method)
		case strings.EqualFold(name, "params"):
			return p.params()
		case strings.EqualFold(name, "result"):
			p.answers = true
			p.result = p.result || p.dec.PeekKind() != 'n'
		case strings.EqualFold(name, "error"):
			p.answers = true
		}
		return p.dec.SkipValue()
	})
}

func (p *peeker) params() error {
	return p.members(func(name string) error {
		switch {
		case strings.EqualFold(name, "name"):
			return p.textIfAny(&p.tool)
		case strings.EqualFold(name, "protocolVersion"):
			return p.textIfAny(&p.revision)
		case strings.EqualFold(name, "clientInfo"):
			return p.members(func(name string) error {
				if strings.EqualFold(name, "name") {
					return p.textIfAny(&p.client)
				}
				return p.dec.SkipValue()
			})
		case strings.EqualFold(name, "capabilities"):
			return p.capabilities()
		case strings.EqualFold(name, "requestId"):
			id, err := p.dec.ReadValue()
			p.cancels = string(id)
			return err
		case strings.EqualFold(name, "_meta"):
			return p.members(func(name string) error {
				switch name {
				case "progressToken":
					_, err := p.value(false)
					return err
				case mcp.MetaKeyProtocolVersion:
					var version string
					err := p.textIfAny(&version)
					p.m.modern = p.m.modern || mcp.IsModernProtocol(version)
					return err
				}
				return p.dec.SkipValue()
			})
		}
		return p.dec.SkipValue()
	})
}

// members reads the object that comes next; f reads the value of each name.
// Another value is passed over.
func (p *peeker) members(f func(name string) error) error {
	if p.dec.PeekKind() != '{' {
		return p.dec.SkipValue()
	}
	if _, err := p.dec.ReadToken(); err != nil {
		return err
	}
	for p.dec.PeekKind() == '"' {
		name, err := p.dec.ReadToken()
		if err != nil {
			return err
		}
		if err := f(name.String()); err != nil {
			return err
		}
	}
	_, err := p.dec.ReadToken() // the end, or what is wrong there
	return err
}

// value reads an id or a token and notes its place. There is none of null.
func (p *peeker) value(isID bool) (jsontext.Value, error) {
	v, err := p.dec.ReadValue()
	if err == nil && (isID || v.Kind() != 'n') {
		end := int(p.dec.InputOffset())
		p.places = append(p.places, place{end - len(v), end, isID})
	}
	return v, err
}

// text reads a member that must be a text. Null is no member.
func (p *peeker) text(s *string) error {
	v, err := p.dec.ReadValue()
	if err == nil && v.Kind() != 'n' && json.Unmarshal(v, s) != nil {
		p.m.misshapen = true
	}
	return err
}

func (p *peeker) textIfAny(s *string) error {
	v, err := p.dec.ReadValue()
	if err == nil && v.Kind() == '"' {
		_ = json.Unmarshal(v, s) // of texts it takes any
	}
	return err
}

// capabilities finds what a client shows.
func (p *peeker) capabilities() error {
	return p.members(func(name string) error {
		if name != "extensions" {
			return p.dec.SkipValue()
		}
		return p.members(func(name string) error {
			settings, err := p.dec.ReadValue()
			if err == nil && name == reader.AppsExtension {
				p.apps = reader.ShowsApps(settings)
			}
			return err
		})
	})
}

// classify says what the message is by what was found.
func (p *peeker) classify() {
	m := &p.m
	if m.id == "null" && strings.HasPrefix(m.method, "notifications/") {
		m.id = "" // some libraries write the members that they do not set
	}
	switch {
	case m.method != "" && m.id != "":
		m.kind = kindRequest
		m.misshapen = m.misshapen || p.result
	case m.method != "":
		m.kind = kindNotification
	case p.answers:
		m.kind = kindResponse
	}
	switch mcp.MCPMethod(m.method) {
	case mcp.MethodToolsCall:
		m.tool = p.tool
	case mcp.MethodNotificationCancelled:
		if m.kind == kindNotification && p.cancels != "null" {
			m.cancels = p.cancels
		}
	case mcp.MethodInitialize:
		m.revision, m.client, m.apps = mcp.NegotiateLegacyVersion(p.revision), p.client, p.apps
	}
}

// fault is why a message is refused.
type fault struct {
	code int
	why  string
}

func invalid(format string, args ...any) *fault {
	return &fault{mcp.INVALID_REQUEST, fmt.Sprintf(format, args...)}
}

// notJSON is the fault of a text that cannot be parsed.
var notJSON = &fault{mcp.PARSE_ERROR, "the message is no JSON"}

// fault returns what is wrong with a message that mcp-go must not see, as it
// would answer it under another id, under none or not at all; nil if nothing
// is.
func (m message) fault() *fault {
	switch {
	case m.broken:
		return notJSON
	case m.misshapen:
		return invalid(`this is no JSON-RPC message: "jsonrpc" and "method" are texts, and a request has no "result"`)
	case m.kind == kindUnknown:
		return invalid(`this is no JSON-RPC message: it has neither a "method" nor a "result"`)
	case m.kind == kindRequest && !validID(m.id):
		return invalid("the id of a request must be a string or an integer")
	}
	return nil
}

// answerID is the id that an error about the message goes under, as JSON. Of
// what is no JSON none is known.
func (m message) answerID() string {
	if m.broken || m.kind == kindResponse || !validID(m.id) {
		return "null"
	}
	return m.id
}

// refusedCode is the code of errors that JSON-RPC has none for: the server
// will not do it, now or at all.
const refusedCode = -32000

// errorResponse is a JSON-RPC error. The id is JSON; "" is null.
func errorResponse(id string, code int, why string) []byte {
	if id == "" {
		id = "null"
	}
	text, err := json.Marshal(why)
	if err != nil { // never: it is a string
		text = []byte(`""`)
	}
	return fmt.Appendf(nil, `{"jsonrpc":"2.0","id":%s,"error":{"code":%d,"message":%s}}`, id, code, text)
}
