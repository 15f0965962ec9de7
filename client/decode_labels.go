package client

import "airefinery-mcp/client/internal/jsonscan"

// readLabels reads an object of texts. A label whose value is a list or an object
// has that as compact JSON.
func (d *decoder) readLabels(where string) Labels {
	if !d.object(where) {
		return nil
	}
	set := d.newLabels()
	for known, ok := d.knownLabel(0); ok; known, ok = d.knownLabel(known) {
		switch {
		case known == 0:
			d.label(&set)
		case d.takeOrSkipIn(inLabels, ofLabels, set.len()):
			set.put(d.knownLabels.list[known].name, d.labelValue(&d.knownLabels.list[known]))
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
}

type knownLabel struct {
	name   string
	member string // the name as it is written, with quotes and the colon
	value  string // the latest
	next   uint16 // what came behind it the last time
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

// labelValue reads the value of a known label.
func (d *decoder) labelValue(known *knownLabel) string {
	if d.Peek() != '"' {
		return d.anyText(ofLabelText)
	}
	if text := d.Text(); string(text) != known.value {
		known.value = d.keepWithin(text, ofLabelText)
	}
	return known.value
}

// label reads a label into a set, behind its name.
func (d *decoder) label(set *labelSet) {
	if d.takeOrSkipIn(inLabels, ofLabels, set.len()) {
		name := d.keepWithin(d.Name(), ofLabelText)
		set.put(name, d.anyText(ofLabelText))
	}
}

// labelSet gathers labels.
type labelSet struct {
	slab  *slab[Label]
	mark  int
	index map[string]int // places by name, when they are many
}

// manyLabels is how many labels are searched one by one.
const manyLabels = 64

func (d *decoder) newLabels() labelSet {
	return labelSet{slab: &d.labels, mark: len(d.labels.list)}
}

// put adds a label; of a name that occurs twice the last value holds.
func (l *labelSet) put(name, value string) {
	list := l.slab.list[l.mark:]
	if i, ok := l.find(list, name); ok {
		list[i].Value = value
		return
	}
	if l.index != nil {
		l.index[name] = len(list)
	}
	l.slab.list = append(l.slab.list, Label{name, value})
}

func (l *labelSet) find(list []Label, name string) (int, bool) {
	if len(list) < manyLabels {
		for i := range list {
			if list[i].Name == name {
				return i, true
			}
		}
		return 0, false
	}
	if l.index == nil {
		l.index = make(map[string]int, 2*len(list))
		for i := range list {
			l.index[list[i].Name] = i
		}
	}
	i, ok := l.index[name]
	return i, ok
}

func (l *labelSet) len() int { return len(l.slab.list) - l.mark }

func (l *labelSet) cut() Labels { return l.slab.cut(l.mark) }
