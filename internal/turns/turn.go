package turns

import (
	"context"
	"runtime"
	"time"
)

// Processor makes the pool of places at the processor: one less than there are
// processors, so that one is left for what must not wait behind calls, but at
// least one.
func Processor() *Pool { return New(int64(max(1, runtime.GOMAXPROCS(0)-1))) }

// Limits are what work is bounded by.
type Limits struct {
	// Processor has the places at the processor.
	Processor *Pool
	// Spare has the place for a second goroutine of a turn, nil for none.
	Spare *Pool
	// Memory has the bytes for responses.
	Memory *Memory
}

// Spare makes the pool of the place that Processor leaves free, for a second
// goroutine of one turn: what must not wait behind calls finds the processor shared,
// not taken. It has none where there is only one processor.
func Spare() *Pool { return New(int64(min(1, runtime.GOMAXPROCS(0)-1))) }

// For says of a context whose work is done in it, and within which limits.
// Without it work is nobody's and has no limits.
func For(ctx context.Context, who string, limits *Limits) context.Context {
	return context.WithValue(ctx, forKey{}, &work{who, limits})
}

// Known reports whether a context says whose work is done in it.
func Known(ctx context.Context) bool { return workOf(ctx) != nil }

// Who returns whose work is done in a context, "" when nothing says so.
func Who(ctx context.Context) string {
	if w := workOf(ctx); w != nil {
		return w.who
	}
	return ""
}

type forKey struct{}

type work struct {
	who    string
	limits *Limits
}

func workOf(ctx context.Context) *work {
	w, _ := ctx.Value(forKey{}).(*work)
	return w
}

// slice is how long a turn lasts while others wait. What a caller has to wait
// for is a slice of each of the others.
const slice = 2 * time.Millisecond

// Turn is a caller's turn at the processor, of one goroutine. A nil Turn never
// ends.
type Turn struct {
	ctx   context.Context
	work  *work
	hold  *Hold
	began time.Time
}

// Begin waits for a turn. It fails with the context's cause when that ends
// first.
func Begin(ctx context.Context) (*Turn, error) {
	w := workOf(ctx)
	if w == nil {
		return nil, nil
	}
	t := &Turn{ctx: ctx, work: w}
	return t, t.take(false)
}

func (t *Turn) take(again bool) (err error) {
	if t.ctx.Err() != nil {
		return context.Cause(t.ctx)
	}
	t.hold, err = t.work.limits.Processor.take(t.ctx, t.work.who, 1, again)
	t.began = time.Now()
	return err
}

// End gives the place to the next. Who gets it goes first: else the place would be
// empty for as long as what follows the turn takes.
func (t *Turn) End() {
	if t != nil && t.hold != nil {
		served := t.hold.give()
		t.hold = nil
		if served {
			runtime.Gosched()
		}
	}
}

// Rest does what is no work for the processor, such as waiting for the network,
// without the place. It fails as [Begin] does, once f is done.
func (t *Turn) Rest(f func()) error {
	if t == nil {
		f()
		return nil
	}
	t.End()
	f()
	return t.take(true)
}

// Second takes a place for a second goroutine of the turn, to be given back when
// that ends, if one is free and nobody waits for a turn: then there is enough to do.
func (t *Turn) Second() (*Hold, bool) {
	if t == nil || t.work.limits.Spare == nil || t.work.limits.Processor.OthersWait(t.work.who) {
		return nil, false
	}
	return t.work.limits.Spare.Try(t.work.who, 1)
}

// Pause is called in loops that may be long. It lets others go first when a slice
// of time is over, and ends the work when nobody wants it any more: it panics,
// and [Turn.Work] returns why.
func (t *Turn) Pause() {
	if t == nil {
		return
	}
	if t.ctx.Err() != nil {
		panic(abandoned{context.Cause(t.ctx)})
	}
	if time.Since(t.began) < slice {
		return
	}
	if !t.work.limits.Processor.OthersWait(t.work.who) {
		t.began = time.Now()
		return
	}
	t.End()
	if err := t.take(true); err != nil {
		panic(abandoned{err})
	}
}

// abandoned is why work ended before its time. Loops that find facts return
// facts, not errors: the way out of them is a panic, which never leaves [Turn.Work].
type abandoned struct{ cause error }

// Do does work in a turn. The error is that the context ended, before the work
// began or in it.
func Do(ctx context.Context, f func(*Turn)) error {
	t, err := Begin(ctx)
	if err != nil {
		return err
	}
	defer t.End()
	return t.Work(func() { f(t) })
}

// Work does work in a turn that has begun. The error is that [Turn.Pause] found that
// nobody wants it any more.
func (t *Turn) Work(f func()) (err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case abandoned:
			err = p.cause
		default:
			panic(p)
		}
	}()
	f()
	return nil
}
