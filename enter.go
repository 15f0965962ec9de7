package main

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/term"

	"airefinery-mcp/internal/config"
	"airefinery-mcp/internal/console"
	"airefinery-mcp/internal/install"
	"airefinery-mcp/internal/redact"
)

// changeClient enters this server into a client's configuration, or takes it
// out, and says what it does.
func changeClient(cfg *config.Loaded, masks *redact.Redactor, getenv func(string) string, stdin io.Reader, stdout io.Writer) error {
	want := cfg.Install
	if cfg.Command == "uninstall" {
		want = cfg.Uninstall
	}
	client, err := install.Find(want.Client)
	if err != nil {
		return err
	}
	path, err := client.File(want.Project)
	if err != nil {
		return err
	}
	var change *install.Change
	saved := func() error { return nil }
	if cfg.Command == "uninstall" {
		change, err = client.Take(path)
	} else {
		var entry install.Entry
		if entry, saved, err = entryFor(cfg, getenv, stdin, stdout); err != nil {
			return err
		}
		change, err = client.Enter(path, entry)
	}
	if err != nil {
		return err
	}
	if change.Empty() {
		fmt.Fprintf(stdout, "%s: nothing to change in %s\n", client.Title, change.Path)
	} else {
		fmt.Fprint(stdout, masks.Mask(change.Diff())) // other servers' secrets stand around
	}
	if want.DryRun {
		fmt.Fprintln(stdout, "nothing was changed (--dry-run)")
		return nil
	}
	if err := saved(); err != nil {
		return err
	}
	if change.Empty() {
		return nil
	}
	backup, err := change.Apply()
	if err != nil {
		return err
	}
	if backup != "" {
		fmt.Fprintln(stdout, "the file as it was:", backup)
	}
	next := client.Then
	if cfg.Command == "uninstall" {
		next = "the server is taken out; a key that was kept stays where it is"
	}
	fmt.Fprintf(stdout, "%s: %s\n", client.Title, next)
	return nil
}

// entryFor is how the client is to start this server: with the settings that
// were given here, and a key that is kept in a file, where neither the client's
// file nor whoever reads along in it has it.
func entryFor(cfg *config.Loaded, getenv func(string) string, stdin io.Reader, stdout io.Writer) (e install.Entry, save func() error, err error) {
	save = func() error { return nil }
	if e.Command, err = ownPath(); err != nil {
		return e, save, err
	}
	e.Env = cfg.Given
	for _, name := range []string{"HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"} { // which clients need not pass on
		value := getenv(name)
		if value == "" {
			value = getenv(strings.ToLower(name))
		}
		if u, err := url.Parse(value); err == nil && u.User != nil {
			fmt.Fprintf(stdout, "%s holds a password and is not written into the client's file: set it where the client is started\n", name)
		} else if value != "" {
			e.Env[name] = value
		}
	}
	switch {
	case cfg.Demo:
		e.Args = append([]string{"--demo"}, cfg.DemoArgs...)
		return e, save, nil
	case cfg.OAuthTokenURL != "":
		return e, save, errors.New("OAuth client credentials have a secret that this command does not write into a client's file: set AIR_OAUTH_CLIENT_SECRET where the client is started, and enter the server by hand (docs/clients)")
	case cfg.APIKeyFile != "":
		return e, save, nil // given
	}
	key := string(cfg.APIKey)
	if key == "" {
		if key, err = askForKey(stdin, stdout); err != nil {
			return e, save, err
		}
	}
	if err := config.CheckKey("the API key", key); err != nil {
		return e, save, err
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return e, save, err
	}
	file := filepath.Join(dir, "airefinery-mcp", "key")
	e.Env["AIR_API_KEY_FILE"] = file
	return e, func() error {
		replaced, err := install.SaveKey(file, key)
		if err != nil {
			return err
		}
		how := "kept"
		if replaced {
			how = "kept, in place of another one,"
		}
		fmt.Fprintf(stdout, "the API key is %s in %s, which only you can read\n", how, file)
		return nil
	}, nil
}

// askForKey asks a person at the terminal.
func askForKey(stdin io.Reader, stdout io.Writer) (string, error) {
	f, ok := stdin.(*os.File)
	if !ok || !console.Is(stdin) {
		return "", errors.New("no key to enter: set AIR_API_KEY for this command (it is kept in a file of yours), pass --api-key-file FILE, or --demo for generated data")
	}
	fmt.Fprint(stdout, "API key (it is not shown): ")
	key, err := term.ReadPassword(int(f.Fd()))
	fmt.Fprintln(stdout)
	return strings.TrimSpace(string(key)), err
}

// ownPath is where this program is, for good.
func ownPath() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", err
	}
	if strings.Contains(path, string(filepath.Separator)+"go-build") {
		return "", fmt.Errorf("%s is what go run built and will be gone: build the program first (go build -o airefinery-mcp .) and call that", path)
	}
	return path, nil
}
