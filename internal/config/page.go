package config

import "errors"

// Page is where an answer goes as a page to look at, instead of being printed.
type Page struct {
	HTML string `name:"html" help:"Write the answer as a page to look at to this file, or with - to standard output, instead of printing it." type:"path" placeholder:"FILE"`
	Open bool   `help:"Show that page in the browser; without --html it is a temporary file."`
}

// Wanted reports whether the answer is to become a page.
func (p Page) Wanted() bool { return p.HTML != "" || p.Open }

func (p Page) check() error {
	if p.Open && p.HTML == "-" {
		return errors.New("--open shows a file, and --html - writes none: leave one of them out")
	}
	return nil
}
