package redact

import "strings"

// atTag looks at <name>value</name>. The first tag ends at i.
func (sc *scanner) atTag(i int) int {
	start, end := sc.tagName(i)
	k := kindOfName(sc.text[start:end])
	n := strings.IndexByte(sc.text[i+1:], '<')
	if !k.standsAlone() || n <= 0 || !strings.HasPrefix(sc.text[i+1+n:], "</") {
		return 0
	}
	v := value{start: i + 1, end: i + 1 + n, quoted: true}
	for v.start < v.end && isSpace(sc.text[v.start]) {
		v.start++
	}
	for v.end > v.start && isSpace(sc.text[v.end-1]) {
		v.end--
	}
	if v.next = v.end; v.start == v.end {
		return 0
	}
	return sc.maskValue(k, v)
}

// tagName returns where the name of the opening tag stands that ends at i,
// without its namespace; i and i if there is no such tag.
func (sc *scanner) tagName(i int) (start, end int) {
	const longest = 256
	open := i
	for open--; open >= sc.floor && i-open < longest && sc.text[open] != '<' && sc.text[open] != '>' && sc.text[open] != '\n'; open-- {
	}
	sc.spent += i - open
	if open < sc.floor || sc.text[open] != '<' {
		return i, i
	}
	start = open + 1
	end = sc.skip(start, setName)
	if sc.byteAt(end) == ':' {
		start = end + 1
		end = sc.skip(start, setName)
	}
	if sc.byteAt(end) != ' ' && end != i {
		return i, i
	}
	return start, end
}
