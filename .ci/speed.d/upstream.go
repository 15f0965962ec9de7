//go:build ignore

package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"time"

	"airefinery-mcp/internal/bodies"
)

const captures = "client/testdata/captures/"

// upstream is the API, in a process of its own.
type upstream struct {
	url  string
	stop func()
}

func startUpstream() (*upstream, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self, "-upstream")
	cmd.Stderr = os.Stderr
	stdin, out, err := piped(cmd) // it ends with its input
	if err != nil {
		return nil, err
	}
	address, err := out.ReadString('\n')
	if err != nil {
		return nil, err
	}
	return &upstream{url: strings.TrimSpace(address), stop: func() { _ = stdin.Close(); _ = cmd.Wait() }}, nil
}

// serveUpstream answers with bodies by project: lines has one of 40 kB, wait has it
// after 50 ms, and one has a line after 50 ms.
func serveUpstream() error {
	few, err := os.ReadFile(captures + "facade/traces_12_detailed.json")
	if err != nil {
		return err
	}
	traces, err := bodies.ManyTraces(few, 100)
	if err != nil {
		return err
	}
	logs, err := os.ReadFile(captures + "loki/loki_push_meta_streams.json")
	if err != nil {
		return err
	}
	ready := map[string][]byte{"traces": compressed(traces), "logs": compressed(logs), "lines": compressed(lines(40_000)), "wait": compressed(lines(40_000)), "one": compressed(lines(1))}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("http://" + l.Addr().String())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	return http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Encoding", "gzip")
		for project, body := range ready {
			if bytes.Contains(asked, []byte(`"project_name":"`+project+`"`)) {
				if project == "wait" || project == "one" {
					time.Sleep(50 * time.Millisecond)
				}
				_, _ = w.Write(body)
				return
			}
		}
	}))
}

func compressed(body []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(body)
	_ = z.Close()
	return b.Bytes()
}

// lines are log lines of about so many bytes.
func lines(size int) []byte {
	var b bytes.Buffer
	b.WriteString(`{"status":"success","data":{"resultType":"streams","result":[{"stream":{"service_name":"agent"},"values":[`)
	for i := 0; i == 0 || b.Len() < size; i++ {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `["%d","request %d of agent-%d failed after %d ms: the pool of connections to its database had no place left"]`, time.Now().UnixNano()-int64(i)*1e6, i, i%7, i*31%977)
	}
	b.WriteString(`]}]}}`)
	return b.Bytes()
}
