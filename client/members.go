package client

// memberOrder knows the members of the latest objects of a kind: those of the next
// one mostly stand in the same order, and to guess a name costs much less than to
// read it. Its zero value knows nothing.
type memberOrder struct {
	texts [maxMembers]string // of each kind of member, its name as it is written, with quotes and the colon
	next  [maxMembers]uint8  // what came behind it the last time
}

// maxMembers is more than the kinds of members of any object.
const maxMembers = 16

// firstMember stands for the beginning of an object in a [memberOrder]. Kinds of
// members have the numbers above it; otherMember is all that are passed over.
const (
	firstMember uint8 = iota
	otherMember
	knownMembers
)

// member goes to the member of the object that comes next, behind the one of the
// kind last, as Member does, and returns its kind.
func (d *decoder) member(o *memberOrder, last uint8, kindOf func(name []byte) uint8) (kind uint8, ok bool) {
	if kind = o.next[last]; kind >= knownMembers && d.Expect(o.texts[kind]) {
		return kind, true
	}
	if !d.Member() {
		return 0, false
	}
	kind = kindOf(d.Name())
	o.next[last] = kind
	if text := o.texts[kind]; kind >= knownMembers && (len(text) != len(d.Name())+3 || text[1:len(text)-2] != string(d.Name())) {
		o.texts[kind] = `"` + string(d.Name()) + `":`
	}
	return kind, true
}
