package tools

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/caller"
)

// upstreamCall is what a call's query came to; zero where none was made, as
// when a snapshot was looked at again.
type upstreamCall struct {
	made        bool
	took        time.Duration // with all its tries and waits
	status      int           // 0 when there was no answer
	bytes, wire int64         // of the answer, decompressed and as it came
	requestID   string
	// further is how many queries the call made besides, and failed how many of
	// these had no answer; bytes and wire are of all.
	further, failed int
}

// note takes from a query's outcome what the audit says of it.
func (u *upstreamCall) note(meta *client.Meta, err error) {
	var api *client.APIError
	var body *client.BodyError
	switch {
	case err == nil:
		u.status, u.bytes, u.wire, u.requestID = http.StatusOK, meta.Bytes, meta.Wire, meta.RequestID
	case errors.As(err, &api):
		u.status, u.requestID = api.Status, api.RequestID
	case errors.As(err, &body):
		u.status, u.bytes, u.wire, u.requestID = body.Status, body.Bytes, body.Wire, body.RequestID
	}
}

// maxAuditArgs is how much of a call's arguments the audit line has, in bytes.
const maxAuditArgs = 500

// audit writes the one line of a call: who asked what, what came of it
// upstream, and how much of it was shown.
func (s *Set) audit(ctx context.Context, tool string, raw json.RawMessage, took time.Duration, out *outcome, f *failure) {
	who := caller.From(ctx)
	attrs := []slog.Attr{
		slog.String("caller", who.Name),
		slog.String("tool", tool),
		slog.String("args", s.auditArgs(who, raw)),
		slog.Float64("ms", milliseconds(took)),
		slog.Int("bytes_out", len(out.text)),
	}
	if u := out.upstream; u.made {
		attrs = append(attrs, slog.Int("upstream_status", u.status), slog.Float64("upstream_ms", milliseconds(u.took)),
			slog.Int64("bytes_in", u.bytes), slog.Int64("bytes_wire", u.wire))
		if u.further > 0 {
			attrs = append(attrs, slog.Int("upstream_further", u.further), slog.Int("upstream_failed", u.failed))
		}
		if u.requestID != "" {
			attrs = append(attrs, slog.String("upstream_request_id", u.requestID))
		}
	}
	outcome := "ok"
	if f != nil {
		outcome = f.Code
	}
	attrs = append(attrs, slog.String("outcome", outcome), slog.Int("shown", out.shown), slog.Int("total", out.total), slog.Int("masked", out.masked))
	s.cfg.Log.LogAttrs(ctx, slog.LevelInfo, "call", attrs...)
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// auditArgs is a call's arguments for the log: each value masked as one of its
// name, with the numbers that the caller's answers have, then cut. Arguments
// that are no object are masked as a text.
func (s *Set) auditArgs(who caller.Caller, raw json.RawMessage) string {
	clean := func(text string) string { return text }
	cleanNamed := func(_, text string) string { return text }
	if masks := s.callers.of(who).masks; masks != nil {
		clean, cleanNamed = masks.Clean, masks.CleanNamed
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members) != nil {
		return shorten(clean(string(raw)), maxAuditArgs)
	}
	args := make(map[string]any, len(members))
	for name, value := range members {
		var text string
		if json.Unmarshal(value, &text) == nil {
			text = cleanNamed(name, text)
		} else {
			text = clean(string(value))
		}
		if name = shorten(clean(name), maxText); text == string(value) && len(text) <= 20 {
			args[name] = value // a number or a boolean
		} else {
			args[name] = shorten(text, maxText)
		}
	}
	text, err := json.Marshal(args)
	if err != nil {
		return "" // texts under texts can always be written
	}
	return shorten(string(text), maxAuditArgs)
}
