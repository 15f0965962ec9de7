package demo

import "strconv"

// shrunkPool is the default: the reasoner's connection pool has 4 connections
// instead of 64, so its callers wait, and many give up.
func shrunkPool(_ *request, _ *step, c *call, d *draw) {
	c.wait = 2500 + int32(d.delay)*16/10
	if d.luck > 5800 {
		c.status, c.wait, d.busy = timeout, callTimeout-20, 14
	}
}

// limited is a provider's rate limit on one model: most calls are refused at
// once, and each caller tries again until it has no attempt left.
func limited(_ *request, _ *step, c *call, d *draw) {
	if d.n(100) < 72 {
		c.status, d.busy = rateLimited, 20+d.n(60)
	}
}

// expired is a credential that one tool no longer takes.
func expired(s *step, d *draw) {
	if tools[s.tool] != "sql_query" {
		return
	}
	s.toolFailed, s.toolCode, s.toolSays = true, 401, "invalid_token: the access token expired"
	s.toolEnd = s.toolStart + 80 + int32(d.n(60))
}

// slowReplica is one of three replicas that takes seconds for what the others
// do in milliseconds.
func slowReplica(_ *request, _ *step, c *call, d *draw) {
	if c.replica == 2 {
		c.stall = 3500 + int32(d.n(3000))
	}
}

// longPrompt is a release of the agents' prompts that is twice as long, which
// the models take longer to read.
func longPrompt(q *request, s *step, c *call, d *draw) {
	if q.direct || s == &q.steps[0] {
		return
	}
	c.in = c.in*2 + 2600
	d.busy += int(c.in) / 30
}

// refusesGood is a policy that takes a third of the good requests for harmful.
func refusesGood(d *draw) int8 {
	if d.n(100) < 34 {
		return 5
	}
	return -1
}

// poisoned is what agents say of a session whose stored state they cannot read.
const poisoned = "cannot restore the session: json.decoder.JSONDecodeError: Expecting value: line 1 column 18034 (char 18033)"

// stuckQueue is how long a task waits for a worker to take it from the queue.
func stuckQueue(d *draw, ill bool) int32 {
	if ill {
		return 4000 + int32(d.n(7000))
	}
	return 4 + int32(d.n(20))
}

// slowStore is a vector store that scans what it used to look up in an index.
func slowStore(s *step, d *draw) {
	if s.embeds {
		s.lookup = 2600 + int32(d.n(3500))
	}
}

// unasked is a tool that agents no longer call: they answer without.
func unasked(s *step, _ *draw) {
	if tools[s.tool] == "vector_search" {
		s.tool, s.toolFailed, s.toolEnd = -1, false, s.toolStart
	}
}

// noRetrieval is a runtime that answers without looking anything up.
func noRetrieval(s *step, _ *draw) { s.embeds, s.embed = false, call{} }

// said writes lines at the onset, and others each minute of the incident.
// Messages are by service and severity; # stands for a number.
func said(onset []line, each []line) func(int64, *draw, func(line)) {
	return func(since int64, d *draw, keep func(line)) {
		of := each
		if since == 0 {
			of = append(onset[:len(onset):len(onset)], each...)
		}
		for _, l := range of {
			l.at += int64(d.n(int(9 * second)))
			l.text = numbered(l.text, &d.rng)
			keep(l)
		}
	}
}

// numbered puts numbers in the places of #.
func numbered(text string, r *rng) string {
	out := make([]byte, 0, len(text)+8)
	for i := range len(text) {
		if text[i] == '#' {
			out = strconv.AppendInt(out, int64(12+r.n(180)), 10)
			continue
		}
		out = append(out, text[i])
	}
	return string(out)
}

// factors multiplies what the containers of one service use; replica -1 means
// all of its replicas.
func factors(of, which int, cpu, memory float64) func(int, int) (float64, float64) {
	return func(service, replica int) (float64, float64) {
		if service != of || which >= 0 && which != replica {
			return 1, 1
		}
		return cpu, memory
	}
}
