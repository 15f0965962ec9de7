package tools

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/caller"
	"airefinery-mcp/internal/snapshot"
	"airefinery-mcp/schemas"
)

// maxSharedSnapshot is the most bytes of a response, as it came over the wire, that
// the store is given.
const maxSharedSnapshot = 8 << 20

// savedSnapshot is a snapshot as replicas tell each other: what was asked, and what
// came over the wire. The answers' bodies follow it.
type savedSnapshot struct {
	Tool      string
	Args      json.RawMessage
	FetchedAt time.Time
	Skew      time.Duration
	Exchanges []savedExchange
}

type savedExchange struct {
	Path      string
	Request   []byte        // as it was, which a RawMessage need not be
	Encoding  string        `json:",omitempty"`
	RequestID string        `json:",omitempty"`
	Skew      time.Duration `json:",omitempty"`
	Size      int
}

// encodeSnapshot writes a snapshot: the length of what was asked, that, the bodies.
func encodeSnapshot(s *savedSnapshot, tape *client.Tape) ([]byte, error) {
	for i := range tape.Exchanges {
		x := &tape.Exchanges[i]
		s.Exchanges = append(s.Exchanges, savedExchange{x.Path, x.Request, x.Encoding, x.RequestID, x.Skew, len(x.Body)})
	}
	head, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	out := append(binary.AppendUvarint(nil, uint64(len(head))), head...)
	for i := range tape.Exchanges {
		out = append(out, tape.Exchanges[i].Body...)
	}
	return out, nil
}

var errSavedSnapshot = errors.New("this is no snapshot")

func decodeSnapshot(data []byte) (*savedSnapshot, *client.Tape, error) {
	size, n := binary.Uvarint(data)
	if n <= 0 || size > uint64(len(data)-n) {
		return nil, nil, errSavedSnapshot
	}
	head, bodies := data[n:n+int(size)], data[n+int(size):]
	var s savedSnapshot
	if err := json.Unmarshal(head, &s); err != nil {
		return nil, nil, errSavedSnapshot
	}
	tape := &client.Tape{}
	for _, x := range s.Exchanges {
		if x.Size < 0 || x.Size > len(bodies) {
			return nil, nil, errSavedSnapshot
		}
		tape.Exchanges = append(tape.Exchanges, client.Exchange{Path: x.Path, Request: x.Request, Body: bodies[:x.Size], Encoding: x.Encoding, RequestID: x.RequestID, Skew: x.Skew})
		bodies = bodies[x.Size:]
	}
	return &s, tape, nil
}

// share gives the store what other replicas need to go on where this answer ends.
// What is too large, or cannot be told whole, stays here.
func (t *tool[Args, Resp]) share(ctx context.Context, mem *memory, args *Args, snap *snapshot.Snapshot, data *fetched[Resp], tape *client.Tape) {
	if mem.box == nil || len(tape.Exchanges) == 0 || tape.Size() > maxSharedSnapshot {
		return
	}
	asked, err := json.Marshal(args)
	if err != nil {
		return
	}
	value, err := encodeSnapshot(&savedSnapshot{Tool: t.name, Args: asked, FetchedAt: data.request.FetchedAt, Skew: data.request.Skew}, tape)
	if err != nil {
		return
	}
	mem.put(ctx, "snapshot", map[string][]byte{snap.ID: value}, snapshotTTL)
}

// restore finds the snapshot of a cursor in the store; nil where it is not there.
func (s *Set) restore(ctx context.Context, mem *memory, who caller.Caller, cursor string) (*snapshot.Snapshot, *snapshot.Page, error) {
	id := snapshot.IDOf(cursor)
	if id == "" {
		return nil, nil, nil
	}
	value := mem.get(ctx, "snapshot", id)
	if value == nil {
		return nil, nil, nil
	}
	saved, tape, err := decodeSnapshot(value)
	if err != nil {
		return nil, nil, nil
	}
	for _, b := range s.tools {
		if b.name != saved.Tool || b.replay == nil {
			continue
		}
		data, size, err := b.replay(ctx, s.clientOf(who).Replay(tape), saved)
		if err != nil {
			return nil, nil, err
		}
		s.snapshots.Put(snapshot.Owner{ID: who.ID, Principal: who.Principal}, &snapshot.Snapshot{ID: id, Tool: saved.Tool, Value: data}, size, s.cfg.Now())
		snap, page, err := s.snapshots.Get(who.ID, cursor, s.cfg.Now())
		if err != nil {
			return nil, nil, nil // it is larger than what is kept
		}
		return snap, page, nil
	}
	return nil, nil, nil
}

// replay decodes what came over the wire once more, as the replica did that fetched
// it, and returns what a snapshot keeps of it.
func (t *tool[Args, Resp]) replay(ctx context.Context, s *Set, schema *schemas.Schema, c *client.Client, saved *savedSnapshot) (any, int64, error) {
	var args Args
	if err := json.Unmarshal(saved.Args, &args); err != nil {
		return nil, 0, errSavedSnapshot
	}
	resp, err := t.fetch(ctx, c, &args)
	if err != nil {
		return nil, 0, err
	}
	f := t.fetched(s, &args, t.request(&args, apiParams(schema, &args), saved.FetchedAt), resp)
	f.request.Skew = saved.Skew // a header has whole seconds
	return f, keptSize(t.size(resp)), nil
}

// request is what is asked, at a time.
func (t *tool[Args, Resp]) request(args *Args, asked []analysis.Param, at time.Time) analysis.Request {
	return analysis.Request{Asked: asked, FetchedAt: at, Window: t.window(args), Limit: t.limit(args), Kept: t.kept}
}

// fetched is a response with what was asked for it.
func (t *tool[Args, Resp]) fetched(s *Set, args *Args, request analysis.Request, resp *Resp) *fetched[Resp] {
	request.Skew = t.meta(resp).ClockSkew
	f := &fetched[Resp]{resp: resp, request: request}
	if t.known != nil {
		t.known(s.cfg.Catalogue, args, f)
	}
	return f
}
