package number

import (
	"slices"
	"strings"
)

// Form is one kind of number: what it is called and how it is written.
type Form struct {
	// Names has the words that name the number, with spaces between. Each is in
	// lower case, of two bytes or more, and has no separators of its own:
	// "taxfile" stands for "Tax File", tax_file and taxFile. Letters beyond
	// ASCII are compared as they are.
	Names string
	// Shapes has the ways in which the number is written once its separators are
	// removed, with spaces between. In a shape 0 stands for a digit, A for a
	// capital and * for either; it has at least 3 and at most 18 of them.
	Shapes string
	// Check reports whether a number of one of the shapes can be one of the
	// form, mostly by its check digits. If it is nil, the name is enough.
	Check func(number []byte) bool
	// Linked is for names that have other meanings. One of the words of
	// linkWords must stand between such a name and the number.
	Linked bool
}

// linkWords may stand between the name of a number and the number.
var linkWords = []string{"number", "numero", "número", "nummer", "num", "no", "nr", "id", "is", "was", "ist", "lautet", "est", "es", "é", "è", "card", "номер"}

const (
	minShape = 3
	maxShape = 18
	// maxName is how many bytes before a number are searched for its name,
	// without separators.
	maxName = 40
	// maxLinks is how many linkWords may stand behind the name.
	maxLinks = 2
	// maxOthers is how many other words may stand behind the name of a number
	// that has a check, as in "the PESEL of Jan is".
	maxOthers = 2
	// maxCapitals is how many capitals before the first digit belong to a
	// number.
	maxCapitals = 5
	// maxGap bounds the punctuation between the name and the number, in bytes.
	maxGap = 8
)

// Table finds numbers of some forms. It is safe for concurrent use.
type Table struct {
	// byEnd has the names and link words by their last two bytes: before most
	// numbers stands a word that has others.
	byEnd [1 << 10][]entry
	// before has, by the last two bytes, a bit for each byte that is the third or the
	// fourth from the end of a word; see bitOf. All are set where a word has none.
	before [1 << 10][2]uint32
}

// entry is one word of a table and what it names; a link word names nothing.
type entry struct {
	word   string
	forms  []shaped
	linked bool
}

// shaped is one shape of a form.
type shaped struct {
	shape string
	check func([]byte) bool
	form  int // index among the forms of the table
}

// NewTable returns a table of forms. Where one name has several forms, the first
// that fits is taken. It panics if a shape is too short or too long.
func NewTable(forms []Form) *Table {
	t := new(Table)
	for i, f := range forms {
		for _, name := range strings.Fields(f.Names) {
			e := t.entry(name)
			e.linked = f.Linked
			for _, shape := range strings.Fields(f.Shapes) {
				if len(shape) < minShape || len(shape) > maxShape {
					panic("number: shape " + shape + " of " + f.Names)
				}
				e.forms = append(e.forms, shaped{shape, f.Check, i})
			}
		}
	}
	for _, word := range linkWords {
		t.entry(word)
	}
	return t
}

// entry returns the entry of a word, a new one if there is none yet.
func (t *Table) entry(word string) *entry {
	n := len(word)
	end := lastTwo(word[n-2], word[n-1])
	for i := range t.before[end] {
		if at := n - 3 - i; at >= 0 {
			t.before[end][i] |= bitOf(word[at])
		} else {
			t.before[end][i] = ^uint32(0)
		}
	}
	list := &t.byEnd[end]
	i := slices.IndexFunc(*list, func(e entry) bool { return e.word == word })
	if i < 0 {
		i = len(*list)
		*list = append(*list, entry{word: word})
	}
	return &(*list)[i]
}

// lastTwo is the index in Table.byEnd of words that end in a and b, in either
// case.
func lastTwo(a, b byte) int { return int(a&31)<<5 | int(b&31) }

// bitOf is the bit of a byte in Table.before, the same for a letter in either case.
func bitOf(c byte) uint32 { return 1 << (c & 31) }

// Match is where a number stands, and its form's index among those of the table.
type Match struct {
	Start, End int
	Form       int
}

