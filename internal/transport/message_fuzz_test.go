package transport

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"airefinery-mcp/internal/corpus"
)

// messageSeeds are messages of every kind, whole and broken.
var messageSeeds = []string{
	`{"jsonrpc":"2.0","id":1,"method":"ping"}`, `{"method":"ping","params":{"id":3},"id":1.0}`, `{"id":"a\u0062","method":"x"}`,
	`{"jsonrpc":"2.0","id":9,"result":{"method":"x"}}`, `{"id":1e2,"error":{}}`, `{"ID":7,"Method":"ping"}`, `{"id":1,"id":2,"method":"ping"}`,
	`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":4}}`, `{"params":{"requestId":"a"},"method":"notifications/cancelled"}`,
	`{"id":5,"method":"subscriptions/listen"}`, `{"id":null,"method":"x"}`, `{"id":1,"method":`, `[]`, ``, `{"id":{},"method":5}`, "{\"id\":\"\xff\",\"method\":\"p\"}",
}

// read is what encoding/json, and with it mcp-go, reads of a message.
type read struct {
	ID     json.RawMessage
	Method string
	Params json.RawMessage
	Result any
}

// FuzzPeek holds what is read of a message to what encoding/json, and with it
// mcp-go, reads, and its places to where the ids and tokens stand.
func FuzzPeek(f *testing.F) {
	corpus.Add(f)
	for _, s := range messageSeeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		m, places := peek(text)
		if m.broken == json.Valid(text) {
			t.Fatalf("%q: broken is %t", text, m.broken)
		}
		for _, p := range places {
			if !json.Valid(text[p.start:p.end]) {
				t.Errorf("%q: %q is no value", text, text[p.start:p.end])
			}
		}
		var r read
		if json.Unmarshal(text, &r) != nil {
			if m.fault() == nil && m.kind == kindRequest {
				t.Errorf("%q is passed on as %+v", text, m)
			}
			return
		}
		isNotification := strings.HasPrefix(r.Method, "notifications/")
		if m.method != r.Method || m.id != string(r.ID) && !(isNotification && string(r.ID) == "null") {
			t.Errorf("%q: %+v, want id %s, method %q", text, m, r.ID, r.Method)
		}
		var params struct {
			RequestID json.RawMessage `json:"requestId"`
		}
		if m.kind == kindNotification && m.method == "notifications/cancelled" && members(text)["params"] == 1 && json.Unmarshal(r.Params, &params) == nil {
			if want := string(params.RequestID); m.cancels != want && want != "null" {
				t.Errorf("%q: cancels %s, want %s", text, m.cancels, want)
			}
		}
	})
}

// members counts the names of an object, in lower case.
func members(object []byte) map[string]int {
	n := map[string]int{}
	dec := json.NewDecoder(bytes.NewReader(object))
	_, _ = dec.Token()
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			break
		}
		n[strings.ToLower(fmt.Sprint(name))]++
		var value json.RawMessage
		if dec.Decode(&value) != nil {
			break
		}
	}
	return n
}

// FuzzEcho holds that mcp-go answers each request that it is given, and that
// the client has its id back as it wrote it, whatever JSON it is.
func FuzzEcho(f *testing.F) {
	corpus.Add(f)
	for _, s := range messageSeeds {
		f.Add([]byte(s))
	}
	for _, id := range oddIDs {
		f.Add(fmt.Appendf(nil, `{"jsonrpc":"2.0","id":%s,"method":"tools/call","params":{"name":"echo","_meta":{"progressToken":%s}}}`, id, id))
	}
	srv := newToolbox(nil).srv
	f.Fuzz(func(t *testing.T, text []byte) {
		m, places := peek(text)
		if m.fault() != nil || m.kind != kindRequest || m.method == "tools/call" && m.tool != "echo" || m.method == "subscriptions/listen" {
			return // these wait
		}
		covered, number := cover(m, text, places)
		if !json.Valid(covered) {
			t.Fatalf("%q: mcp-go is given %q", text, covered)
		}
		answer, err := json.Marshal(srv.HandleMessage(context.Background(), covered))
		if err != nil {
			t.Fatal(err)
		}
		if n, ok := answered(answer); !ok || n != number {
			t.Fatalf("%q: %s answers request %d, %t, want %d", text, answer, n, ok, number)
		}
		var r read
		if err := json.Unmarshal(text, &r); err != nil {
			t.Fatal(err)
		}
		want := fmt.Appendf(nil, `{"jsonrpc":"2.0","id":%s,`, r.ID)
		if got := uncover(answer); !bytes.HasPrefix(got, want) || bytes.Contains(got, standInMark) {
			t.Errorf("%q: answer %q, want %q…", text, got, want)
		}
	})
}

