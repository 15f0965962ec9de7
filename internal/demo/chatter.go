package demo

// chatter gives the lines of a minute that mean nothing, and the scenario's.
func (w *world) chatter(start int64, keep func(line)) {
	d := &draw{rng: rng(hash(w.seed, uint64(start), 43))}
	pick := func(of []line) {
		l := of[d.n(len(of))]
		l.at, l.text = int64(d.n(int(minute))), numbered(l.text, &d.rng)
		keep(l)
	}
	for range 1 + d.n(3) {
		pick(smallTalk)
	}
	if d.chance(2500) {
		pick(frameworkNoise)
	}
	if d.chance(400) { // a deployment about every 25 minutes
		pick(rollouts)
	}
	if w.scene.lines == nil {
		return
	}
	if first := w.incident / minute * minute; start >= first && w.ill(max(start, w.incident)) {
		w.scene.lines(start-first, d, func(l line) {
			if start == first { // nothing is said before the onset
				l.at += w.incident - first
			}
			keep(l)
		})
	}
}

var smallTalk = []line{
	{service: gateway, severity: info, text: "route table refreshed: # routes, # upstreams"},
	{service: distiller, severity: info, text: "session store: # keys expired, # kept"},
	{service: runtime, severity: info, text: "tool registry refreshed: 4 tools, etag W/#-#"},
	{service: inference, severity: info, text: "scrape of vllm metrics took # ms"},
	{service: knowledge, severity: info, text: "ingestion: # chunks embedded, # skipped as known"},
	{service: rai, severity: debug, text: "classifier warm, batch of #, # ms"},
}

var frameworkNoise = []line{
	{service: gateway, severity: warning, text: "No instances available for telemetry-collector"},
	{service: runtime, severity: warning, text: "No instances available for telemetry-collector"},
	{service: distiller, severity: failed, text: "opentelemetry.exporter: Failed to export span batch code: 503, reason: upstream connect error, # spans dropped"},
	{service: inference, severity: warning, text: "asyncio: Executing <Task pending name='Task-#'> took 0.# seconds"},
	{service: knowledge, severity: failed, text: "asyncpg: terminating idle connection due to administrator command, reconnected in # ms"},
	{service: gateway, severity: failed, text: "h11._util.RemoteProtocolError: peer closed connection without sending complete message body"},
}

var rollouts = []line{
	{service: runtime, severity: info, text: "deployment agent-runtime: rollout complete, 3 of 3 replicas available, revision #"},
	{service: rai, severity: info, text: "deployment rai-service: rollout complete, 2 of 2 replicas available, revision #"},
	{service: distiller, severity: info, text: "config reloaded: revision # -> #, changed: telemetry.batch.size"},
	{service: knowledge, severity: info, text: "deployment knowledge-service: rollout complete, 2 of 2 replicas available, revision #"},
}

// podLabel is the label of the container that wrote a line, with a comma,
// where the world has more than one of a service.
func (w *world) podLabel(e *entry) string {
	if w.scene.replicas < 2 {
		return ""
	}
	replica := uint8(0)
	if e.service == inference {
		replica = uint8(hash(uint64(e.at), 47) % uint64(w.scene.replicas))
		if e.q != nil {
			replica = e.q.steps[e.step].calls[e.try].replica
		}
	}
	return `"k8s_pod_name":"` + podName(e.service, replica) + `",`
}
