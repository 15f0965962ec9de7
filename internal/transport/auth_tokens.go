package transport

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"log/slog"
	"strings"

	"airefinery-mcp/internal/lazyregexp"
)

// tokenPrefix lets scanners for leaked secrets know a token of this server.
const tokenPrefix = "airmcp_"

var tokenName = lazyregexp.New(`^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$`)

// NewToken makes a bearer token and the line to put into the tokens file for
// it: the name, a colon and the token's SHA-256 in hex. The token has 256
// random bits, so that a fast hash is enough, and is nowhere kept.
func NewToken(name string) (token, line string, err error) {
	if !tokenName().MatchString(name) {
		return "", "", fmt.Errorf("token name %q: want up to 64 letters, digits and . _ @ -", name)
	}
	var secret [32]byte
	_, _ = rand.Read(secret[:]) // never fails
	token = tokenPrefix + base64.RawURLEncoding.EncodeToString(secret[:])
	sum := sha256.Sum256([]byte(token))
	return token, name + ":" + hex.EncodeToString(sum[:]), nil
}

// staticToken is a line of the tokens file.
type staticToken struct {
	name string
	sum  [sha256.Size]byte
}

// tokenList is what a tokens file says.
type tokenList struct {
	tokens []staticToken
	bad    []int // numbers of the lines that cannot be read
}

// tokenFile accepts the bearer tokens of a file.
type tokenFile struct{ list *watched[*tokenList] }

func newTokenFile(path string, log *slog.Logger) (*tokenFile, error) {
	w, err := watch(log, func(files [][]byte) (*tokenList, error) {
		list := parseTokens(files[0])
		if len(list.bad) > 0 {
			log.Error("lines of the tokens file cannot be read and let nobody in: want name:sha256, each name once", "file", path, "lines", list.bad)
		}
		if len(list.tokens) == 0 {
			log.Error("the tokens file holds no token: nobody is let in", "file", path)
		}
		return list, nil
	}, path)
	if err != nil {
		return nil, fmt.Errorf("tokens file: %w", err)
	}
	w.lost = func() *tokenList { return &tokenList{} }
	return &tokenFile{list: w}, nil
}

// unreadable returns the numbers of the lines that cannot be read; none of no
// file.
func (f *tokenFile) unreadable() []int {
	if f == nil {
		return nil
	}
	return f.list.get().bad
}

// verify compares with every token, so that the time it takes tells nothing.
func (f *tokenFile) verify(_ context.Context, token string) (principal, error) {
	sum := sha256.Sum256([]byte(token))
	found := ""
	for _, t := range f.list.get().tokens {
		if subtle.ConstantTimeCompare(sum[:], t.sum[:]) == 1 {
			found = t.name
		}
	}
	if found == "" {
		return principal{}, errUnknownToken
	}
	return principal{name: found, id: "token\x00" + found}, nil
}

// parseTokens reads lines of name:sha256hex. Empty lines and those that start
// with # are passed over. A line that cannot be read lets nobody in and leaves the
// others as they are; of two with one name the first counts.
func parseTokens(file []byte) *tokenList {
	list := &tokenList{}
	names := map[string]bool{}
	n := 0
	for line := range bytes.Lines(file) {
		n++
		text := strings.TrimSpace(string(line))
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		name, sum, _ := strings.Cut(text, ":")
		raw, err := hex.DecodeString(strings.TrimSpace(sum))
		if err != nil || len(raw) != sha256.Size || !tokenName().MatchString(name) || strings.HasPrefix(name, tokenPrefix) || names[name] {
			list.bad = append(list.bad, n) // not the line, it may hold a token
			continue
		}
		names[name] = true
		list.tokens = append(list.tokens, staticToken{name, [sha256.Size]byte(raw)})
	}
	return list
}