// FuzzLongLineID holds that of a line whose middle is lost no wrong id is told.
func FuzzLongLineID(f *testing.F) {
	corpus.Add(f)
	for _, s := range messageSeeds {
		f.Add([]byte(s), uint(len(s)/2), uint(len(s)/2))
	}
	f.Add([]byte(`{"method":"x","params":{"a":"{\"id\":3}","id":2},"id":12}`), uint(20), uint(30))
	f.Fuzz(func(t *testing.T, line []byte, head, tail uint) {
		var r struct{ ID json.RawMessage }
		if json.Unmarshal(line, &r) != nil || members(line)["id"] > 1 {
			return
		}
		h := int(head % uint(len(line)+1))
		l := &lineTooLong{head: line[:h], tail: line[h+int(tail%uint(len(line)-h+1)):]}
		if got := l.id(); got != "" && got != string(r.ID) {
			t.Errorf("%q … %q: id %s, want %s", l.head, l.tail, got, r.ID)
		}
	})
}

// FuzzGate holds, whatever lines a client sends, batches among them, that
// nothing is awaited any more once all that was passed on is answered, and that
// a batch has one answer at most.
func FuzzGate(f *testing.F) {
	corpus.Add(f)
	f.Add(strings.Join(messageSeeds, "\n"))
	f.Add("[" + strings.Join(messageSeeds[:12], ",") + "]")
	f.Add(`{"id":1,"method":"a"}` + "\n" + `{"id":1,"method":"a"}` + "\n" + `{"method":"notifications/cancelled","params":{"requestId":1}}` + "\n" + `{"id":1,"method":"a"}`)
	f.Fuzz(func(t *testing.T, input string) {
		var out bytes.Buffer
		g := &gate{out: &out, pending: map[uint64]*awaited{}, batches: true}
		lines := 0
		var passed []byte
		for line := range strings.Lines(input) {
			lines++
			take := g.takeLine
			if isBatch([]byte(line)) {
				take = g.takeBatch
			}
			pass, answer := take([]byte(strings.TrimRight(line, "\r\n")))
			passed = append(passed, pass...)
			g.write(answer)
			g.batches = true // whatever an initialize says
		}
		for line := range bytes.Lines(passed) {
			m, _ := peek(line)
			if m.fault() != nil {
				t.Fatalf("%q: mcp-go is given %q", input, line)
			}
			if m.kind != kindRequest {
				continue
			}
			answer := fmt.Appendf(nil, `{"jsonrpc":"2.0","id":%s,"result":{}}`, m.id)
			if n, err := g.Write(answer); n != len(answer) || err != nil {
				t.Fatalf("%s: %d, %v", answer, n, err)
			}
		}
		if len(g.pending) != 0 || g.waiting != 0 || g.owed != 0 {
			t.Errorf("%q: after all answers %v is awaited, %d bytes, %d requests", input, g.pending, g.waiting, g.owed)
		}
		if n := bytes.Count(out.Bytes(), []byte("\n")); n > lines {
			t.Errorf("%q: %d answers to %d lines: %q", input, n, lines, out.Bytes())
		}
	})
}
