package reader

// usual is how long an answer is unless the call asks for more: VS Code puts
// a result over 8 KiB into a file.
var usual = Limit{N: 7_500, Unit: Bytes}

// Unknown is a client that is not in the table. It gets no more than all the
// measured clients show but Cline and Codex, whose names are known.
var Unknown = &Reader{Default: usual, Most: Limit{N: 19_000, Unit: Bytes}}

// table has the clients that were measured, on 2026-11-28: each ran headless
// against a scripted model, and what reached the model of texts of growing
// length was recorded. Every row keeps some room for what the client puts
// around the text, and for its next version.
var table = []Reader{
	{
		// cline 3.0.65 counts 8,000 characters of the whole result as JSON,
		// _meta and wrapper included, and beyond keeps 4,000 of each end. The
		// usual 7,500 bytes came to 7,661.
		Family: "cline", name: "@cline/core",
		Default: Limit{N: 6_500, Unit: Escaped}, Most: Limit{N: 6_500, Unit: Escaped},
	},
	{
		// codex 0.171 shows 12,000 bytes, 6,000 of each end of what is longer.
		// With models that search for tools or write code it shows four times
		// as much, but calls itself the same.
		Family: "codex", name: "codex-mcp-client",
		Default: usual, Most: Limit{N: 11_500, Unit: Bytes},
	},
	{
		// copilot 1.0.102 shows 20,480 bytes, 500 characters of what is longer.
		Family: "copilot", name: "copilot-cli",
		Default: usual, Most: Limit{N: 19_500, Unit: Bytes},
	},
	{
		// qwen-code 0.24.4 shows 28,000 characters, 2,000 of what is longer.
		// Its name goes on with the server's.
		Family: "qwen", name: "qwen-cli-mcp-client-*",
		Default: usual, Most: Limit{N: 27_000, Unit: Characters},
	},
	{
		// gemini-cli 0.61 shows 40,000 characters with its wrapper, the first
		// 8,000 and the last 32,000 of what is longer.
		Family: "gemini", name: "gemini-cli-mcp-client",
		Default: usual, Most: Limit{N: 39_000, Unit: Characters},
	},
	{
		// claude-code 2.1.332 shows 50,000 characters, 2 kB of what is longer.
		Family: "claude-code", name: "claude-code",
		Default: usual, Most: Limit{N: 48_000, Unit: Characters},
	},
	{
		// opencode 1.18.33 shows 51,200 bytes in 2,000 lines, and whole lines
		// up to there of what is longer.
		Family: "opencode", name: "opencode",
		Default: usual, Most: Limit{N: 50_000, Unit: Bytes, Lines: 2_000},
	},
}
