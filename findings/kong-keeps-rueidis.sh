#!/usr/bin/env bash
# A program that parses its flags with github.com/alecthomas/kong v1.17.0 and
# speaks to Redis with github.com/redis/rueidis v1.0.79 is larger by 9 MB
# than what the two add apart. kong looks methods up by a name that is known only at
# run time (reflect.Value.MethodByName); the linker then keeps every exported method
# of every type that may come into an interface, and rueidis has a type with methods
# for each word of each of Redis' commands. Neither library is at fault alone, and
# neither's documents say so: a client without command builders
# (github.com/gomodule/redigo v1.9.3) costs kong's program next to nothing.
#
# Seen on 2026-11-28 with Go 1.26 on linux/amd64, CGO_ENABLED=0, -trimpath and
# -ldflags "-s -w", in bytes (they differ between machines and versions of Go):
#
#   neither, TLS alone     4,591,778
#   rueidis                5,591,202
#   kong                   6,746,274
#   kong and rueidis      17,023,138
#   kong and redigo        6,815,906
#
# It installs the pinned modules in a temporary folder, and fails if rueidis adds
# less than five times as much to the program with kong as to the one without, or
# redigo more than a megabyte.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
go mod init probe 2>/dev/null
go get github.com/alecthomas/kong@v1.17.0 github.com/redis/rueidis@v1.0.79 github.com/gomodule/redigo@v1.9.3 2>/dev/null

kong='"github.com/alecthomas/kong"'
rueidis='"context"; "github.com/redis/rueidis"'
redigo='"github.com/gomodule/redigo/redis"'
tls='"crypto/tls"'
flags_kong='var f struct{ Name string }; kong.Parse(&f); fmt.Println(f.Name)'
flags_none='fmt.Println(len(os.Args))'
ask_rueidis='c, err := rueidis.NewClient(rueidis.ClientOption{InitAddress: []string{"127.0.0.1:1"}}); if err == nil { fmt.Println(c.Do(context.Background(), c.B().Get().Key("k").Build()).ToString()) }'
ask_redigo='c, err := redis.Dial("tcp", "127.0.0.1:1"); if err == nil { fmt.Println(redis.String(c.Do("GET", "k"))) }'
ask_none='c, err := tls.Dial("tcp", "127.0.0.1:1", nil); fmt.Println(c, err)'

size() { # NAME IMPORTS STATEMENTS
  mkdir "$1"
  printf 'package main\n\nimport ("fmt"; %s)\n\nfunc main() { %s }\n' "$2" "$3" > "$1/main.go"
  CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o "$1/program" "./$1"
  wc -c < "$1/program"
}

plain=$(size plain "\"os\"; $tls" "$flags_none; $ask_none")
plain_rueidis=$(size plain_rueidis "\"os\"; $rueidis" "$flags_none; $ask_rueidis")
kong_alone=$(size kong_alone "$kong; $tls" "$flags_kong; $ask_none")
kong_rueidis=$(size kong_rueidis "$kong; $rueidis" "$flags_kong; $ask_rueidis")
kong_redigo=$(size kong_redigo "$kong; $redigo" "$flags_kong; $ask_redigo")
printf '%-28s %s\n' "neither" "$plain" "rueidis" "$plain_rueidis" "kong" "$kong_alone" "kong and rueidis" "$kong_rueidis" "kong and redigo" "$kong_redigo"
[ $((kong_rueidis - kong_alone)) -gt $((5 * (plain_rueidis - plain))) ]
[ $((kong_redigo - kong_alone)) -lt 1000000 ]
echo "as it was seen: with kong, rueidis adds $(((kong_rueidis - kong_alone) / 1000)) kB, without it $(((plain_rueidis - plain) / 1000)) kB"
