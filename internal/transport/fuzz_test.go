package transport

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"strconv"
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

// FuzzPeek holds what the gate reads of a message to what encoding/json, and
// with it mcp-go, reads.
func FuzzPeek(f *testing.F) {
	corpus.Add(f)
	for _, s := range messageSeeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		m := peek(line)
		var read struct {
			ID            any
			Method        string
			Params        json.RawMessage
			Result, Error json.RawMessage
		}
		if json.Unmarshal(line, &read) != nil || read.Result != nil || read.Error != nil {
			return // of the broken it may know the beginning; it stops at a result
		}
		id := ""
		switch v := read.ID.(type) {
		case float64:
			id = strconv.FormatFloat(v, 'g', -1, 64)
		case string:
			id = `"` + v
		}
		if m.method != read.Method || m.id != id {
			t.Errorf("%q: %+v, want id %q, method %q", line, m, id, read.Method)
		}
		if m.id != "" { // what it answers with is the id that was read
			var again any
			text, err := json.Marshal(rawID(m.id))
			if err != nil || json.Unmarshal(text, &again) != nil || again != read.ID {
				t.Errorf("%q: the id goes back as %s", line, text)
			}
		}
		var params struct {
			RequestID any `json:"requestId"`
		}
		if m.method != "notifications/cancelled" || len(read.Params) > 1000 || members(line)["params"] != 1 || json.Unmarshal(read.Params, &params) != nil {
			return
		}
		want := ""
		switch v := params.RequestID.(type) {
		case float64:
			want = strconv.FormatFloat(v, 'g', -1, 64)
		case string:
			want = `"` + v
		}
		if m.cancels != want {
			t.Errorf("%q: cancels %q, want %q", line, m.cancels, want)
		}
	})
}

// members counts the names of an object, in lower case.
func members(object []byte) map[string]int {
	n := map[string]int{}
	dec := json.NewDecoder(strings.NewReader(string(object)))
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

// FuzzLongLineID holds that of a line whose middle is lost no wrong id is told.
func FuzzLongLineID(f *testing.F) {
	corpus.Add(f)
	for _, s := range messageSeeds {
		f.Add([]byte(s), uint(len(s)/2), uint(len(s)/2))
	}
	f.Add([]byte(`{"method":"x","params":{"a":"{\"id\":3}","id":2},"id":12}`), uint(20), uint(30))
	f.Fuzz(func(t *testing.T, line []byte, head, tail uint) {
		var read struct{ ID any }
		if json.Unmarshal(line, &read) != nil || members(line)["id"] > 1 {
			return
		}
		h := int(head % uint(len(line)+1))
		l := &lineTooLong{head: line[:h], tail: line[h+int(tail%uint(len(line)-h+1)):]}
		got := l.id()
		if got == "" {
			return
		}
		var id any
		text, err := json.Marshal(rawID(got))
		if err != nil || json.Unmarshal(text, &id) != nil || id != read.ID {
			t.Errorf("%q … %q: id %s, want %v", l.head, l.tail, text, read.ID)
		}
	})
}

// FuzzGate holds, whatever lines a client sends, that nothing is awaited any
// more once all that was taken is answered.
func FuzzGate(f *testing.F) {
	corpus.Add(f)
	f.Add(strings.Join(messageSeeds, "\n"))
	f.Add(`{"id":1,"method":"a"}` + "\n" + `{"id":1,"method":"a"}` + "\n" + `{"method":"notifications/cancelled","params":{"requestId":1}}` + "\n" + `{"id":1,"method":"a"}`)
	f.Fuzz(func(t *testing.T, input string) {
		g := &gate{out: io.Discard, pending: map[string]awaited{}, dropped: map[string]bool{}}
		var ids []string
		for line := range strings.Lines(input) {
			m := peek([]byte(line))
			if id, ok := g.note([]byte(line)); ok && id != "" && m.method != "" {
				ids = append(ids, id)
			}
		}
		for _, id := range ids {
			answer, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": rawID(id), "result": struct{}{}})
			if err != nil {
				t.Fatal(err)
			}
			if n, err := g.Write(answer); n != len(answer) || err != nil {
				t.Fatalf("%s: %d, %v", answer, n, err)
			}
		}
		if len(g.pending) != 0 || g.waiting != 0 {
			t.Errorf("%q: after all answers %v is awaited, %d bytes", input, g.pending, g.waiting)
		}
	})
}

// FuzzHeaders holds that a loopback server answers to names of loopback only,
// that no page but its own may call, and what is taken for a credential.
func FuzzHeaders(f *testing.F) {
	corpus.Add(f)
	for _, s := range []string{"localhost", "LOCALHOST.:80", "127.0.0.1:8080", "[::1]:1", "::1", "[::ffff:127.0.0.1]", "evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "0", ""} {
		f.Add(s, "http://"+s, "Bearer "+s, s)
	}
	f.Add("::", "http://::?", "", "")
	f.Add("localhost:80", "http://localhost:80", "bearer  \tx ", "k\x7f")
	s := &httpServer{loopback: true}
	f.Fuzz(func(t *testing.T, host, origin, authorization, key string) {
		if s.hostAllowed(host) && !plainlyLoopback(host) {
			t.Errorf("host %q is allowed", host)
		}
		if s.originAllowed(origin, host) {
			_, page, ok := strings.Cut(origin, "://")
			if !ok || !strings.EqualFold(page, host) && !(plainlyLoopback(page) && plainlyLoopback(host)) {
				t.Errorf("origin %q may call %q", origin, host)
			}
		}
		r := &http.Request{Header: http.Header{"Authorization": {authorization}, http.CanonicalHeaderKey(upstreamKeyHeader): {key}}}
		if token, ok := bearerToken(r); ok {
			scheme, rest, _ := strings.Cut(authorization, " ")
			if strings.ToLower(scheme) != "bearer" || token == "" || strings.TrimSpace(rest) != token {
				t.Errorf("%q: token %q", authorization, token)
			}
		}
		if got, ok := upstreamKey(r); ok && (got != key || got == "" || strings.ContainsFunc(got, func(c rune) bool { return c < '!' || c > '~' })) {
			t.Errorf("%q: key %q", key, got)
		}
	})
}

// plainlyLoopback reads host:port from its right end.
func plainlyLoopback(host string) bool {
	if i := strings.LastIndexByte(host, ':'); i >= 0 && (strings.Count(host, ":") == 1 || strings.HasSuffix(host[:i], "]")) {
		host = host[:i]
	}
	host = strings.Trim(host, "[]")
	if strings.EqualFold(strings.TrimSuffix(host, "."), "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && (ip.Unmap().Is4() && ip.Unmap().As4()[0] == 127 || ip.WithZone("") == netip.IPv6Loopback())
}
