package config

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

func loadFile(t *testing.T, text string) (*Loaded, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "c.json")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return load(t, nil, "--config", file)
}

func TestTheFileSetsEveryType(t *testing.T) {
	l, err := loadFile(t, "\xef\xbb\xbf"+`{"demo": true, "demo_seed": 18446744073709551615, "timeout": "20s", "max_body": 1000,
		"rate": 2.5, "burst": 7, "mask_off": ["email", "phone"], "mask_pattern": {"ticket": "T-[0-9]{4},x"}, "log_level": "warn"}`)
	if err != nil {
		t.Fatal(err)
	}
	if !l.Demo || l.DemoSeed != 1<<64-1 || l.Timeout != 20*time.Second || l.MaxBody != 1000 || l.Rate != 2.5 || l.Burst != 7 || l.LogLevel != "warn" ||
		!reflect.DeepEqual(l.MaskOff, []string{"email", "phone"}) || l.MaskPatterns["ticket"] != "T-[0-9]{4},x" {
		t.Errorf("got %+v", l.Config)
	}
}

func TestTheFileRefusesNonsense(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`{"token_file": "x"}`, `no setting "token_file": did you mean "tokens_file"?`},
		{`{"maxBytes": 5000}`, `did you mean "max_bytes"?`},
		{`{"max-bytes": 5000}`, `did you mean "max_bytes"?`},
		{`{"colour": "x"}`, `no setting "colour": airefinery-mcp --help lists all`},
		{`{"version": true}`, `no setting "version"`},
		{`{"api_key": "FAKE"}`, `"api_key" is a secret, which is not kept here: set AIR_API_KEY`},
		{`{"timeout": "1s", "timeout": "2s"}`, `"timeout" is given twice`},
		{`{"mask_pattern": {"a": "x", "a": "y"}}`, `"a" is given twice`},
		{`{"tokens_file": null}`, `"tokens_file" has null: leave it out`},
		{`{"timeout": 5}`, `"timeout" has a number: give it a duration in quotation marks, "15s"`},
		{`{"timeout": "soon"}`, `--timeout`},
		{`{"max_bytes": "5000"}`, `"max_bytes" has a text: give it a number`},
		{`{"max_bytes": 1e99}`, `--max-bytes`},
		{`{"max_bytes": 5000.5}`, `--max-bytes`},
		{`{"max_bytes": 10}`, `it must be at least 1000`},
		{`{"insecure": "false"}`, `"insecure" has a text: give it true or false`},
		{`{"insecure": 1}`, `"insecure" has a number: give it true or false`},
		{`{"mask_off": "email"}`, `"mask_off" has a text: give it a list of texts`},
		{`{"mask_off": ["email", null]}`, `"mask_off" has null`},
		{`{"mask_pattern": ["a=b"]}`, `"mask_pattern" has a list: give it texts by name`},
		{`{"mask_pattern": {"a": 1}}`, `"mask_pattern" has a number`},
		{`{"base_url": {"a": 1}}`, `"base_url" has an object: give it a text`},
		{`{"transport": "carrier-pigeon"}`, `--transport (AIR_MCP_TRANSPORT): it must be one of auto, stdio, http, sse`},
		{`{"log_level": "loud"}`, `"loud" is no level`},
		{`{"rate": -1}`, `--rate (AIR_MCP_RATE): it is -1, it must not be negative`},
		{`{"tokens_file": "${TOKENS}"}`, `--tokens-file (AIR_MCP_TOKENS_FILE)`},
		{`[]`, `it is no JSON object`},
		{``, `it is empty`},
		{`{"timeout": "1s"`, `it is no JSON at byte`},
		{`{"timeout": "1s",}`, `it is no JSON at byte`},
		{`{"timeout": "1s"} {}`, `something follows the object`},
		{`{"timeout": "1s"} x`, `something follows the object`},
	} {
		_, err := loadFile(t, c.text)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.text, err, c.want)
		}
	}
}

func TestValuesAreCheckedAlikeWhereverTheyComeFrom(t *testing.T) {
	for _, c := range []struct{ flag, variable, value, json, want string }{
		{"--timeout", "AIR_TIMEOUT", "-1s", `"-1s"`, "--timeout (AIR_TIMEOUT)"},
		{"--timeout", "AIR_TIMEOUT", "0s", `"0s"`, "--timeout (AIR_TIMEOUT): the timeout is 0s"},
		{"--max-body", "AIR_MAX_BODY", "0", `0`, "--max-body (AIR_MAX_BODY)"},
		{"--max-bytes", "AIR_MCP_MAX_BYTES", "999", `999`, "at least 1000"},
		{"--base-url", "AIR_BASE_URL", "ftp://x", `"ftp://x"`, "--base-url (AIR_BASE_URL): the base URL must begin with"},
		{"--base-url", "AIR_BASE_URL", "$URL", `"$URL"`, "--base-url (AIR_BASE_URL): it is $URL as it stands"},
		{"--log-level", "AIR_MCP_LOG_LEVEL", "loud", `"loud"`, `"loud" is no level`},
		{"--transport", "AIR_MCP_TRANSPORT", "pigeon", `"pigeon"`, `must be one of`},
		{"--burst", "AIR_MCP_BURST", "-2", `-2`, "--burst (AIR_MCP_BURST): it is -2"},
		{"--rate", "AIR_MCP_RATE", "NaN", ``, "--rate (AIR_MCP_RATE)"},
		{"--sdk-version", "AIR_SDK_VERSION", "1.2\n3", `"1.2\n3"`, "--sdk-version (AIR_SDK_VERSION)"},
	} {
		t.Run(c.flag+" "+c.value, func(t *testing.T) {
			_, byFlag := load(t, nil, c.flag+"="+c.value)
			errs := map[string]error{"flag": byFlag}
			if c.json != "" {
				_, errs["file"] = loadFile(t, `{"`+strings.ReplaceAll(c.flag[2:], "-", "_")+`": `+c.json+`}`)
			}
			_, errs["variable"] = load(t, map[string]string{c.variable: c.value})
			for from, err := range errs {
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("as a %s: error %v, want %q", from, err, c.want)
				}
			}
		})
	}
}
