package config

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

// Watching is what is learnt of without being asked.
type Watching struct {
	Watch       []string      `env:"AIR_MCP_WATCH" help:"Projects of which samples of what is usual are taken in the background, while serving." placeholder:"PROJECT"`
	WatchEvery  time.Duration `env:"AIR_MCP_WATCH_EVERY" help:"How often each of them is sampled, as far as the budget allows." default:"10m" placeholder:"DURATION"`
	WatchBudget int           `env:"AIR_MCP_WATCH_BUDGET" help:"Most upstream queries an hour for that." default:"240" placeholder:"N"`
}

// Learn is the command of the same name.
type Learn struct {
	Project  string `arg:"" help:"The project."`
	Window   string `help:"The time to learn of, back from now." default:"1h" placeholder:"DURATION"`
	AsNormal bool   `help:"It is usual, whatever it shows, and so is what was held apart."`
	JSON     bool   `name:"json" help:"Print JSON."`
}

// Profile is the command of the same name.
type Profile struct {
	Project string `arg:"" help:"The project."`
	Forget  bool   `help:"Forget all that is known of it."`
	JSON    bool   `name:"json" help:"Print JSON."`
}

// leastWatchEvery is how often projects can be sampled at most: what is sampled more
// often is mostly the same lines.
const leastWatchEvery = time.Minute

func (l *Loaded) checkLearning() error {
	switch {
	case len(l.Watch) > 0 && l.Learning == "off":
		return errors.New("--watch (AIR_MCP_WATCH) has samples taken and --learn (AIR_MCP_LEARN) is off: leave one of them out")
	case len(l.Watch) > 0 && l.RequireUpstreamKey:
		return errors.New("--watch (AIR_MCP_WATCH) asks with the server's own credential, and --require-upstream-key leaves it none: leave one of them out")
	case l.WatchEvery < leastWatchEvery:
		return fmt.Errorf("--watch-every (AIR_MCP_WATCH_EVERY) is %s, it must be at least %s", l.WatchEvery, leastWatchEvery)
	}
	for _, project := range l.Watch {
		if strings.TrimSpace(project) == "" {
			return errors.New("--watch (AIR_MCP_WATCH) names a project without a name: separate names by one comma")
		}
	}
	return nil
}

// Identity tells this server's credential from others without telling it: what is
// learnt with one is not shown to another.
func (c *Config) Identity() string {
	parts := []string{c.BaseURL}
	switch {
	case c.Demo:
		parts = []string{"demo", fmt.Sprint(c.DemoSeed), c.DemoScenario, c.DemoTraffic}
	case c.OAuthTokenURL != "":
		parts = append(parts, "client", c.OAuthTokenURL, c.OAuthClientID)
	case c.APIKeyFile != "":
		key, err := os.ReadFile(c.APIKeyFile)
		if err != nil {
			break // without the key there is nothing to learn
		}
		parts = append(parts, "key", strings.TrimSpace(string(key)))
	default:
		parts = append(parts, "key", string(c.APIKey))
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])
}
