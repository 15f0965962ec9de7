package store

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"
)

// crashes is how often TestAKilledWriterLosesNothing kills: a few times by default,
// 200 when it is meant (.ci/crash).
var crashes = flag.Int("crashes", 12, "kills of TestAKilledWriterLosesNothing")

// writerOf names, in its environment, the file that this program writes to as a
// process of its own until it is killed.
const writerOf = "STORE_TEST_WRITES"

func TestMain(m *testing.M) {
	if path := os.Getenv(writerOf); path != "" {
		if err := write(path); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// write counts up in a store without an end, a key after the other, and prints each
// number once it is kept. Values are of all sizes, so that pages are split and freed.
func write(path string) error {
	f, err := OpenFile(path, time.Now)
	if err != nil {
		return err
	}
	for n := 0; ; n++ {
		count := 0
		err := f.Update(context.Background(), crashKey(n), 0, func(old []byte) ([]byte, error) {
			count = counted(old) + 1
			return fmt.Appendf(nil, "%d %s", count, strings.Repeat("x", rand.IntN(20_000))), nil
		})
		if err != nil {
			return err
		}
		fmt.Println(n%crashKeys, count)
	}
}

const crashKeys = 10

func crashKey(n int) string { return "count/" + strconv.Itoa(n%crashKeys) }

func counted(value []byte) int {
	number, _, _ := bytes.Cut(value, []byte(" "))
	n, _ := strconv.Atoi(string(number))
	return n
}

// A process is killed at any moment, while it makes the file too. What it said was
// kept is there, nothing else but the one change that it was about to tell, and the
// file is whole by the library's own check.
func TestAKilledWriterLosesNothing(t *testing.T) {
	const kills = 10 // of a file, then a new one is made
	path := ""
	said := map[int]int{} // by key
	changes, untold := 0, 0
	for n := range *crashes {
		if n%kills == 0 {
			path = filepath.Join(t.TempDir(), "store")
			clear(said)
		}
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), writerOf+"="+path)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		// Now and then while it starts, mostly while it writes.
		after := time.Duration(rand.Int64N(int64(120 * time.Millisecond)))
		time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
		for lines := bufio.NewScanner(out); lines.Scan(); {
			var key, count int
			if k, err := fmt.Sscan(lines.Text(), &key, &count); k != 2 || err != nil {
				t.Fatalf("kill %d: the writer says %q", n, lines.Text())
			}
			said[key] = count
			changes++
		}
		_ = cmd.Wait()
		untold += checkCrashed(t, n, path, said)
	}
	t.Logf("%d kills, %d changes kept, %d more kept that the writer could not tell", *crashes, changes, untold)
	if changes < *crashes {
		t.Errorf("%d changes before %d kills: nothing was tried", changes, *crashes)
	}
}

// checkCrashed looks at what a killed writer left, and returns how many changes were
// kept that it did not say.
func checkCrashed(t *testing.T, n int, path string, said map[int]int) (untold int) {
	t.Helper()
	if _, err := os.Stat(path); err != nil && len(said) == 0 {
		return 0 // it was killed before it made the file
	}
	db, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: time.Second})
	if err != nil {
		t.Fatalf("kill %d: %v", n, err)
	}
	err = db.View(func(tx *bolt.Tx) error {
		for err := range tx.Check() {
			t.Errorf("kill %d: corrupt: %v", n, err)
		}
		return nil
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatalf("kill %d: %v", n, err)
	}
	f, err := OpenFile(path, time.Now)
	if err != nil {
		t.Fatalf("kill %d: %v", n, err)
	}
	for key := range crashKeys {
		value, err := f.Get(context.Background(), crashKey(key))
		if err != nil && !errors.Is(err, ErrNone) {
			t.Fatalf("kill %d: %v", n, err)
		}
		found := counted(value)
		if found < said[key] {
			t.Errorf("kill %d: key %d was said to be at %d, and is at %d", n, key, said[key], found)
		}
		untold += found - said[key]
		said[key] = found
	}
	if untold > 1 {
		t.Errorf("kill %d: %d changes were kept that nobody was told of", n, untold)
	}
	return untold
}

