package semconv

// Table has what is known of names, by name. Every attribute, label and member of
// a response is looked up in one, and most are in none: which bucket a name is in
// tells that without a look at the whole of it. The zero Table knows no name.
type Table[V any] [256][]row[V]

type row[V any] struct {
	name string
	of   V
}

// tableOf returns a table that knows the same of some names.
func tableOf[V any](of V, names ...string) *Table[V] {
	var t Table[V]
	for _, name := range names {
		*t.At(name) = of
	}
	return &t
}

// bucket returns the number of the bucket of a name: by its length and some of its
// bytes.
func bucket(name string) uint8 {
	n := len(name)
	if n == 0 {
		return 0
	}
	return uint8(n)*29 + name[n-1]*7 + name[n/2]*3 + name[n/4]
}

// Get returns what is known of a name, nil for nothing.
func (t *Table[V]) Get(name string) *V {
	in := t[bucket(name)]
	for i := range in {
		if in[i].name == name {
			return &in[i].of
		}
	}
	return nil
}

// At returns what is known of a name, which is zero if nothing was.
func (t *Table[V]) At(name string) *V {
	if v := t.Get(name); v != nil {
		return v
	}
	in := &t[bucket(name)]
	*in = append(*in, row[V]{name: name})
	return &(*in)[len(*in)-1].of
}

// All are the names that something is known of, with that.
func (t *Table[V]) All(yield func(name string, of V) bool) {
	for _, in := range t {
		for i := range in {
			if !yield(in[i].name, in[i].of) {
				return
			}
		}
	}
}
