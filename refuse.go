package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/config"
	"airefinery-mcp/internal/console"
	"airefinery-mcp/internal/redact"
	"airefinery-mcp/internal/transport"
	"airefinery-mcp/schemas"
	"airefinery-mcp/tools"
)

// refuse ends the program for an error that its operator has to mend.
//
// An assistant that has started it over stdio would show its user no more than
// a closed connection, and not what stands on stderr. It is served until it has
// enough, and each call is answered with the error. A person at a terminal, and
// whoever wanted something else than stdio, has the error at once.
func refuse(ctx context.Context, cfg *config.Loaded, err error, stdin io.Reader, stdout, stderr io.Writer) int {
	masks, broken := redact.New()
	if broken != nil {
		return fail(stderr, errors.Join(err, broken), exitUsage)
	}
	if cfg.Command == "doctor" {
		code, broken := examineRefusal(cfg, masks, err, stdout)
		if broken != nil {
			return fail(stderr, broken, exitFailure)
		}
		return code
	}
	code := fail(stderr, err, exitUsage)
	if !cfg.OverStdio() || console.Is(stdin) {
		return code
	}
	if err := serveRefusal(ctx, err, masks, stdin, stdout, stderr); err != nil {
		return fail(stderr, err, exitFailure)
	}
	return code
}

// serveRefusal serves the tools over stdio, none of which does anything.
func serveRefusal(ctx context.Context, reason error, masks *redact.Redactor, stdin io.Reader, stdout, stderr io.Writer) error {
	log := logger(stderr, slog.LevelInfo, masks)
	c, err := client.New()
	if err != nil {
		return err
	}
	set, err := tools.New(tools.Config{Catalogue: schemas.Known(), Client: c, Redact: masks, Log: log, Misconfigured: reason})
	if err != nil {
		return err
	}
	log.Info("starting", "version", buildVersion(), "transport", "stdio", "target", "none, as every call is answered with the error above")
	return transport.Stdio(ctx, set.Server(buildVersion()), stdin, stdout, log, func() {})
}

// announce says on stderr what is started, and with what.
func announce(log *slog.Logger, cfg *config.Loaded) {
	over := "stdio"
	if cfg.Enabled() {
		over = "http"
	}
	log.Info("starting", "version", buildVersion(), "transport", over, "target", cfg.Target(), "credential", cfg.CredentialFound())
	if len(cfg.Ignored) > 0 {
		log.Warn("variables that begin with AIR_ and mean nothing here", "names", fmt.Sprint(cfg.Ignored))
	}
}
