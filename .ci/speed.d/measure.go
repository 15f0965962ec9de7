//go:build ignore

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// process is the server over stdio.
type process struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
	id  int
}

const hello = `{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"speed","version":"1"}}}` + "\n"

func start(program string, up *upstream, env ...string) (*process, error) {
	cmd := exec.Command(program)
	cmd.Env = append(append(os.Environ(), "AIR_API_KEY=a-key-for-speed", "AIR_BASE_URL="+up.url), env...)
	in, out, err := piped(cmd)
	if err != nil {
		return nil, err
	}
	p := &process{cmd: cmd, in: in, out: out}
	if _, err := io.WriteString(in, hello); err != nil {
		return nil, err
	}
	_, err = p.read()
	return p, err
}

// piped starts a command, with its input and output.
func piped(cmd *exec.Cmd) (in io.WriteCloser, out *bufio.Reader, err error) {
	if in, err = cmd.StdinPipe(); err != nil {
		return nil, nil, err
	}
	r, err := cmd.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	return in, bufio.NewReaderSize(r, 1<<20), cmd.Start()
}

func (p *process) read() (string, error) {
	line, err := p.out.ReadString('\n')
	if err == nil && strings.Contains(line, `"isError":true`) {
		err = fmt.Errorf("a failure: %.300s", line)
	}
	return line, err
}

func (p *process) end() {
	_ = p.in.Close()
	_ = p.cmd.Wait()
}

// call sends a call that is like no other of the process.
func (p *process) call(project string) error {
	p.id++
	tool, more := "query_logs", ""
	if project == "traces" {
		tool, more = "query_traces", `,"trace":"agents"`
	}
	_, err := fmt.Fprintf(p.in, `{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"%s","arguments":{"project_name":"%s","time_window":"1h","limit":%d%s}}}`+"\n", p.id, tool, project, 501+p.id%400, more)
	return err
}

// callTime is the median time of a call, in ms.
func callTime(program string, up *upstream, project string, env ...string) (float64, error) {
	p, err := start(program, up, env...)
	if err != nil {
		return 0, err
	}
	defer p.end()
	var all []float64
	for i := range 25 {
		began := time.Now()
		if err := p.call(project); err != nil {
			return 0, err
		}
		if _, err := p.read(); err != nil {
			return 0, err
		}
		if i >= 5 { // warm
			all = append(all, time.Since(began).Seconds()*1e3)
		}
	}
	return median(all), nil
}

// peakMemory is in MiB, as Linux counts it.
func peakMemory(program string, up *upstream) (float64, error) {
	p, err := start(program, up)
	if err != nil {
		return 0, err
	}
	defer p.end()
	if err := p.call("traces"); err != nil {
		return 0, err
	}
	if _, err := p.read(); err != nil {
		return 0, err
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	kB := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status)
	n, err := strconv.Atoi(string(kB[1]))
	return float64(n) / 1024, err
}

// sideBySide keeps 64 calls under way for two seconds.
func sideBySide(program string, up *upstream) (float64, error) {
	p, err := start(program, up)
	if err != nil {
		return 0, err
	}
	defer p.end()
	for range 64 {
		if err := p.call("one"); err != nil {
			return 0, err
		}
	}
	began := time.Now()
	n := 0
	for ; time.Since(began) < 2*time.Second; n++ {
		if _, err := p.read(); err != nil {
			return 0, err
		}
		if err := p.call("one"); err != nil {
			return 0, err
		}
	}
	return float64(n) / time.Since(began).Seconds(), nil
}

// size is in MB.
func size(program string, _ *upstream) (float64, error) {
	info, err := os.Stat(program)
	if err != nil {
		return 0, err
	}
	return float64(info.Size()) / 1e6, nil
}

// initialize is the median time of a start, in ms.
func initialize(program string, up *upstream) (float64, error) {
	var all []float64
	for range 20 {
		began := time.Now()
		p, err := start(program, up)
		if err != nil {
			return 0, err
		}
		all = append(all, time.Since(began).Seconds()*1e3)
		p.end()
	}
	return median(all), nil
}

// manyCallers is the 99th percentile of the calls of 200 callers in three seconds, in
// ms, without the first of each: they all come at once, to a server that is cold.
func manyCallers(program string, up *upstream, project string) (float64, error) {
	cmd := exec.Command(program, "--http", "127.0.0.1:0")
	cmd.Env = append(os.Environ(), "AIR_API_KEY=a-key-for-speed", "AIR_BASE_URL="+up.url)
	log, err := cmd.StderrPipe()
	if err != nil {
		return 0, err
	}
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	lines := bufio.NewScanner(log)
	var url string
	for url == "" && lines.Scan() {
		if m := regexp.MustCompile(`url=(http://\S+)`).FindStringSubmatch(lines.Text()); m != nil {
			url = m[1]
		}
	}
	go func() { _, _ = io.Copy(io.Discard, log) }()

	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 200}}
	var mu sync.Mutex
	var all []float64
	var failed error
	var callers sync.WaitGroup
	end := time.Now().Add(3 * time.Second)
	for caller := range 200 {
		callers.Go(func() {
			for n := 0; time.Now().Before(end); n++ {
				body := fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"query_logs","arguments":{"project_name":"%s","time_window":"%dm","limit":%d}}}`, project, 60+n, 501+caller)
				began := time.Now()
				text, err := post(client, url+"/mcp", body)
				took := time.Since(began).Seconds() * 1e3
				if err == nil && (!bytes.Contains(text, []byte("totals")) || bytes.Contains(text, []byte(`"isError":true`))) {
					err = fmt.Errorf("answered %.300s", text)
				}
				mu.Lock()
				if n > 0 {
					all = append(all, took)
				}
				if err != nil {
					failed = err
				}
				mu.Unlock()
			}
		})
	}
	callers.Wait()
	slices.Sort(all)
	return all[len(all)*99/100], failed
}

func post(client *http.Client, url, body string) ([]byte, error) {
	req, err := http.NewRequest(http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json, text/event-stream")
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}
