package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gomodule/redigo/redis"

	"airefinery-mcp/internal/lazyregexp"
)

// Redis is a [Store] in a Redis or Valkey server that other processes may use too.
type Redis struct{ pool *redis.Pool }

// keyPrefix is before each key: others may use the same database.
const keyPrefix = "airefinery-mcp:"

const (
	// redisTime is how long one use of the server may take, connecting included.
	redisTime = time.Second
	// maxConns are the connections to it.
	maxConns = 16
	// tries are those of an update that others disturb.
	tries = 20
)

// database is the path of a URL.
var database = lazyregexp.New(`^/?\d*$`)

// OpenRedis returns the store in the server of a URL, such as
// redis://user:password@host:6379/0, or rediss:// for TLS. It connects when it is
// used: a server that is away now may come back.
func OpenRedis(raw string) (*Redis, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || !database().MatchString(u.Path) || u.RawQuery != "" {
		return nil, errors.New("it is no address like redis://user:password@host:6379/0") // without what it is: there may be a password
	}
	return &Redis{&redis.Pool{
		MaxIdle: maxConns, MaxActive: maxConns, Wait: true, IdleTimeout: time.Minute,
		DialContext: func(ctx context.Context) (redis.Conn, error) {
			return redis.DialURLContext(ctx, raw, redis.DialClientName("airefinery-mcp"),
				redis.DialConnectTimeout(redisTime), redis.DialReadTimeout(redisTime), redis.DialWriteTimeout(redisTime))
		},
	}}, nil
}

// use does something with a connection, within [redisTime].
func (r *Redis) use(ctx context.Context, do func(ctx context.Context, c redis.Conn) error) (err error) {
	ctx, cancel := context.WithTimeout(ctx, redisTime)
	defer cancel()
	c, err := r.pool.GetContext(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if e := c.Close(); err == nil {
			err = e
		}
	}()
	return do(ctx, c)
}

// Get implements [Store].
func (r *Redis) Get(ctx context.Context, key string) (value []byte, err error) {
	err = r.use(ctx, func(ctx context.Context, c redis.Conn) (err error) {
		value, err = get(ctx, c, key)
		return err
	})
	return value, err
}

func get(ctx context.Context, c redis.Conn, key string) ([]byte, error) {
	value, err := redis.Bytes(redis.DoContext(c, ctx, "GET", keyPrefix+key))
	if errors.Is(err, redis.ErrNil) {
		return nil, ErrNone
	}
	return value, err
}

// set is the arguments of SET.
func set(key string, value []byte, ttl time.Duration) redis.Args {
	args := redis.Args{keyPrefix + key, value}
	if ttl > 0 {
		args = args.Add("PX", ttl.Milliseconds())
	}
	return args
}

// Put implements [Store].
func (r *Redis) Put(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	return r.PutAll(ctx, map[string][]byte{key: value}, ttl)
}

// PutAll implements [Store].
func (r *Redis) PutAll(ctx context.Context, values map[string][]byte, ttl time.Duration) error {
	return r.use(ctx, func(ctx context.Context, c redis.Conn) error {
		for key, value := range values {
			if err := c.Send("SET", set(key, value, ttl)...); err != nil {
				return err
			}
		}
		replies, err := redis.Values(redis.DoContext(c, ctx, "")) // all of them
		for _, reply := range replies {
			if refused, ok := reply.(redis.Error); ok {
				return refused
			}
		}
		return err
	})
}

// Update implements [Store]. The server is told to watch the key, and refuses the
// change where another came between.
func (r *Redis) Update(ctx context.Context, key string, ttl time.Duration, change func([]byte) ([]byte, error)) error {
	for range tries {
		done := false
		err := r.use(ctx, func(ctx context.Context, c redis.Conn) (err error) {
			done, err = exchange(ctx, c, key, ttl, change)
			return err
		})
		if done || err != nil {
			return err
		}
		select {
		case <-time.After(rand.N(20 * time.Millisecond)):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return fmt.Errorf("store: others changed %s at each of %d tries", key, tries)
}

// exchange tries an update once, and reports whether nothing came between.
func exchange(ctx context.Context, c redis.Conn, key string, ttl time.Duration, change func([]byte) ([]byte, error)) (done bool, err error) {
	if _, err := redis.DoContext(c, ctx, "WATCH", keyPrefix+key); err != nil {
		return false, err
	}
	old, err := get(ctx, c, key)
	if err != nil && !errors.Is(err, ErrNone) {
		return false, err
	}
	value, err := change(old)
	if err != nil {
		return false, err // closing the connection ends the watch
	}
	if err := c.Send("MULTI"); err != nil {
		return false, err
	}
	if value == nil {
		err = c.Send("DEL", keyPrefix+key)
	} else {
		err = c.Send("SET", set(key, value, ttl)...)
	}
	if err != nil {
		return false, err
	}
	reply, err := redis.DoContext(c, ctx, "EXEC")
	return reply != nil, err
}

// Delete implements [Store].
func (r *Redis) Delete(ctx context.Context, key string) error {
	return r.use(ctx, func(ctx context.Context, c redis.Conn) error {
		_, err := redis.DoContext(c, ctx, "DEL", keyPrefix+key)
		return err
	})
}

// Keys implements [Store].
func (r *Redis) Keys(ctx context.Context, prefix string) ([]string, error) {
	var keys []string
	err := r.use(ctx, func(ctx context.Context, c redis.Conn) error {
		for cursor := "0"; ; {
			reply, err := redis.Values(redis.DoContext(c, ctx, "SCAN", cursor, "MATCH", keyPrefix+literal.Replace(prefix)+"*", "COUNT", 1000))
			if err != nil {
				return err
			}
			var found []string
			if _, err := redis.Scan(reply, &cursor, &found); err != nil {
				return err
			}
			for _, key := range found {
				keys = append(keys, strings.TrimPrefix(key, keyPrefix))
			}
			if cursor == "0" {
				return nil
			}
		}
	})
	slices.Sort(keys)
	return slices.Compact(keys), err // a scan may name a key twice
}

// literal takes the meaning from what SCAN takes for a pattern.
var literal = strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`, `]`, `\]`)

// Close implements [Store].
func (r *Redis) Close() error { return r.pool.Close() }
