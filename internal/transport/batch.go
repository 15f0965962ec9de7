package transport

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/mark3labs/mcp-go/mcp"
)

// Batches, several messages in an array, belong to JSON-RPC, but of the
// revisions of MCP only 2025-03-26 has them: its specification demands that
// they are received, the one before does not know them as messages, and the
// one after took them out. So they are taken where that revision was agreed
// on, whatever the transport is.

// batchRevision is the revision with batches.
const batchRevision = mcp.ProtocolVersion20250326

// maxBatch bounds the messages of a batch.
const maxBatch = 100

// isBatch tells whether a text, which may be broken, is no single message.
func isBatch(text []byte) bool {
	text = bytes.TrimLeft(text, " \t\r\n")
	return len(text) > 0 && text[0] == '['
}

// openBatch returns the messages of a batch, or why it is refused as a whole.
// What one of them is worth is for its own peek.
func openBatch(text []byte, allowed bool) (messages [][]byte, bad *fault) {
	dec := newDecoder(text)
	_, err := dec.ReadToken()
	for err == nil && dec.PeekKind() != ']' && len(messages) <= maxBatch {
		var v jsontext.Value
		if v, err = dec.ReadValue(); err == nil {
			end := int(dec.InputOffset())
			messages = append(messages, text[end-len(v):end])
		}
	}
	switch {
	case err != nil:
		return nil, notJSON
	case !allowed:
		return nil, invalid("batches are part of protocol revision %s only, which was not agreed on: send each message on its own", batchRevision)
	case len(messages) > maxBatch:
		return nil, invalid("a batch may hold %d messages at most", maxBatch)
	}
	if _, err = dec.ReadToken(); err != nil || len(bytes.TrimSpace(text[dec.InputOffset():])) > 0 {
		return nil, notJSON
	}
	if len(messages) == 0 {
		return nil, invalid("an empty batch asks for nothing")
	}
	return messages, nil
}

// faultInBatch is the fault of a message as part of a batch.
func (m message) faultInBatch() *fault {
	switch bad := m.fault(); {
	case bad != nil:
		return bad
	case mcp.MCPMethod(m.method) == mcp.MethodInitialize:
		return invalid("initialize must not be part of a batch")
	case len(m.method) > maxMethod:
		return &fault{mcp.METHOD_NOT_FOUND, "no such method"}
	case m.modern:
		return invalid("the message declares a protocol revision without batches: send it on its own")
	}
	return nil
}

// joinBatch makes the answer to a batch, nil without answers.
func joinBatch(answers [][]byte) []byte {
	if len(answers) == 0 {
		return nil
	}
	return append(append([]byte("["), bytes.Join(answers, []byte(","))...), ']')
}
