package turns

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestPlacesGoToTheCallersByTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New(1)
		first, _ := p.Try("greedy", 1)
		var order []string
		var wg sync.WaitGroup
		ask := func(who string) {
			wg.Go(func() {
				h, err := p.Take(t.Context(), who, 1)
				if err != nil {
					t.Error(err)
					return
				}
				order = append(order, who)
				h.Give()
				h.Give() // does nothing
			})
			synctest.Wait()
		}
		for range 4 {
			ask("greedy")
		}
		ask("anna")
		ask("ben")
		ask("anna")
		first.Give()
		wg.Wait()
		if want := []string{"anna", "ben", "greedy", "anna", "greedy", "greedy", "greedy"}; !slices.Equal(order, want) {
			t.Errorf("order %v, want %v", order, want)
		}
		if p.Held() != 0 || p.free != 1 || len(p.ring)+len(p.queues)+len(p.held) != 0 {
			t.Errorf("left over: %+v", p)
		}
	})
}

func TestASharesShrinksWhenOthersCome(t *testing.T) {
	for _, n := range []int64{1, 2, 4, 64, 256, 1000} {
		p := Shared(n)
		take := func(who string) (held int64) {
			for {
				if _, ok := p.Try(who, 1); !ok {
					return held
				}
				held++
			}
		}
		if alone := take("greedy"); alone != n {
			t.Errorf("of %d a caller that is alone may hold %d", n, alone)
		}
		if others := take("anna"); others < 1 {
			t.Errorf("of %d none was left for the next", n)
		}
	}
	// All of them ask for as much as there is.
	p := Shared(64)
	held := make([]int64, 10)
	for range 64 {
		for i := range held {
			if _, ok := p.Try(fmt.Sprint(i), 1); ok {
				held[i]++
			}
		}
	}
	if slices.Min(held) < slices.Max(held)-1 || slices.Min(held) < 6 {
		t.Errorf("ten callers hold %v of 64", held)
	}
}

func TestWaitingEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New(1)
		h, _ := p.Try("anna", 1)
		gone := errors.New("gone")
		ctx, cancel := context.WithCancelCause(t.Context())
		failed := make(chan error)
		go func() { _, err := p.Take(ctx, "ben", 1); failed <- err }()
		synctest.Wait()
		cancel(gone)
		if err := <-failed; err != gone {
			t.Errorf("error %v", err)
		}
		h.Give()
		if _, ok := p.Try("ben", 1); !ok {
			t.Error("the place was lost")
		}
		if _, err := p.Take(t.Context(), "ben", 2); err != ErrTooMany {
			t.Errorf("error %v", err)
		}
	})
}

// Whoever works for long goes on only after the others, and before what it asked
// for later.
func TestATurnIsASlice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limits := &Limits{Processor: New(1), Memory: NewMemory(1<<30, 64<<20)}
		var order []string
		var wg sync.WaitGroup
		work := func(who, name string, slices int) {
			wg.Go(func() {
				err := Do(For(t.Context(), who, limits), func(turn *Turn) {
					for range slices {
						order = append(order, name)
						time.Sleep(slice) // stands for work
						turn.Pause()
					}
				})
				if err != nil {
					t.Error(err)
				}
			})
			synctest.Wait()
		}
		work("greedy", "g1", 3)
		work("greedy", "g2", 2)
		work("anna", "a", 1)
		work("ben", "b", 2)
		wg.Wait()
		if want := []string{"g1", "a", "b", "g1", "b", "g1", "g2", "g2"}; !slices.Equal(order, want) {
			t.Errorf("order %v, want %v", order, want)
		}
		if limits.Processor.Held() != 0 {
			t.Error("a place was not given back")
		}
	})
}

func TestAbandonedWorkEnds(t *testing.T) {
	limits := &Limits{Processor: New(1), Memory: NewMemory(1<<30, 64<<20)}
	ctx, cancel := context.WithCancel(For(t.Context(), "anna", limits))
	n := 0
	err := Do(ctx, func(turn *Turn) {
		for ; n < 1000; n++ {
			if n == 3 {
				cancel()
			}
			turn.Pause()
		}
	})
	if !errors.Is(err, context.Canceled) || n != 3 {
		t.Errorf("after %d pauses: %v", n, err)
	}
	if err := Do(ctx, func(*Turn) { t.Error("work that nobody wants was begun") }); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if limits.Processor.Held() != 0 {
		t.Error("a place was not given back")
	}
	defer func() {
		if p := recover(); p != "oops" {
			t.Errorf("recovered %v", p)
		}
	}()
	_ = Do(For(t.Context(), "anna", limits), func(*Turn) { panic("oops") })
}

func TestMemoryIsClaimedAsABodyGrows(t *testing.T) {
	const limit = 900 << 20
	m := NewMemory(limit, 64<<20)
	ctx := For(t.Context(), "anna", &Limits{Processor: New(1), Memory: m})
	var c Claim
	for _, tt := range []struct{ bytes, held int64 }{
		{SmallBody, 0}, {SmallBody + 1, MediumBody * perByte}, {MediumBody, MediumBody * perByte}, {MediumBody + 1, 64 << 20 * perByte}, {60 << 20, 64 << 20 * perByte},
	} {
		if err := c.Grow(ctx, nil, tt.bytes); err != nil || m.Held() != tt.held {
			t.Errorf("a body of %d bytes holds %d, want %d: %v", tt.bytes, m.Held(), tt.held, err)
		}
	}
	c.Give()
	if m.Held() != 0 {
		t.Errorf("%d bytes were not given back", m.Held())
	}
	if MaxBody(ctx, 1<<30) != 64<<20 || MaxBody(ctx, 1<<20) != 1<<20 || MaxBody(t.Context(), 5) != 5 {
		t.Error("wrong largest body")
	}
	// The parts together leave room for the rest of the program.
	if all := m.Kept() + m.medium.free + m.large.free; all > limit*9/10 {
		t.Errorf("the parts of %d are %d", limit, all)
	}
	// With little memory bodies must be smaller, and one always fits.
	small := NewMemory(64<<20, 64<<20)
	ctx = For(t.Context(), "anna", &Limits{Processor: New(1), Memory: small})
	if err := c.Grow(ctx, nil, MaxBody(ctx, 64<<20)); err != nil || MaxBody(ctx, 64<<20) >= 64<<20 {
		t.Errorf("error %v", err)
	}
}

// A call that has several large responses does not wait for itself.
func TestTheFirstOfAScopePaysForAll(t *testing.T) {
	m := NewMemory(900<<20, 64<<20)
	ctx, end := Scope(For(t.Context(), "anna", &Limits{Processor: New(1), Memory: m}))
	defer end()
	var claims [3]Claim
	for i := range claims {
		if err := claims[i].Grow(ctx, nil, MediumBody+1); err != nil {
			t.Fatal(err)
		}
		if err := claims[i].Grow(ctx, nil, SmallBody+1); err != nil || m.Held() != 64<<20*perByte {
			t.Errorf("after response %d, %d bytes are held: %v", i, m.Held(), err)
		}
	}
	claims[1].Give()
	claims[0].Give()
	if m.Held() != 0 {
		t.Errorf("%d bytes were not given back", m.Held())
	}
	if err := claims[0].Grow(ctx, nil, SmallBody+1); err != nil || m.Held() != MediumBody*perByte {
		t.Errorf("a further response: %d bytes are held, %v", m.Held(), err)
	}
	claims[0].Give()
}
