package demo

// scenarios are all there are, the default first.
var scenarios = []scenario{
	{name: DefaultScenario, about: "the connection pool of a model is shrunk", plain: true, model: reasoner, call: shrunkPool},
	{name: "rate-limit", about: "a model is rate-limited, and its callers try again and again", tries: maxTries, model: 2, call: limited},
	{name: "credential", about: "the credential of a tool has expired", tool: expired},
	{name: "replica", about: "one of three replicas is slow", replicas: 3, model: -1, call: slowReplica,
		resource: factors(inference, 2, 2.6, 1.1)},
	{name: "prompt", about: "a release of prompts doubles the tokens", model: -1, call: longPrompt,
		lines: said([]line{{at: 2 * second, service: runtime, severity: info, text: "prompt registry: activated release 2026.48 (was 2026.47) for agents Planner, Author, Critical Thinker, Analytics Agent, Search Agent"}}, nil)},
	{name: "policy", about: "a RAI policy rejects good requests", refuses: refusesGood,
		lines: said([]line{{at: second, service: rai, severity: info, text: "policy bundle loaded: rai-default revision 88 (was 87), threshold illicit 0.90 -> 0.35"}}, nil)},
	{name: "session", about: "one session's state cannot be read", visits: 2, session: poisoned},
	{name: "queue", about: "a queue of tasks is stuck", pause: stuckQueue,
		lines: said([]line{{at: 3 * second, service: runtime, severity: warning, text: "consumer agent-tasks-2 left the group: rebalancing, 1 of 6 consumers assigned"}},
			[]line{{at: 20 * second, service: runtime, severity: warning, text: "queue agent-tasks: depth # and growing, oldest task # s, 1 of 6 consumers"}})},
	{name: "deployment", about: "an innocent deployment beside a store that became slow", task: slowStore,
		resource: factors(knowledge, -1, 1.8, 1.05),
		lines: said([]line{{at: 0, service: gateway, severity: info, text: "deployment air-api-gateway: rollout of 1.32.1 complete, 3 of 3 replicas available"}},
			[]line{{at: 30 * second, service: knowledge, severity: info, text: "autovacuum of table embeddings: # pages scanned, index embeddings_ivfflat not usable, # dead tuples"}})},
	{name: "silent", about: "agents answer without looking anything up: nothing fails, nothing slows", task: noRetrieval},
	{name: "none", about: "no incident"},
}
