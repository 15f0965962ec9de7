package transport

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
)

// tokenPrefix lets scanners for leaked secrets know a token of this server.
const tokenPrefix = "airmcp_"

var tokenName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$`)

// NewToken makes a bearer token and the line to put into the tokens file for
// it: the name, a colon and the token's SHA-256 in hex. The token has 256
// random bits, so that a fast hash is enough, and is nowhere kept.
func NewToken(name string) (token, line string, err error) {
	if !tokenName.MatchString(name) {
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

// tokenFile accepts the bearer tokens of a file.
type tokenFile struct{ tokens *watched[[]staticToken] }

func newTokenFile(path string, log *slog.Logger) (*tokenFile, error) {
	w, err := watch(log, func(files [][]byte) ([]staticToken, error) { return parseTokens(files[0]) }, path)
	if err != nil {
		return nil, fmt.Errorf("tokens file: %w", err)
	}
	return &tokenFile{tokens: w}, nil
}

// verify compares with every token, so that the time it takes tells nothing.
func (f *tokenFile) verify(_ context.Context, token string) (principal, error) {
	sum := sha256.Sum256([]byte(token))
	found := ""
	for _, t := range f.tokens.get() {
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
// with # are passed over.
func parseTokens(file []byte) ([]staticToken, error) {
	var tokens []staticToken
	names := map[string]bool{}
	sc := bufio.NewScanner(bytes.NewReader(file))
	for n := 1; sc.Scan(); n++ {
		line := strings.TrimSpace(sc.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, sum, ok := strings.Cut(line, ":")
		if !ok || !tokenName.MatchString(name) || strings.HasPrefix(name, tokenPrefix) {
			return nil, fmt.Errorf("line %d: want name:sha256", n) // not the line, it may hold a token
		}
		if names[name] {
			return nil, fmt.Errorf("line %d: name %q is there twice", n, name)
		}
		names[name] = true
		t := staticToken{name: name}
		raw, err := hex.DecodeString(strings.TrimSpace(sum))
		if err != nil || len(raw) != sha256.Size {
			return nil, fmt.Errorf("line %d: what follows %q is no SHA-256 in hex", n, name)
		}
		copy(t.sum[:], raw)
		tokens = append(tokens, t)
	}
	if err := sc.Err(); err != nil {
		return nil, err
	}
	if len(tokens) == 0 {
		return nil, errors.New("no tokens in it")
	}
	return tokens, nil
}
