package incident

import "testing"

func BenchmarkNew(b *testing.B) {
	w := newWorld(1, fault{kind: "delay", service: "price-service", size: 200, from: 56 * 60_000}, 2.5)
	in := w.input(5000, 1000)
	b.ReportAllocs()
	for b.Loop() {
		fresh := *in
		New(&fresh)
	}
}
