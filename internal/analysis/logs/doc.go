// Package logs turns a response of the logs endpoint into facts: the lines that
// pass a filter, what they have in common, the patterns of their messages, how
// these changed, a histogram over time, and counts by service.
//
//	t := logs.NewTable(response, &request, &filter, cleaner)
//	for _, p := range t.Patterns().Ranked(20) {
//		fmt.Println(p.Severity, p.Lines, p.Template)
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
// A line is taken apart by what it is: a JSON object (object.go), pairs as
// logfmt has them (pairs.go), or text (head.go), where what stands before the
// message is read: its time, its level (head_level.go), brackets
// (head_bracket.go), and the forms that are like no other (head_special.go).
// [LevelSource] says what is believed of a level, shape.go by which members the
// scale of a number is known.
//
// A pattern (miner.go, pattern.go) is of one service, place in the code
// (place.go) and exception. Entries that were fetched for one severity alone are
// added where the limit cut those of all (alone.go), and change.go looks for the
// onset of what changed, by how far back each severity was seen.
//
// Nothing is taken out of a line unless the answer says the same: a member is
// left out where a label, a column or the entry's time has its value, else it
// stays. What is not certain is counted in [Doubts].
//
// A further name goes to package semconv, a further form of a level, a time or a
// stack trace to package text, a further place to the files above, and the
// library that writes it to testdata/severities.txt.
package logs
