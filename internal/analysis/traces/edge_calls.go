package traces

// chunks are things of edges, in the order in which they came.
type chunks[T any] struct {
	list [][]ofEdge[T]
	n    int
}

// ofEdge is something of the edge at a place in the list of all.
type ofEdge[T any] struct {
	of T
	at int32
}

// The sizes of chunks: they become larger as there are more.
const minChunk, maxChunk = 128, 512

// add adds something of an edge, and returns where it is.
func (c *chunks[T]) add(of T, at int32) *T {
	last := len(c.list) - 1
	if last < 0 || len(c.list[last]) == cap(c.list[last]) {
		c.list = append(c.list, make([]ofEdge[T], 0, min(max(minChunk, c.n), maxChunk)))
		last++
	}
	chunk := append(c.list[last], ofEdge[T]{of, at})
	c.list[last] = chunk
	c.n++
	return &chunk[len(chunk)-1].of
}

// all are the things, with the places of their edges.
func (c *chunks[T]) all(yield func(of *T, at int32) bool) {
	for _, chunk := range c.list {
		for i := range chunk {
			if !yield(&chunk[i].of, chunk[i].at) {
				return
			}
		}
	}
}

// deal gives each edge the calls and the callee's own spans that are its.
func (f *edgeFinder) deal() {
	deal(f.list, &f.calls, func(e *edge) *[]call { return &e.calls })
	deal(f.list, &f.within, func(e *edge) *[]ownTime { return &e.within })
}

// deal gives each edge those of some things that are its, in their order, as parts
// of one list.
func deal[T any](edges []*edge, things *chunks[T], of func(*edge) *[]T) {
	ends := make([]int32, len(edges))
	for _, at := range things.all {
		ends[at]++
	}
	end := int32(0)
	for i := range ends {
		ends[i], end = end, end+ends[i]
	}
	dealt := make([]T, things.n)
	for thing, at := range things.all {
		dealt[ends[at]] = *thing
		ends[at]++
	}
	from := int32(0)
	for i, e := range edges {
		*of(e) = dealt[from:ends[i]:ends[i]]
		from = ends[i]
	}
	*things = chunks[T]{}
}

// nameList gives names numbers.
type nameList struct {
	list   []string
	at     map[string]int32
	recent [64]int32 // the numbers of those that came last, plus 1, by placeOf
}

func (n *nameList) number(name string) int32 {
	recent := &n.recent[placeOf(name)%uint8(len(n.recent))]
	if *recent > 0 && n.list[*recent-1] == name {
		return *recent - 1
	}
	i, ok := n.at[name]
	if !ok {
		if n.at == nil {
			n.at = map[string]int32{}
		}
		i = int32(len(n.list))
		n.at[name] = i
		n.list = append(n.list, name)
	}
	*recent = i + 1
	return i
}

// placeOf is where a name is looked for first among those that came last: by its
// length and two of its bytes.
func placeOf(name string) uint8 {
	n := len(name)
	if n == 0 {
		return 0
	}
	return uint8(n)*29 + name[n-1]*7 + name[n/2]*3
}
