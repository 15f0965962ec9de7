package redact

import "testing"

// TestSecretsByWhatSurroundsThem has texts that are secrets by the words, the
// command or the lines around them, and texts that only look like those.
func TestSecretsByWhatSurroundsThem(t *testing.T) {
	const hash = "5f3cFAKE9a1b4c7d8e2f60718293a4b5"
	tests := []struct{ name, in, want string }{
		{"password in a sentence", "The password is Gh7!kk2x, do rotate", "The password is [password], do rotate"},
		{"quoted", `password was "Gh7 kk2x"`, `password was "[password]"`},
		{"with words between", "password for user bob is Gh7kk2x.", "password for user bob is [password]."},
		{"changed", "password changed to Winter2026!", "password changed to [password]"},
		{"digits", "Your password is 48151623", "Your password is [password]"},
		{"a word", "password is wrong", "password is wrong"},
		{"a count", "password is 8 characters short", "password is 8 characters short"},
		{"an algorithm", "the password is sha256-hashed, was base64", "the password is sha256-hashed, was base64"},
		{"a host", "sent the password to db01.prod", "sent the password to db01.prod"},
		{"another pair", "password is valid: user=bob1", "password is valid: user=bob1"},
		{"a path", "password is /etc/pw1/x", "password is /etc/pw1/x"},
		{"a file of logins", "machine h.example.com login air password Gh7kk2x", "machine h.example.com login air password [password]"},
		{"password without a word between", "saw the password Gh7kk2x", "saw the password [password]"},

		{"token in a sentence", "token was rejected: " + hash, "token was rejected: [secret]"},
		{"key", "API key " + hash + " is unknown", "API key [api_key] is unknown"},
		{"key of a cache", "cache key " + hash + " is unknown", "cache key " + hash + " is unknown"},
		{"tokens of a model", "token usage for run_AbCd0123EfGh4567IjKl", "token usage for run_AbCd0123EfGh4567IjKl"},
		{"id behind a token", "token 7 of trace 50f98239c5f649a6353dd18007de12f4", "token 7 of trace 50f98239c5f649a6353dd18007de12f4"},
		{"name of two words", "HMAC key: " + hash + ", sort key: " + hash, "HMAC key: [secret], sort key: " + hash},

		{"mysql", "mysql -h db -uair -pGh7kk2x air", "mysql -h db -uair -p[password] air"},
		{"mysql asks", "mysql -u air -p air", "mysql -u air -p air"},
		{"ports of mysql", "docker run --name mysql -p3306:3306 mysql:8 -p 3307:3306", "docker run --name mysql -p3306:3306 mysql:8 -p 3307:3306"},
		{"a flag of another command", "mysql -V && ls -pGh7kk2x", "mysql -V && ls -pGh7kk2x"},
		{"a flag after a pipe", "redis-cli info | grep -a Gh7kk2x", "redis-cli info | grep -a Gh7kk2x"},
		{"redis", "redis-cli -a Gh7kk2x ping", "redis-cli -a [password] ping"},
		{"docker login", "docker login -u bot -p 'Gh7 kk2x' ghcr.io", "docker login -u bot -p '[password]' ghcr.io"},
		{"sqlplus", "sqlplus air/tiger99@orcl", "sqlplus air/[password]@orcl"},
		{"a path and an @", "see a/b@orcl", "see a/b@orcl"},
		{"user and password in Python", "get(u, auth=HTTPBasicAuth('air', 'Gh7kk2x'))", "get(u, auth=HTTPBasicAuth('air', '[password]'))"},

		{"YAML", "db:\n  password:\n    Gh7kk2x\n  user: air", "db:\n  password:\n    [password]\n  user: air"},
		{"block in YAML", "db:\n  password: |-\n    Gh7 kk2x\n    more\n  user: air", "db:\n  password: |-\n    [password]\n  user: air"},
		{"map in YAML", "password:\n  secretKeyRef:\n    name: air1", "password:\n  secretKeyRef:\n    name: air1"},
		{"prompt", "Enter password:\n  Gh7kk2x", "Enter password:\n  Gh7kk2x"},

		{"percent-encoded JSON", "q=%7B%22password%22%3A%22Gh7kk2x%22%2C%22n%22%3A1%7D&x=1", "q=%7B%22password%22%3A%22[password]%22%2C%22n%22%3A1%7D&x=1"},
		{"percent-encoded twice", "q=%257B%2522password%2522%253A%2522Gh7kk2x%2522%257D", "q=%257B%2522password%2522%253A%2522[password]%2522%257D"},
		{"percent-encoded URL", "u=redis%3A%2F%2F%3AGh7kk2x%40redis%3A6379", "u=redis%3A%2F%2F%3A[password]%40redis%3A6379"},
		{"percent-encoded without a secret", "redirect_uri=https%3A%2F%2Fui.example.com%2Fcb%3Fstate%3Dxyz", "redirect_uri=https%3A%2F%2Fui.example.com%2Fcb%3Fstate%3Dxyz"},

		{"scheme that nobody told us of", "Authorization: Acme " + hash, "Authorization: Acme [bearer]"},
		{"code for a token", "GET /cb?code=" + hash + "&state=1", "GET /cb?code=[secret]&state=1"},
		{"code of an error", "GET /err?code=E11000_duplicate_key_error_index", "GET /err?code=E11000_duplicate_key_error_index"},
		{"card of 13 digits", "visa 4222222222222, EAN 4222222222222", "visa [card], EAN 4222222222222"},
		{"numbered variable", "DB_PASSWORD_2=Gh7kk2x", "DB_PASSWORD_2=[password]"},
		{"variable with a key", "FERNET_KEY=AbC0dEf1GhI2jKl3MnO4 CACHE_KEY=AbC0dEf1GhI2jKl3MnO4", "FERNET_KEY=[secret] CACHE_KEY=AbC0dEf1GhI2jKl3MnO4"},
		{"password of an URL with a digit in its scheme", "s3://air:Gh7!kk2x@minio:9000/b", "s3://air:[password]@minio:9000/b"},
		{"thread, user and host", "[LeaseRenewer:hdfs@node-41:9000] air:Gh7kk2x@node-41:9000", "[LeaseRenewer:hdfs@node-41:9000] air:[password]@node-41:9000"},
		{"object in Java", "bad token: android.os.BinderProxy@2bd79ce", "bad token: android.os.BinderProxy@2bd79ce"},
		{"name in a URL", "akka.tcp://sparkExecutorActorSystem@node-07:55904", "akka.tcp://sparkExecutorActorSystem@node-07:55904"},
		{"one of many numbers", "fans 3552 2345 6789 0124, aadhaar 2345 6789 0124", "fans 3552 2345 6789 0124, aadhaar [national_id]"},
		{"cookies of a command, cut off", `--cookie "a=FAKE0123;b=FAKE4567`, `--cookie "a=[cookie];b=[cookie]`},
		{"one-time password", "otp=123456 otp=27 pin: 8", "otp=[password] otp=27 pin: 8"},
	}
	r := newRedactor(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := r.Mask(tt.in); got != tt.want {
				t.Errorf("Mask(%q)\n got  %q\n want %q", tt.in, got, tt.want)
			}
		})
	}
}
