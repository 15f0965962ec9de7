package install

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// Client is an assistant that starts servers by its configuration.
type Client struct {
	// Name is for the command line, Title for people.
	Name, Title string
	// Then is what its user does next.
	Then string
	// Speaks is the newest revision of the protocol that the client is known to
	// speak, "" where that was not measured. docs/clients.md has the versions.
	Speaks string
	// format edits its file.
	format format
	// user is the file for all of a user's projects, project that of one, from the
	// project's root; "" where there is none.
	user    func(system) string
	project string
	// extra are further members of the entry.
	extra map[string]any
}

// format edits a file of one form.
type format interface {
	// set enters the server, and take takes it out.
	set(data []byte, name string, e Entry, extra map[string]any) ([]byte, error)
	take(data []byte, name string) ([]byte, error)
	// has tells whether the server is entered.
	has(data []byte, name string) (bool, error)
	// snippet is what to write by hand.
	snippet(name string, e Entry, extra map[string]any) string
}

// system is where configuration is kept on this machine.
type system struct {
	os, home, config string
	getenv           func(string) string
}

func thisSystem() (system, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return system{}, err
	}
	config, err := os.UserConfigDir()
	if err != nil {
		return system{}, err
	}
	return system{runtime.GOOS, home, config, os.Getenv}, nil
}

// or is a folder that a variable names, or else another.
func (s system) or(variable, folder string) string {
	if v := s.getenv(variable); v != "" {
		return v
	}
	return folder
}

const restart = "start it again: it reads its configuration at the start"

// The places are those of the clients' documentation of November 2026; a page
// for each is in docs/clients.
var clients = []Client{
	{
		Name: "claude-desktop", Title: "Claude Desktop", Then: "quit Claude Desktop whole, from its menu, and " + restart, format: jsonAt("mcpServers"),
		user: func(s system) string { return filepath.Join(s.config, "Claude", "claude_desktop_config.json") },
	},
	{
		Name: "claude-code", Title: "Claude Code", Speaks: "2026-07-28", Then: "start a new session; /mcp lists the server", format: jsonAt("mcpServers"),
		user: func(s system) string {
			if dir := s.getenv("CLAUDE_CONFIG_DIR"); dir != "" {
				return filepath.Join(dir, ".claude.json")
			}
			return filepath.Join(s.home, ".claude.json")
		},
		project: ".mcp.json", extra: map[string]any{"type": "stdio"},
	},
	{
		Name: "vscode", Title: "VS Code (Copilot)", Then: "start a new chat in agent mode; MCP: List Servers shows it", format: jsonAt("mcpServers"),
		user: copilotFile, project: ".mcp.json", extra: map[string]any{"type": "stdio", "tools": []string{"*"}},
	},
	{
		Name: "vscode-editor", Title: "VS Code (its own mcp.json, for other agents than Copilot's)", Then: "MCP: List Servers shows it", format: jsonAt("servers"),
		user:    func(s system) string { return filepath.Join(s.config, "Code", "User", "mcp.json") },
		project: filepath.Join(".vscode", "mcp.json"), extra: map[string]any{"type": "stdio"},
	},
	{
		Name: "copilot", Title: "Copilot CLI", Speaks: "2026-07-28", Then: "start it again; /mcp show lists the server", format: jsonAt("mcpServers"),
		user: copilotFile, project: ".mcp.json", extra: map[string]any{"type": "stdio", "tools": []string{"*"}},
	},
	{
		Name: "cursor", Title: "Cursor", Then: "switch the server on in Settings, MCP", format: jsonAt("mcpServers"),
		user:    func(s system) string { return filepath.Join(s.home, ".cursor", "mcp.json") },
		project: filepath.Join(".cursor", "mcp.json"),
	},
	{
		Name: "codex", Title: "Codex", Speaks: "2025-06-18", Then: "start it again; codex mcp list shows the server", format: tomlAt("mcp_servers"),
		user: func(s system) string {
			return filepath.Join(s.or("CODEX_HOME", filepath.Join(s.home, ".codex")), "config.toml")
		},
		project: filepath.Join(".codex", "config.toml"),
	},
	{
		Name: "gemini", Title: "Gemini CLI", Speaks: "2025-06-18", Then: "start it again; /mcp lists the server", format: jsonAt("mcpServers"),
		user:    func(s system) string { return filepath.Join(s.home, ".gemini", "settings.json") },
		project: filepath.Join(".gemini", "settings.json"),
	},
	{
		Name: "zed", Title: "Zed", Then: "the agent panel's settings show it with a green dot", format: jsonAt("context_servers"),
		user: func(s system) string {
			switch s.os {
			case "windows":
				return filepath.Join(s.config, "Zed", "settings.json")
			case "darwin":
				return filepath.Join(s.home, ".config", "zed", "settings.json")
			}
			return filepath.Join(s.config, "zed", "settings.json")
		},
		project: filepath.Join(".zed", "settings.json"), extra: map[string]any{"source": "custom"},
	},
	{
		Name: "jetbrains", Title: "JetBrains (Junie)", Then: "switch the server on in Settings, Tools, Junie, MCP Settings", format: jsonAt("mcpServers"),
		user:    func(s system) string { return filepath.Join(s.home, ".junie", "mcp", "mcp.json") },
		project: filepath.Join(".junie", "mcp", "mcp.json"),
	},
}

