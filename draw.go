package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/cli/browser"

	"airefinery-mcp/internal/config"
	"airefinery-mcp/internal/render/display"
	"airefinery-mcp/internal/render/page"
)

// draw writes the page of an answer.
func draw(doc *display.Document, to config.Page, stdout, stderr io.Writer) int {
	if to.HTML == "-" {
		if err := page.Write(stdout, doc); err != nil {
			return fail(stderr, err, exitFailure)
		}
		return exitOK
	}
	file, err := keepPage(to.HTML, doc)
	if err != nil {
		return fail(stderr, err, exitFailure)
	}
	fmt.Fprintln(stderr, "airefinery-mcp: the page is", file)
	if to.Open {
		browser.Stdout, browser.Stderr = stderr, stderr
		if err := browser.OpenURL(fileURL(file)); err != nil {
			return fail(stderr, fmt.Errorf("no browser could be started (%w); open the page yourself", err), exitFailure)
		}
	}
	return exitOK
}

// keepPage writes a page whole or not at all, for this user alone to read, and
// returns its absolute path; without a path it goes to the folder for temporary files.
// A file that is no page of ours is not overwritten: --html notes.md was hardly meant.
func keepPage(path string, doc *display.Document) (file string, err error) {
	dir, err := filepath.Abs(os.TempDir())
	if err != nil {
		return "", fmt.Errorf("write the page: %w", err)
	}
	if path != "" {
		if path, err = replaceable(path); err != nil {
			return "", err
		}
		dir = filepath.Dir(path)
	}
	f, err := os.CreateTemp(dir, "airefinery-*.html") // its mode is 0600
	if err != nil {
		return "", fmt.Errorf("write the page: %w", err)
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("write the page: %w", errors.Join(err, os.Remove(f.Name())))
		}
	}()
	if err = errors.Join(page.Write(f, doc), f.Close()); err != nil || path == "" {
		return f.Name(), err
	}
	return path, os.Rename(f.Name(), path)
}

// replaceable returns the absolute path of the file that a page may be written to:
// one that is not there yet, is empty, or is a page.
func replaceable(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("write the page: %w", err)
	}
	real, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		return path, nil
	}
	if err != nil {
		return "", fmt.Errorf("write the page: %w", err)
	}
	info, err := os.Stat(real)
	if err != nil {
		return "", fmt.Errorf("write the page: %w", err)
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("%s is no file; give --html the name of a file, or - for standard output", path)
	}
	f, err := os.Open(real)
	if err != nil {
		return "", fmt.Errorf("read what the page would overwrite: %w", err)
	}
	defer f.Close()
	head, err := io.ReadAll(io.LimitReader(f, 512))
	if err != nil {
		return "", fmt.Errorf("read what the page would overwrite: %w", err)
	}
	if len(head) > 0 && !page.Is(head) {
		return "", fmt.Errorf("%s is there already and no page of this program; give --html another name, or remove it", path)
	}
	return real, nil
}

// fileURL is a file's address for a browser.
func fileURL(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") { // a drive's letter
		path = "/" + path
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}
