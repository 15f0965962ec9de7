// Package redistest starts a Redis server for a test.
package redistest

import (
	"fmt"
	"net"
	"os/exec"
	"testing"
	"time"

	"airefinery-mcp/internal/needs"
)

// Server is a Redis on loopback, with nothing in it.
type Server struct {
	// URL is its address, as a store takes it.
	URL  string
	port string
	cmd  *exec.Cmd
}

// Start starts a server that ends with the test.
func Start(t testing.TB, args ...string) *Server {
	t.Helper()
	needs.Program(t, "redis-server", "redis-server")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	s := &Server{URL: "redis://127.0.0.1:" + port + "/0", port: port}
	s.Run(t, args...)
	t.Cleanup(s.Kill)
	return s
}

// Run starts the server again, at the same address and with nothing in it.
func (s *Server) Run(t testing.TB, args ...string) {
	t.Helper()
	s.cmd = exec.Command("redis-server", append([]string{"--bind", "127.0.0.1", "--port", s.port, "--save", "", "--appendonly", "no", "--dir", t.TempDir()}, args...)...)
	if err := s.cmd.Start(); err != nil {
		t.Fatalf("redis-server (Debian's package of this name): %v", err)
	}
	for range 500 {
		if c, err := net.Dial("tcp", "127.0.0.1:"+s.port); err == nil {
			_, _ = fmt.Fprint(c, "PING\r\n")
			reply := make([]byte, 16)
			_ = c.SetReadDeadline(time.Now().Add(time.Second))
			n, _ := c.Read(reply)
			_ = c.Close()
			if n > 0 && (reply[0] == '+' || string(reply[:n]) == "-NOAUTH Authenti") {
				return
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("redis-server does not answer")
}

// Kill ends the server at once.
func (s *Server) Kill() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
}
