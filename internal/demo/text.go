package demo

import (
	"strings"
	"time"
)

var words = strings.Fields("Policy HO-3 covers sudden and accidental discharge of water but excludes flood. Determine coverage, the deductible, and documents required in the basement after storm on March 14. The claimant reports water damage")

// prose returns n words.
func prose(r *rng, n int) string {
	b := make([]byte, 0, n*8)
	for i := range n {
		if i > 0 {
			b = append(b, ' ')
		}
		b = append(b, words[r.n(len(words))]...)
	}
	return string(b)
}

// stackTrace is what Python prints for an exception that came up through the
// services' frames.
func stackTrace(service, exception, message string) string {
	return "Traceback (most recent call last):\n" +
		"  File \"/app/air/" + service + "/agents/tool_use_agent.py\", line 212, in _invoke\n" +
		"    result = await asyncio.wait_for(self._client.post(url, json=payload), timeout=self._timeout)\n" +
		"  File \"/usr/local/lib/python3.11/asyncio/tasks.py\", line 479, in wait_for\n" +
		"    return fut.result()\n           ^^^^^^^^^^^^\n" +
		"  File \"/usr/local/lib/python3.11/site-packages/httpx/_client.py\", line 1905, in post\n" +
		"    return await self.request(\n           ^^^^^^^^^^^^^^^^^^^\n" +
		"  File \"/usr/local/lib/python3.11/site-packages/httpx/_transports/default.py\", line 118, in map_httpcore_exceptions\n" +
		"    raise mapped_exc(message) from exc\n" +
		"\nThe above exception was the direct cause of the following exception:\n\nTraceback (most recent call last):\n" +
		"  File \"/app/air/" + service + "/runner.py\", line 88, in execute\n" +
		"    return await self._run_step(step, context)\n" +
		exception + ": " + message
}

// fault names the exception of a failed call, and what it says.
func fault(c *call) (exception, message string) {
	switch c.status {
	case timeout:
		return "httpx.ReadTimeout", "no answer from inference-gateway for model " + models[c.model] + " within 30.0s"
	case rateLimited:
		return "air.errors.RateLimitError", "429: token budget of the project exceeded for model " + models[c.model]
	}
	return "httpx.HTTPStatusError", "503: upstream closed the connection, model " + models[c.model]
}

// clock writes a time in UTC.
func clock(ns int64, layout string) string { return time.Unix(0, ns).UTC().Format(layout) }