// Many that make the same file at once have one, which is for their user alone.
func TestAFileIsMadeOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	const makers = 10
	var all sync.WaitGroup
	for range makers {
		all.Go(func() {
			f := &File{path: path, now: time.Now, maxBytes: maxFile, lockTime: time.Minute}
			err := f.Update(context.Background(), "count", 0, func(old []byte) ([]byte, error) {
				return fmt.Append(nil, counted(old)+1), nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	f, err := OpenFile(path, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := f.Get(context.Background(), "count"); string(n) != fmt.Sprint(makers) {
		t.Errorf("%s of %d changes are left, %v", n, makers, err)
	}
	names, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(names) != 1 {
		t.Fatalf("there are %v, %v", names, err)
	}
	if st, err := names[0].Info(); err != nil || runtime.GOOS != "windows" && st.Mode() != 0o600 {
		t.Errorf("its mode is %v, %v", st.Mode(), err)
	}
}

// A file that is damaged in any way costs an error at most, never the process, nor
// the time to wait for a lock that was not given back.
func TestADamagedFileIsAnError(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "whole")
	f, err := OpenFile(whole, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	for n := range 40 {
		if err := f.Put(context.Background(), fmt.Sprint("key/", n), bytes.Repeat([]byte{byte(n)}, n*n*10), 0); err != nil {
			t.Fatal(err)
		}
	}
	good, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	const page = 4096
	rnd := rand.New(rand.NewPCG(1, 2))
	damage := map[string]func(b []byte) []byte{
		"cut":       func(b []byte) []byte { return b[:rnd.IntN(len(b))] },
		"two pages": func(b []byte) []byte { return b[:2*page] },
		"a byte": func(b []byte) []byte {
			b[rnd.IntN(len(b))] ^= 1 << rnd.IntN(8)
			return b
		},
		"bytes of headers": func(b []byte) []byte {
			for range 5 {
				b[2*page+rnd.IntN(len(b)/page-2)*page+rnd.IntN(64)] = byte(rnd.Uint32())
			}
			return b
		},
		"an empty page": func(b []byte) []byte {
			clear(b[rnd.IntN(len(b)/page)*page:][:page])
			return b
		},
		"text": func([]byte) []byte { return bytes.Repeat([]byte("a file of someone else's\n"), 1+rnd.IntN(4000)) },
	}
	start, errs, fine := time.Now(), 0, 0
	for name, do := range damage {
		t.Run(name, func(t *testing.T) {
			for range 20 {
				path := filepath.Join(t.TempDir(), "store")
				if err := os.WriteFile(path, do(bytes.Clone(good)), 0o600); err != nil {
					t.Fatal(err)
				}
				f := &File{path: path, now: time.Now, maxBytes: maxFile, lockTime: lockTime}
				_, get := f.Get(context.Background(), "key/7")
				_, keys := f.Keys(context.Background(), "")
				put := f.Put(context.Background(), "key/7", []byte("new"), 0)
				_, again := f.Get(context.Background(), "key/39")
				_, other := (&File{path: path, now: time.Now, maxBytes: maxFile, lockTime: lockTime}).Get(context.Background(), "key/1") // as another process would
				for _, err := range []error{get, keys, put, again, other} {
					switch {
					case err == nil || errors.Is(err, ErrNone):
						fine++
					case strings.Contains(err.Error(), "another process"):
						t.Fatalf("the lock was not given back: %v", err)
					case !strings.Contains(err.Error(), path):
						t.Errorf("which file it is, is not said: %v", err)
					default:
						errs++
					}
				}
			}
		})
	}
	t.Logf("%d errors, %d that worked all the same, in %v", errs, fine, time.Since(start))
	if errs == 0 {
		t.Error("no damage was seen")
	}
}

// A panic of whoever changes a value is its own, and the store goes on.
func TestAPanicInAnUpdateIsTheCallers(t *testing.T) {
	f, err := OpenFile(filepath.Join(t.TempDir(), "store"), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	func() {
		defer func() {
			if p := recover(); p != "mine" {
				t.Errorf("the panic is %v", p)
			}
		}()
		_ = f.Update(context.Background(), "k", 0, func([]byte) ([]byte, error) { panic("mine") })
	}()
	if err := f.Put(context.Background(), "k", []byte("v"), 0); err != nil {
		t.Error(err)
	}
}

// A file does not grow beyond its most, says so, and takes values again once those
// that have expired were swept.
func TestAFileHasABound(t *testing.T) {
	c := &clock{t: time.Now()}
	f, err := OpenFile(filepath.Join(t.TempDir(), "store"), c.now)
	if err != nil {
		t.Fatal(err)
	}
	f.maxBytes = 1 << 20
	value := make([]byte, 100_000)
	kept := 0
	for ; err == nil && kept < 50; kept++ {
		err = f.Put(context.Background(), fmt.Sprint(kept), value, time.Hour)
	}
	if err == nil || !strings.Contains(err.Error(), "beyond 1 MiB") || kept < 5 {
		t.Fatalf("after %d values of 100 kB: %v", kept, err)
	}
	if st, err := os.Stat(f.path); err != nil || st.Size() > 1<<20 {
		t.Errorf("the file has %d bytes, %v", st.Size(), err)
	}
	if _, err := f.Get(context.Background(), "0"); err != nil {
		t.Errorf("what was kept before: %v", err)
	}
	c.pass(2 * time.Hour)
	for n := range 5 {
		if err := f.Put(context.Background(), fmt.Sprint("new", n), value, time.Hour); err != nil {
			t.Errorf("after the others expired: %v", err)
		}
	}
}
