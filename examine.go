package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"airefinery-mcp/internal/config"
	"airefinery-mcp/internal/doctor"
	"airefinery-mcp/internal/install"
	"airefinery-mcp/internal/pretty"
	"airefinery-mcp/internal/redact"
	"airefinery-mcp/internal/store"
)

// examination shows checks as they are made, to a person or, at the end, to a
// program. What the API says is masked: it is foreign text.
type examination struct {
	out    io.Writer
	json   bool
	mask   func(string) string
	checks []doctor.Check
}

func examine(stdout io.Writer, cfg *config.Loaded, masks *redact.Redactor) *examination {
	return &examination{out: stdout, json: cfg.Doctor.JSON, mask: masks.Mask}
}

func (e *examination) note(c doctor.Check) {
	c.Found, c.Mend = e.mask(c.Found), e.mask(c.Mend)
	e.checks = append(e.checks, c)
	if e.json {
		return
	}
	fmt.Fprintf(e.out, "%-5s %-24s %s\n", c.State, c.Name, c.Found)
	if c.Mend != "" {
		fmt.Fprintf(e.out, "%31s%s\n", "→ ", c.Mend)
	}
}

// end is the exit code: the first failure's.
func (e *examination) end(failed int) (code int, err error) {
	for _, c := range e.checks {
		if c.State == doctor.Fail {
			code = failed
		}
	}
	if !e.json {
		return code, nil
	}
	data, err := json.Marshal(struct {
		Version string         `json:"version"`
		OK      bool           `json:"ok"`
		Checks  []doctor.Check `json:"checks"`
	}{buildVersion(), code == exitOK, e.checks})
	if err != nil {
		return exitFailure, err
	}
	if data, err = pretty.JSON(data); err != nil {
		return exitFailure, err
	}
	_, err = e.out.Write(data)
	return code, err
}

// examineAll checks everything from the configuration on.
func examineAll(ctx context.Context, cfg *config.Loaded, up *wired, masks *redact.Redactor, stdout io.Writer) (code int, err error) {
	e := examine(stdout, cfg, masks)
	e.note(doctor.Check{Name: "version", State: doctor.OK, Found: "airefinery-mcp " + buildVersion()})
	settings := doctor.Check{Name: "configuration", State: doctor.OK, Found: "flags and environment"}
	if cfg.File != "" {
		settings.Found += ", and below them " + string(cfg.File)
	}
	if len(cfg.Ignored) > 0 {
		settings.State, settings.Mend = doctor.Warn, "nothing reads "+strings.Join(cfg.Ignored, ", ")+": unset them if they were meant for this server"
	}
	e.note(settings)
	e.note(doctor.Check{Name: "credential", State: doctor.OK, Found: cfg.CredentialFound()})
	cas, err := cfg.CAs()
	if err != nil {
		return exitUsage, err // cannot be, as the client was made
	}
	doctor.Run(ctx, doctor.Patient{
		Client: up.client, Trail: up.trail, Credential: cfg.Credential(), HasKey: cfg.OAuthTokenURL == "" || cfg.Demo, SDKVersion: cfg.SDKVersion, CAs: cas,
	}, e.note)
	e.note(storeCheck(ctx, cfg, up.store))
	e.note(clientsCheck())
	return e.end(exitFailure)
}

// storeCheck tells whether what is remembered can be kept.
func storeCheck(ctx context.Context, cfg *config.Loaded, kept store.Store) doctor.Check {
	c := doctor.Check{Name: "store", State: doctor.OK, Found: cfg.StoreShown()}
	switch err := store.Check(ctx, kept); {
	case err == nil && c.Found == "memory":
		c.Found += ": what is remembered ends with each process"
	case err == nil:
		c.Found += " keeps what it is given"
	default:
		c.State, c.Found = doctor.Warn, err.Error()
		c.Mend = "calls go on without it: make room on its disk or let this user write to it, or name another by --store (AIR_MCP_STORE)"
		if store.Shared(cfg.Store) {
			c.Found = c.Found + " (" + cfg.StoreShown() + ")"
			c.Mend = "calls go on without it: check that the server runs, takes connections from here and lets this user read and change keys, or name another by AIR_MCP_STORE"
		}
	}
	return c
}

// clientsCheck tells where the server is entered.
func clientsCheck() doctor.Check {
	const name = "clients"
	entered, err := install.Entered()
	switch {
	case err != nil: // a service has no home
		return doctor.Check{Name: name, State: doctor.Skip, Found: err.Error()}
	case len(entered) == 0:
		return doctor.Check{Name: name, State: doctor.OK, Found: "none has this server; airefinery-mcp install CLIENT enters it"}
	}
	return doctor.Check{Name: name, State: doctor.OK, Found: strings.Join(entered, ", ")}
}

// examineRefusal is all that can be said of a configuration that is wrong.
func examineRefusal(cfg *config.Loaded, masks *redact.Redactor, reason error, stdout io.Writer) (int, error) {
	e := examine(stdout, cfg, masks)
	e.note(doctor.Check{Name: "configuration", State: doctor.Fail, Found: reason.Error(), Mend: "nothing else can be checked until this is corrected"})
	return e.end(exitUsage)
}
