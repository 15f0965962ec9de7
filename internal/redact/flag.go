package redact

import "strings"

// flag masks the value of a command-line flag, in the next word. The first dash
// of the flag is at i.
func (sc *scanner) flag(i int) int {
	switch sc.byteAt(i + 1) {
	case 'p', 'a', 'w', 'P', 'A', 'X':
		if next := sc.shortFlag(i); next > 0 {
			return next
		}
	}
	end := sc.skip(i, setName)
	next := end
	if sc.byteAt(next) == ',' {
		next++ // in a list, [--pass, value]
	}
	if sc.byteAt(next) != ' ' {
		return 0
	}
	if name := sc.text[i:end]; name == "-u" || name == "--user" {
		return sc.curlUser(i, next+1)
	}
	k := kindOfName(sc.text[i:end])
	if !k.standsAlone() {
		return 0
	}
	v, ok := sc.parseValue(next+1, k)
	if !ok || strings.HasPrefix(sc.text[v.start:v.end], "-") {
		return 0
	}
	return sc.maskValue(k, v)
}

// curlUser masks the password in -u user:password and --user user:password, a
// flag of curl at i whose value begins at j.
func (sc *scanner) curlUser(i, j int) int {
	if !strings.Contains(sc.text[max(sc.floor, i-256):i], "curl") {
		return 0
	}
	v, ok := sc.parseValue(j, kindPassword)
	colon := strings.IndexByte(sc.text[v.start:v.end], ':')
	if !ok || colon < 0 {
		return 0
	}
	if user := sc.text[v.start : v.start+colon]; v.start+colon+1 == v.end && looksRandom(user) {
		v.end-- // a key, with an empty password
	} else {
		v.start += colon + 1
	}
	return sc.maskValue(kindPassword, v)
}

// command is a program that takes a password behind a flag of one letter.
type command struct {
	flag     byte
	name     string
	attached bool // whether the password follows at once: -pVALUE, never -p VALUE
}

var commands = []command{
	{'p', "mysql", true},
	{'p', "mariadb", true},
	{'p', "sshpass ", false},
	{'p', " login", false}, // docker login and the like
	{'p', "mongo", false},
	{'p', "7z ", true},
	{'a', "redis-cli", false},
	{'w', "ldapsearch", false},
	{'w', "ldapmodify", false},
	{'w', "ldapadd", false},
	{'w', "ldapwhoami", false},
	{'P', "sqlcmd", false},
	{'P', "bcp ", false},
	{'P', "mosquitto_", false},
	{'P', "zip ", false},
	{'A', "snmp", false},
	{'X', "snmp", false},
}

// shortFlag masks the password behind a flag of one letter, whose dash is at i,
// if one of commands stands before it.
func (sc *scanner) shortFlag(i int) int {
	s := sc.text
	for _, c := range commands {
		if c.flag != s[i+1] {
			continue
		}
		line := s[max(0, i-256):i] // a flag before it may be masked
		line = line[strings.LastIndexAny(line, "\n|;&")+1:]
		sc.spent += len(line)
		if !strings.Contains(line, c.name) {
			continue
		}
		j := i + 2
		if sc.byteAt(j) == ' ' {
			if c.attached {
				continue
			}
			j++
		}
		v, ok := sc.parseValue(j, kindPassword)
		if !ok || s[v.start] == '-' {
			continue
		}
		if !v.quoted {
			v.end = v.start
			for v.end < len(s) && !isSpace(s[v.end]) && s[v.end] != '"' && s[v.end] != '\'' && s[v.end] != '`' {
				v.end++
			}
			v.next = v.end
		}
		if isPorts(s[v.start:v.end]) {
			continue
		}
		return sc.maskValue(kindWeakPassword, v)
	}
	return 0
}

// isPorts reports whether a value is what -p of docker takes, 3306:3306.
func isPorts(s string) bool {
	return strings.Trim(s, "0123456789:.") == ""
}
