package tools

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/caller"
	"airefinery-mcp/internal/reader"
	"airefinery-mcp/internal/render/display"
	"airefinery-mcp/internal/turns"
	"airefinery-mcp/schemas"
)

func (s *Set) handler(b *bound) server.ToolHandlerFunc {
	return func(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		raw := req.Params.RawArguments
		if raw == nil && req.Params.Arguments != nil {
			var err error
			if raw, err = json.Marshal(req.Params.Arguments); err != nil {
				raw = json.RawMessage("[]") // refused as no object
			}
		}
		client := s.introducedBy(ctx, &req)
		out, isError := s.run(reader.With(ctx, client.reader), b, raw, client.apps)
		return &mcp.CallToolResult{
			Result:  mcp.Result{Meta: appMeta(b.name, out.document)},
			Content: []mcp.Content{mcp.TextContent{Type: mcp.ContentTypeText, Text: string(out.text)}},
			IsError: isError,
		}, nil
	}
}

// Call runs one tool outside of MCP: the text is what an assistant would
// read, isError tells whether it is a failure.
func (s *Set) Call(ctx context.Context, name string, args json.RawMessage) (text []byte, isError bool) {
	out, isError := s.runNamed(ctx, name, args, false)
	return out.text, isError
}

// Show is [Set.Call] with the same facts for a person's eyes; doc is nil where the
// call failed.
func (s *Set) Show(ctx context.Context, name string, args json.RawMessage) (text []byte, doc *display.Document, isError bool) {
	out, isError := s.runNamed(ctx, name, args, true)
	return out.text, out.document, isError
}

// runNamed runs the tool of a name.
func (s *Set) runNamed(ctx context.Context, name string, args json.RawMessage, show bool) (out outcome, isError bool) {
	names := make([]string, len(s.tools))
	for i, b := range s.tools {
		if b.name == name {
			return s.run(ctx, b, args, show)
		}
		names[i] = b.name
	}
	f := badArgument("Call one of the valid tools.", "there is no tool %q", clip(name))
	f.Valid = names
	if near, ok := schemas.Nearest(name, names); ok {
		f.Next = fmt.Sprintf("Did you mean %s?", near)
	}
	return outcome{text: f.encode()}, true
}

// run makes one call and turns whatever goes wrong in it, a panic too, into
// a failure that a model can read.
func (s *Set) run(ctx context.Context, b *bound, raw json.RawMessage, show bool) (out outcome, isError bool) {
	ctx, cancel := context.WithCancel(turns.For(ctx, caller.From(ctx).Principal, s.limits))
	defer cancel()
	defer context.AfterFunc(s.cfg.Lifetime, cancel)()
	ctx, done := turns.Scope(ctx)
	defer done()
	start := time.Now()
	err := func() (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = &client.PanicError{Value: p, Stack: debug.Stack()}
			}
		}()
		if s.cfg.Misconfigured != nil {
			return misconfigured(s.cfg.Misconfigured)
		}
		if out, err = b.call(ctx, raw, show); out.document != nil && out.masked > 0 {
			out.document.Notes = append(out.document.Notes, maskedNote)
		}
		return err
	}()
	var f *failure
	if err != nil {
		f = s.explain(ctx, b.name, err)
		out.text, out.document = f.encode(), nil
	}
	s.bytesIn.Add(out.upstream.bytes)
	s.bytesOut.Add(int64(len(out.text)))
	s.audit(ctx, b.name, raw, time.Since(start), &out, f)
	return out, f != nil
}

// explain words an error for the model. What only the operator can mend goes
// to the log.
func (s *Set) explain(ctx context.Context, tool string, err error) *failure {
	var panicked *client.PanicError
	var credential *client.CredentialError
	switch {
	case errors.As(err, &panicked):
		s.cfg.Log.Error("call panicked", "tool", tool, "panic", s.mask(fmt.Sprint(panicked.Value)), "stack", string(panicked.Stack))
	case errors.As(err, &credential):
		s.cfg.Log.Error("no credential for the upstream", "error", s.mask(credential.Error()))
	}
	who := caller.From(ctx)
	w := wording{mask: s.mask, credential: s.cfg.Credential, host: s.cfg.Client.Host()}
	if masks := s.callers.of(who).masks; masks != nil {
		w.mask = shownMasks{masks}.Clean // with the numbers that answers have
	}
	if who.UpstreamKey != "" {
		w.credential = "the API key that the caller sends in the header X-AIR-API-Key"
	}
	f := w.classify(ctx, err)
	f.Message = w.mask(f.Message)
	return f
}

// mask takes secrets out of text for a log line.
func (s *Set) mask(text string) string {
	if s.cfg.Redact == nil {
		return text
	}
	return s.cfg.Redact.Mask(text)
}
