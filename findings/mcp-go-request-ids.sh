#!/usr/bin/env bash
# github.com/mark3labs/mcp-go v1.2.1 answers a request under another id than it
# came with, when the id is an integer beyond 2^53 or a number that is written
# otherwise than Go prints it. JSON-RPC 2.0 says that the id of a response "MUST
# be the same as the value of the id member in the Request Object". A client that
# numbers its requests with 64-bit integers (time in nanoseconds, say) waits for
# ever, and two such requests can have one id for the server. Ids that are texts
# come back as they are.
#
# Seen on 2026-11-28 with Go 1.26, requests of method ping over stdio:
#
#   id sent                 id of the answer
#   9007199254740993        9007199254740992
#   12345678901234567890    12345678901234567000
#   1e3                     1000
#   2.0                     2
#   "9007199254740993"      "9007199254740993"
#
# It installs the pinned module in a temporary folder, and fails if the answers
# are others than these.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat > main.go <<'GO'
package main

import (
	"context"
	"os"

	"github.com/mark3labs/mcp-go/server"
)

func main() {
	_ = server.NewStdioServer(server.NewMCPServer("probe", "1")).Listen(context.Background(), os.Stdin, os.Stdout)
}
GO
go mod init probe 2>/dev/null
go get github.com/mark3labs/mcp-go/server@v1.2.1 2>/dev/null
go build -o probe .

# The answers come in any order; the server ends with its input.
{
  for id in 9007199254740993 12345678901234567890 1e3 2.0 '"9007199254740993"'; do
    printf '{"jsonrpc":"2.0","id":%s,"method":"ping"}\n' "$id"
  done
  sleep 2
} | ./probe | sed 's/.*"id":\([^,]*\),.*/\1/' | sort > got

sort > want <<'IDS'
9007199254740992
12345678901234567000
1000
2
"9007199254740993"
IDS
cat got
diff want got && echo "as it was seen: ids beyond 2^53 and of other spelling come back changed"