func copilotFile(s system) string {
	return filepath.Join(s.or("COPILOT_HOME", filepath.Join(s.home, ".copilot")), "mcp-config.json")
}

// Names lists the clients.
func Names() []string {
	var all []string
	for i := range clients {
		all = append(all, clients[i].Name)
	}
	return all
}

// Find returns the client of a name.
func Find(name string) (*Client, error) {
	i := slices.IndexFunc(clients, func(c Client) bool { return c.Name == name })
	if i < 0 {
		return nil, fmt.Errorf("there is no client %q here: %s", name, strings.Join(Names(), ", "))
	}
	return &clients[i], nil
}

// File is where the client keeps what it starts: for all of the user's projects,
// or, where root is not "", for one.
func (c *Client) File(root string) (string, error) {
	if root != "" {
		if c.project == "" {
			return "", fmt.Errorf("%s keeps nothing by project: leave --project out", c.Title)
		}
		return filepath.Join(root, c.project), nil
	}
	s, err := thisSystem()
	if err != nil {
		return "", err
	}
	return c.user(s), nil
}

// Enter is the change that enters the server.
func (c *Client) Enter(path string, e Entry) (*Change, error) {
	return c.change(path, func(data []byte) ([]byte, error) { return c.format.set(data, Name, e, c.extra) }, c.Snippet(e))
}

// Take is the change that takes the server out.
func (c *Client) Take(path string) (*Change, error) {
	return c.change(path, func(data []byte) ([]byte, error) { return c.format.take(data, Name) }, "")
}

func (c *Client) change(path string, edit func([]byte) ([]byte, error), byHand string) (*Change, error) {
	data, real, err := read(path)
	if err != nil {
		return nil, err
	}
	after, err := edit(data)
	switch {
	case err != nil && byHand != "":
		return nil, fmt.Errorf("%s is left as it is: %w. Correct it, or write by hand:\n%s", real, err, byHand)
	case err != nil:
		return nil, fmt.Errorf("%s is left as it is: %w", real, err)
	}
	return &Change{Path: real, Before: data, After: after}, nil
}

// Snippet is the entry as it is written by hand.
func (c *Client) Snippet(e Entry) string { return c.format.snippet(Name, e, c.extra) }

// Entered lists the files in which the server is entered for the user, by the
// titles of their clients, with the revision of the protocol that each speaks.
// Files that cannot be read have it not.
func Entered() ([]string, error) {
	s, err := thisSystem()
	if err != nil {
		return nil, err
	}
	var all []string
	seen := map[string]bool{}
	for i := range clients {
		path := clients[i].user(s)
		data, _, err := read(path)
		if err != nil || data == nil || seen[path] {
			continue
		}
		if has, err := clients[i].format.has(data, Name); err == nil && has {
			where := path
			if speaks := clients[i].Speaks; speaks != "" {
				where += ", speaks MCP " + speaks
			}
			all = append(all, clients[i].Title+" ("+where+")")
			seen[path] = true
		}
	}
	return all, nil
}

var errTwice = errors.New("the server or what it is entered in stands there twice")
