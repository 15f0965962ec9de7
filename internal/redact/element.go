package redact

import "strings"

// element looks at <name>value</name>, at the > of the first tag.
func (sc *scanner) element(i int) int {
	start, end := sc.tagName(i)
	k := nameKind(sc.s[start:end])
	n := strings.IndexByte(sc.s[i+1:], '<')
	if !k.alone() || n <= 0 || !strings.HasPrefix(sc.s[i+1+n:], "</") {
		return 0
	}
	v := value{start: i + 1, end: i + 1 + n, quoted: true}
	for v.start < v.end && isSpace(sc.s[v.start]) {
		v.start++
	}
	for v.end > v.start && isSpace(sc.s[v.end-1]) {
		v.end--
	}
	if v.next = v.end; v.start == v.end {
		return 0
	}
	return sc.judge(k, v)
}

// tagName returns where the name of the opening tag stands whose > is at i,
// without its namespace. The two are the same if there is none.
func (sc *scanner) tagName(i int) (start, end int) {
	const longest = 256
	open := i
	for open--; open >= sc.floor && i-open < longest && sc.s[open] != '<' && sc.s[open] != '>' && sc.s[open] != '\n'; open-- {
	}
	sc.spent += i - open
	if open < sc.floor || sc.s[open] != '<' {
		return i, i
	}
	start = open + 1
	end = sc.over(start, inName)
	if sc.ahead(end) == ':' {
		start = end + 1
		end = sc.over(start, inName)
	}
	if sc.ahead(end) != ' ' && end != i {
		return i, i
	}
	return start, end
}
