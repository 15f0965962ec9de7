package normal

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/internal/corpus"
	"airefinery-mcp/internal/text"
)

func TestAProfileIsReadAsItWasKept(t *testing.T) {
	p := learnt(newTown(1))
	f := newTown(2).facts(p)
	p.Add(Learn(f), f.To.Add(time.Hour), Changed)
	data := p.Encode()
	q, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	if again := q.Encode(); !bytes.Equal(data, again) {
		t.Errorf("%d bytes, then %d other ones", len(data), len(again))
	}
	if q.Samples != 1 || q.held == nil || q.held.samples != 1 {
		t.Errorf("%d samples, held %v", q.Samples, q.held)
	}
	if got := differs(Compare(q, Learn(newTown(3).facts(q)))); got != nil {
		t.Errorf("as usual: %s", got)
	}
	for n := range data {
		if _, err := Decode(data[:n]); err == nil {
			t.Fatalf("the first %d of %d bytes were read", n, len(data))
		}
	}
	data[len(magic)]++
	if _, err := Decode(data); !errors.Is(err, ErrVersion) {
		t.Errorf("another version: %v", err)
	}
}

// large is a profile of 50 services that write so many templates each, in routes of
// ten services.
func large(templates int) *Profile {
	r := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields("request order payment item stored fetched from cache with the for user account session begins ends was sent queue message topic updated index lookup price stock shipping <*> id=<*> took <*>ms")
	p := &Profile{Since: epoch, Last: epoch.Add(time.Hour), weighed: epoch, Samples: 40, counts: newCounts()}
	c := &p.counts
	for service := range 50 {
		name := fmt.Sprintf("service-%d", service)
		for n := range templates {
			var t []string
			for range 6 + r.IntN(9) {
				t = append(t, words[r.IntN(len(words))])
			}
			k := lineKey{fmt.Sprintf("com.shop.%s.Handler%d.run", name, n%20), strings.Join(t, " "), text.Info}
			for i := range 1 + r.IntN(5) {
				route := Route{"gateway", fmt.Sprintf("GET /api/%d", (service/5*5+i)%40)}
				c.route(route).seen = base{500, 500, 5}
				l := c.scope(scope{service: name, route: route}).line(k)
				l.tally = tally{float64(r.IntN(500)), float64(r.IntN(900)), float64(r.IntN(3000)), float64(r.IntN(500))}
			}
			l := c.scope(scope{service: name, basis: PerTrace}).line(k)
			l.tally = tally{float64(r.IntN(500)), float64(r.IntN(900)), float64(r.IntN(3000)), float64(r.IntN(500))}
			c.scope(scope{service: name, basis: PerTrace}).base = base{500, 500, 5}
		}
		for op := range 4 {
			for range 3 {
				e := &edgeCount{calls: 500, samples: 5}
				for range 400 {
					e.client.add(r.ExpFloat64() * 30)
					e.gap.add(r.ExpFloat64() * 3)
					e.self.add(r.ExpFloat64() * 10)
				}
				c.edges[edgeKey{fmt.Sprintf("service-%d", r.IntN(50)), name, fmt.Sprintf("GET /%s/%d", name, op)}] = e
			}
			route := Route{"gateway", fmt.Sprintf("GET /api/%d", (service/5*5+op)%40)}
			for i := range 5 {
				c.route(route).steps[stepKey{"gateway", name, fmt.Sprintf("GET /%s/%d/%d", name, op, i)}] = &tally{300, 400, 600, 180}
			}
		}
	}
	for m := range 20 {
		for s := range 15 {
			l := &levelCount{all: moments{40, 12, 3, 1}}
			for h := range 40 {
				l.hour(uint8(h*4), true).merge(&moments{1, 12, 3, 1}, 1)
			}
			c.levels[levelKey{fmt.Sprintf("metric_%d", m), fmt.Sprintf("model_name=model-%d", s)}] = l
		}
	}
	return p
}

// TestAProfileIsBounded holds that a profile of 50 services and 2,000 templates
// is kept whole, and that of 20,000 as much as has room.
func TestAProfileIsBounded(t *testing.T) {
	whole := large(40)
	data := whole.Encode()
	t.Logf("50 services, 2,000 templates: %d bytes", len(data))
	if len(data) > MaxBytes || len(data) < len(whole.encode(negligible)) {
		t.Errorf("%d bytes of %d", len(data), len(whole.encode(negligible)))
	}
	huge := large(400)
	data = huge.Encode()
	t.Logf("50 services, 20,000 templates: %d bytes of %d", len(data), len(huge.encode(negligible)))
	if len(data) > MaxBytes {
		t.Errorf("%d bytes", len(data))
	}
	p, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	for s, x := range p.counts.lines {
		for k, l := range x.lines {
			if l.with < 1 {
				t.Fatalf("%v %v has %v", s, k, l.with)
			}
		}
	}
}

// TestManyRoutesAreBounded holds that roots which have a name for every request fill
// no more than there is room for, and that those with many requests stay.
func TestManyRoutesAreBounded(t *testing.T) {
	p := learnt(newTown(1))
	for i := range 60_000 {
		r := Route{"gate", fmt.Sprintf("GET /%c%c%c/of-%d", 'a'+i%26, 'a'+i/26%26, 'a'+i/676%26, i)}
		p.counts.route(r).base = base{1, 1, 1}
		p.counts.scope(scope{service: "gate", route: r}).line(lineKey{template: "served"}).add(1)
	}
	data := p.Encode()
	if len(data) > MaxBytes {
		t.Errorf("%d bytes", len(data))
	}
	q, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	if got := differs(Compare(q, Learn(newTown(2).facts(q)))); got != nil {
		t.Errorf("%s", got)
	}
}

func BenchmarkDecode(b *testing.B) {
	data := large(40).Encode()
	b.SetBytes(int64(len(data)))
	b.ReportMetric(float64(len(data)), "bytes")
	for b.Loop() {
		if _, err := Decode(data); err != nil {
			b.Fatal(err)
		}
	}
}

// FuzzDecode holds that bytes are read as a profile that can be kept and compared
// with, or refused.
func FuzzDecode(f *testing.F) {
	corpus.Add(f)
	p := learnt(newTown(1))
	f.Add(p.Encode())
	f.Add((&Profile{}).Encode())
	s := Learn(newTown(2).facts(nil))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Decode(data)
		if err != nil {
			return
		}
		Compare(p, s)
		q, err := Decode(p.Encode())
		if err != nil {
			t.Fatalf("kept again: %v", err)
		}
		q.Add(s, epoch, AsNormal)
		if _, err := Decode(q.Encode()); err != nil {
			t.Fatalf("with a sample: %v", err)
		}
	})
}