// Find looks for a number whose first run of digits, with no digit before it, is
// text[i:end]. The number may begin with capitals before i, and go on behind end
// with single separators between its characters. Its name stands before it, as
// words or as a name in any spelling, with at most two linkWords between; if its
// form has a check and the run has 7 to 13 digits, also with two other words.
func (t *Table) Find(text string, from, i, end int) (Match, bool) {
	start := i
	for start > from && i-start < maxCapitals && isUpper(text[start-1]) {
		start--
	}
	nameEnd := start
	for nameEnd > from && start-nameEnd < maxGap && text[nameEnd-1] < 0x80 && !isAlnum(text[nameEnd-1]) && text[nameEnd-1] != '\n' {
		nameEnd--
	}
	if nameEnd-2 < from || nameEnd == start && text[nameEnd-1] < 0x80 {
		return Match{}, false
	}
	others := 0
	if n := end - i; n >= 7 && n <= 13 {
		others = maxOthers
	} else if !t.endsInWord(text, from, nameEnd) {
		return Match{}, false
	}
	forms, far := t.namedBefore(text, from, nameEnd, others)
	if forms == nil {
		return Match{}, false
	}
	var chars [maxShape]byte
	var ends [maxShape + 1]int // index in text behind so many characters
	n := 0
	for j := start; n < maxShape; {
		if n > 0 && strings.IndexByte(" -./(", byteAt(text, j)) >= 0 {
			j++
		}
		if c := byteAt(text, j); !isDigit(c) && !isUpper(c) {
			break
		}
		chars[n] = text[j]
		j++
		n++
		ends[n] = j
	}
	for ; n >= minShape; n-- {
		if !Ends(text, ends[n]) {
			continue
		}
		for _, f := range forms {
			if !f.fits(chars[:n]) || f.check == nil && far {
				continue
			}
			// A check gets a copy, so that chars need not be on the heap.
			if f.check != nil && !f.check(slices.Clone(chars[:n])) {
				continue
			}
			stop := ends[n]
			if strings.IndexByte(text[start:stop], '(') > 0 && byteAt(text, stop) == ')' {
				stop++ // a check digit in brackets
			}
			return Match{start, stop, f.form}, true
		}
	}
	return Match{}, false
}

// fits reports whether characters, which are digits and capitals, have the shape.
func (f *shaped) fits(chars []byte) bool {
	if len(chars) != len(f.shape) {
		return false
	}
	for i, c := range chars {
		if f.shape[i] == '0' && !isDigit(c) || f.shape[i] == 'A' && isDigit(c) {
			return false
		}
	}
	return true
}

// namedBefore returns the forms that the name before end has, nil if there is
// none. Between them may stand link words and so many others; far reports
// whether others do.
func (t *Table) namedBefore(text string, from, end, others int) (forms []shaped, far bool) {
	// The letters and digits before end, in lower case and without separators.
	var letters [maxName]byte
	var starts [maxName]bool // whether a word begins there
	at := maxName
	for i := end - 1; i >= from && at > 0; i-- {
		c := text[i]
		if !isAlnum(c) && c < 0x80 {
			if strings.IndexByte(" -_.'", c) < 0 {
				break
			}
			continue
		}
		at--
		letters[at] = c
		if isUpper(c) {
			letters[at] |= 0x20
		}
		starts[at] = wordBegins(text, from, i)
	}
	for n, links := maxName, 0; n-2 >= at; {
		known := t.byEnd[lastTwo(letters[n-2], letters[n-1])]
		i := slices.IndexFunc(known, func(e entry) bool {
			start := n - len(e.word)
			return start >= at && string(letters[start:n]) == e.word && (starts[start] || e.word[0] >= 0x80) && (!e.linked || links > 0)
		})
		switch {
		case i >= 0 && known[i].forms != nil:
			return known[i].forms, far
		case i >= 0 && links < maxLinks:
			links++
			n -= len(known[i].word)
		case others > 0:
			others--
			far = true
			for n--; n > at && !starts[n]; n-- {
			}
		default:
			return nil, false
		}
	}
	return nil, false
}

// endsInWord reports whether the letters before end may end a word of the table.
func (t *Table) endsInWord(text string, from, end int) bool {
	last := lastTwo(text[end-2], text[end-1])
	if isAlnum(text[end-1]) && isAlnum(text[end-2]) {
		for i, bits := range t.before[last] {
			at := end - 3 - i
			if at < from || !isAlnum(text[at]) {
				break
			}
			if bits&bitOf(text[at]) == 0 {
				return false
			}
		}
	}
	known := t.byEnd[last]
	for i := range known {
		if endsIn(text, from, end, known[i].word) {
			return true
		}
	}
	return false
}

// endsIn reports whether the letters before end, back to the first separator,
// are word or the end of it.
func endsIn(text string, from, end int, word string) bool {
	for i, w := end-1, len(word)-1; ; i, w = i-1, w-1 {
		if w < 0 {
			return wordBegins(text, from, i+1) || word[0] >= 0x80
		}
		if i < from || !isAlnum(text[i]) && text[i] < 0x80 {
			return true
		}
		if c := text[i]; c != word[w] && (c|0x20 != word[w] || !isUpper(c)) {
			return false
		}
	}
}

// wordBegins reports whether a word begins with the letter at i: behind a
// separator, or with a capital behind a small letter or digit.
func wordBegins(text string, from, i int) bool {
	if i <= from {
		return true
	}
	before := text[i-1]
	return !isAlnum(before) && before < 0x80 || isUpper(text[i]) && !isUpper(before)
}
