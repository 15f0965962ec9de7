// Package logs turns a response of the logs endpoint into facts: the lines that
// pass a filter, what they have in common, the patterns of their messages, a
// histogram over time, and counts by service.
//
//	t := logs.NewTable(response, &request, &filter, cleaner)
//	for _, p := range t.Patterns().Ranked(20) {
//		fmt.Println(p.MaxSeverity, p.Lines, p.Template)
//	}
//
// A [Table] is made once of a response. The other facts are made of its lines:
// what the filter drops is counted in none of them. All carry the table's
// [analysis.Coverage], which is that of the response, whatever the filter.
//
// Times are in nanoseconds since the Unix epoch. The text of lines is cleaned
// before patterns are mined of it, so that a masked value is a placeholder in a
// template; services, projects, labels and stack traces are raw.
//
// How a line is taken apart: the labels of any line and the members of a JSON
// line are found by the names in package semconv; how a level is spelt, stack
// traces and templates are read by package text. What stands before the message
// of a plain line (time, level, service, ids in brackets) is read by prefix.go;
// pairs such as level=warn in a plain line are not read. A further name goes to
// semconv, a further form to text, a further place to prefix.go or message.go.
package logs
