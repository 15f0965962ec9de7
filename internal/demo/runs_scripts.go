package demo

// scripts are the kinds of runs. Those that go wrong are rare.
var scripts = []script{
	{
		agent: "Travel Agent", weight: 30, preset: "distiller_traces", write: otelGenAI,
		system: "You are the travel desk's agent. Change nothing that the fare rules forbid.",
		task:   "When does my flight to Lisbon leave tomorrow?",
		turns: []turn{
			{tool: "get_reservation", args: `{"reservation_id":"8JX2WO"}`, result: `{"success":true,"flights":[{"number":"HAT217","from":"FRA","to":"LIS","departs":"2026-11-29T09:40"}]}`},
			{says: "Your flight HAT217 from Frankfurt to Lisbon leaves tomorrow at 9:40."},
		},
	},
	{
		agent: "Travel Agent", weight: 5, preset: "distiller_traces", write: otelGenAI,
		system: "You are the travel desk's agent. Change nothing that the fare rules forbid.",
		task:   "Please move my trip 4WQ150 to the evening flight, any evening this week is fine.",
		turns:  refusals(),
	},
	{
		agent: "Travel Agent", weight: 4, preset: "distiller_traces", write: otelGenAI,
		system: "You are the travel desk's agent. Change nothing that the fare rules forbid.",
		task:   "Can I take my hunting rifle to the fair in Verona, and how must it be packed?",
		turns: []turn{
			{tool: "search_policies", args: `{"query":"sporting firearms, checked baggage"}`, result: `{"success":true,"hits":[{"title":"Sporting equipment","text":"Firearms for sports are carried unloaded, in a locked hard case, in checked baggage, if declared."}]}`},
			{finish: "content-filter"},
		},
	},
	{
		service: 1, agent: "Claims Agent", weight: 25, preset: "distiller_traces", write: strands,
		system: "You settle small claims. Quote the policy that you rely on.",
		task:   "What is the deductible of my household policy HO3-55120?",
		turns: []turn{
			{tool: "get_policy", args: `{"policy_id":"HO3-55120"}`, result: `{"deductible":750,"currency":"EUR"}`},
			{says: "Your household policy HO3-55120 has a deductible of 750 EUR."},
		},
	},
	{
		service: 1, agent: "Claims Agent", weight: 6, preset: "distiller_traces", write: strands,
		system: "You settle small claims. Quote the policy that you rely on.",
		task:   "What is the deductible of my household policy HO3-20771?",
		turns: []turn{
			{tool: "get_policy", args: `{"policy_id":"HO3-20771"}`, result: "Error: policy backend unreachable: connect ECONNREFUSED 10.0.4.17:8443", failed: true},
			{says: "Household policies usually have a deductible of 500 EUR, so yours is 500 EUR."},
		},
	},
	{
		service: 2, agent: "Support Agent", weight: 25, preset: "distiller_traces", write: openInference,
		system: "You help colleagues with their accounts. Escalate what you cannot do.",
		task:   "My VPN token no longer works since I changed phones.",
		turns: []turn{
			{tool: "find_article", args: `{"query":"vpn token new phone"}`, result: "KB-1182: Register the new phone under Security, then scan the code."},
			{says: "Register the new phone under Security and scan the code there (KB-1182)."},
		},
	},
	{
		service: 2, agent: "Support Agent", weight: 20, preset: "inference_traces", write: openInference,
		system: "Classify the ticket: access, hardware, software or other.",
		task:   "The docking station no longer charges my laptop.",
		turns:  []turn{{says: "hardware"}},
	},
	{
		service: 2, agent: "Support Agent", weight: 4, preset: "inference_traces", write: openInference,
		system: "Summarize the ticket in one sentence.",
		task:   "The caller shouted that he would kill the printer, and wants a replacement.",
		turns:  []turn{{finish: "content_filter"}},
	},
	{
		service: 2, agent: "Support Agent", weight: 4, preset: "inference_traces", write: openInference,
		system: "Write the minutes of the call.",
		task:   "Minutes of the call of 40 minutes about the migration of the file server.",
		turns:  []turn{{says: "1. The file server moves on Saturday. 2. Shares are read-only from Friday, 18:00. 3. The old names", finish: "length"}},
	},
}

// refusals are the same change, asked for again and again and refused each
// time, until the agent gives up.
func refusals() []turn {
	turns := []turn{{tool: "get_reservation", args: `{"reservation_id":"4WQ150"}`, result: `{"success":true,"cabin":"basic_economy","flights":[{"number":"KXA083","date":"2026-12-01"}]}`}}
	for _, date := range []string{"2026-12-01", "2026-12-02", "2026-12-03", "2026-12-04", "2026-12-01", "2026-12-02"} {
		turns = append(turns, turn{
			tool: "update_reservation_flights", args: `{"reservation_id":"4WQ150","flight":"KXA091","date":"` + date + `"}`,
			result: `{"success":false,"error":"basic economy reservations cannot be changed"}`,
		})
	}
	return append(turns, turn{says: "I am sorry, I could not move your trip at the moment. Please try again later."})
}
