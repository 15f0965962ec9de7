package client

// readLabels reads an object of texts. A label whose value is a list or an object
// has that as compact JSON.
func (d *decoder) readLabels(where string) Labels {
	if !d.object(where) {
		return nil
	}
	set := d.newLabels()
	for d.Member() {
		d.label(&set)
	}
	return set.cut()
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
