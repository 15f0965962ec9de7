package redact

import "strings"

// scanner goes through a clean text once and collects the spans to mask. At a
// trigger it may look back as far as floor, and looks ahead over what it then
// skips.
//
// Its methods take and return indexes of text. Those named after a trigger,
// such as atEquals, return where to go on, or less if that is the next byte;
// those that mask something return the end of what they masked, 0 if there was
// nothing to mask.
type scanner struct {
	r     *Redactor
	text  string
	spans []span
	floor int // end of the last span

	noPEMEnd  bool // there is no further end of a private key
	spent     int  // bytes looked at ahead in vain
	depth     int  // how often the text was decoded
	unwrapped int  // where the base64 ends that was decoded last
}

// A text that makes the scanner look ahead in vain at more than maxAhead times
// its length, plus minAhead bytes, was made for it. What is left of the text is
// then masked without a look.
const (
	maxAhead = 64
	minAhead = 1 << 14
)

// scan collects the spans of the text.
func (sc *scanner) scan() { sc.scanFrom(0) }

// scanPart collects the spans of a part of the text that the caller skips.
func (sc *scanner) scanPart(start, end int) {
	sc.spent += end - start
	all := sc.text
	sc.text = all[:end]
	sc.scanFrom(start)
	sc.text = all
}

// scanFrom collects the spans at and after i.
func (sc *scanner) scanFrom(i int) {
	s, before := sc.text, sc.byteAt(i-1)
	for i < len(s) {
		t := pairTriggers[before][s[i]]
		if t == noTrigger {
			before = s[i]
			i++
			continue
		}
		i = min(max(i+1, sc.look(t, i), sc.floor), len(s)) // what ends before the floor cannot be masked
		before = s[i-1]
		if sc.spent > maxAhead*len(s)+minAhead {
			if start := max(i, sc.floor); start < len(s) {
				sc.spans = append(sc.spans, span{start, len(s), classSecret})
				sc.floor = len(s)
			}
			return
		}
	}
}

// look examines what the trigger at i may be a part of. It returns where to go
// on if that is behind the next byte.
func (sc *scanner) look(t trigger, i int) int {
	switch t {
	case onDigit:
		return sc.atDigit(i)
	case onEquals:
		return sc.atEquals(i)
	case onColon:
		return sc.atColon(i)
	case onComma:
		return sc.atComma(i)
	case onDash:
		return sc.atDash(i)
	case onUnderscore:
		return sc.atUnderscore(i)
	case onDot:
		return sc.atDot(i)
	case onTilde:
		return sc.atTilde(i)
	case onSlash:
		return sc.atSlash(i)
	case onBar:
		return sc.atBar(i)
	case onDirective:
		return sc.atDirective(i)
	case onNoun:
		return sc.atNoun(i)
	case onAt:
		return sc.address(i, 1)
	case onPercent:
		return sc.atPercent(i)
	case onCapital:
		return sc.atCapital(i)
	case onJ:
		return sc.atJ(i)
	case onB:
		return sc.atB(i)
	case onD:
		return sc.atD(i)
	case onBracket:
		return sc.atBracket(i)
	case onEscape:
		return sc.atEscape(i)
	case onDollar:
		return sc.atDollar(i)
	case onQuote:
		return sc.atQuote(i)
	case onWide:
		return sc.atWide(i)
	default:
		return sc.atTag(i)
	}
}

// mask records a span and returns its end. It returns 0 if the span is empty or
// begins before the floor. If the class is switched off, it returns the end
// without recording anything.
func (sc *scanner) mask(start, end int, c class) int {
	if start >= end || start < sc.floor {
		return 0
	}
	if sc.r.off[c] {
		return end
	}
	sc.spans = append(sc.spans, span{start, end, c})
	sc.floor = end
	return end
}

// byteAt returns the byte at i, 0 outside of the text.
func (sc *scanner) byteAt(i int) byte {
	if i < 0 || i >= len(sc.text) {
		return 0
	}
	return sc.text[i]
}

// skip returns the first index at or after i whose byte is not in the set.
func (sc *scanner) skip(i int, set charSet) int {
	for i < len(sc.text) && in(sc.text[i], set) {
		i++
	}
	return i
}

// skipSpaces returns the first index at or after i that has no space.
func (sc *scanner) skipSpaces(i int) int {
	for i < len(sc.text) && sc.text[i] == ' ' {
		i++
	}
	return i
}

// startsWord reports whether a word can start at i: there is no letter or digit
// before it, or only the last one of an escape such as \n or %20.
func (sc *scanner) startsWord(i int) bool {
	if i <= sc.floor {
		return true
	}
	c := sc.text[i-1]
	if !isAlnum(c) && c < 0x80 {
		return true
	}
	return (c == 'n' || c == 't' || c == 'r') && sc.byteAt(i-2) == '\\' ||
		i >= 3 && sc.text[i-3] == '%' && isHex(c) && isHex(sc.text[i-2])
}

// lineEnd returns the end of the line that i is in.
func lineEnd(s string, i int) int {
	if n := strings.IndexByte(s[i:], '\n'); n >= 0 {
		return i + n
	}
	return len(s)
}
