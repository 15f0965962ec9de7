package client

import "airefinery-mcp/client/internal/jsonscan"

// readLabels reads an object of texts. A label whose value is a list or an object
// has that as compact JSON.
func (d *decoder) readLabels(where string) Labels {
	if !d.object(where) {
		return nil
	}
	set := d.newLabels()
	for place, ok := d.knownLabel(0); ok; place, ok = d.knownLabel(place) {
		switch {
		case place == 0:
			d.label(&set)
		case d.takeOrSkipIn(inLabels, ofLabels, set.len()):
			known := &d.knownLabels.list[place]
			known.latest = d.labelOf(known.name, known.latest)
			set.putKnown(known)
		}
	}
	return set.cut()
}

// knownLabels are the names of labels, to be guessed instead of read: a set mostly
// has those of the one before, in the same order, and some of their values. Its zero
// value knows none.
type knownLabels struct {
	list   []knownLabel // the first is none, before the first of a set
	places map[string]uint16
	sets   int // how many were begun
}

type knownLabel struct {
	name   string
	member string // the name as it is written, with quotes and the colon
	latest *Label // nil before the first
	next   uint16 // what came behind it the last time
	set    int    // the set that latest is in, by its number
	at     int    // and its index there
}

// forget makes no name known.
func (k *knownLabels) forget() {
	clear(k.list)
	clear(k.places)
	k.list = k.list[:min(len(k.list), 1)]
	k.sets = 0
}

// maxKnownLabels bounds how many names of labels are known; maxKnownName the longest
// of them, in bytes.
const maxKnownLabels, maxKnownName = 256, 64

// knownLabel goes to the next label of a set, behind the known one in a place, as
// Member does, and returns its place. A label in the place 0 is left to [decoder.label].
func (d *decoder) knownLabel(last uint16) (place uint16, ok bool) {
	k := &d.knownLabels
	if len(k.list) > 0 {
		if place = k.list[last].next; place > 0 && d.Expect(k.list[place].member) {
			return place, true
		}
	}
	if !d.Member() {
		return 0, false
	}
	name := d.Name()
	if place = k.places[string(name)]; place == 0 {
		if len(name) > min(maxKnownName, d.most[ofLabelText]) || len(k.list) == maxKnownLabels || !jsonscan.IsPlain(name) {
			return 0, true
		}
		if k.list == nil {
			k.list, k.places = make([]knownLabel, 1, 32), make(map[string]uint16, 32)
		}
		place = uint16(len(k.list))
		kept := d.keep(name)
		k.list = append(k.list, knownLabel{name: kept, member: `"` + kept + `":`})
		k.places[kept] = place
	}
	k.list[last].next = place
	return place, true
}

// labelOf reads the value of a label of a name. It returns the latest of that name or
// another one that came before, where they have this value.
func (d *decoder) labelOf(name string, latest *Label) *Label {
	if d.Peek() != '"' {
		return d.newLabel(name, d.anyText(ofLabelText))
	}
	text := d.Text()
	switch {
	case latest != nil && string(text) == latest.Value:
		return latest
	case len(text) > min(maxInterned, d.most[ofLabelText]):
		return d.newLabel(name, d.keepWithin(text, ofLabelText))
	}
	place := d.intern(text)
	if place.label == nil || place.label.Name != name {
		place.label = d.newLabel(name, place.text)
	}
	return place.label
}

func (d *decoder) newLabel(name, value string) *Label {
	l := d.labels.one()
	l.Name, l.Value = name, value
	return l
}

// label reads a label into a set, behind its name.
func (d *decoder) label(set *labelSet) {
	if d.takeOrSkipIn(inLabels, ofLabels, set.len()) {
		set.put(d.labelOf(d.keepWithin(d.Name(), ofLabelText), nil))
	}
}

// labelSet gathers labels; of a name that occurs twice the last one holds. All labels
// of a name are put there by put, or all by putKnown.
type labelSet struct {
	slab   *slab[*Label]
	mark   int
	number int
	index  map[string]int // places by name, when they are many
}

// manyLabels is how many labels are searched one by one.
const manyLabels = 64

func (d *decoder) newLabels() labelSet {
	d.knownLabels.sets++
	return labelSet{slab: &d.labelLists, mark: len(d.labelLists.list), number: d.knownLabels.sets}
}

// putKnown adds the latest label of a known name.
func (s *labelSet) putKnown(k *knownLabel) {
	if k.set == s.number {
		s.slab.list[s.mark+k.at] = k.latest
		return
	}
	k.set, k.at = s.number, s.len()
	s.slab.list = append(s.slab.list, k.latest)
}

// put adds a label.
func (s *labelSet) put(l *Label) {
	list := s.slab.list[s.mark:]
	if i, ok := s.find(list, l.Name); ok {
		list[i] = l
		return
	}
	if s.index != nil {
		s.index[l.Name] = len(list)
	}
	s.slab.list = append(s.slab.list, l)
}

func (s *labelSet) find(list []*Label, name string) (int, bool) {
	if len(list) < manyLabels {
		for i := range list {
			if list[i].Name == name {
				return i, true
			}
		}
		return 0, false
	}
	if s.index == nil {
		s.index = make(map[string]int, 2*len(list))
		for i := range list {
			s.index[list[i].Name] = i
		}
	}
	i, ok := s.index[name]
	return i, ok
}

func (s *labelSet) len() int { return len(s.slab.list) - s.mark }

func (s *labelSet) cut() Labels { return s.slab.cut(s.mark) }
