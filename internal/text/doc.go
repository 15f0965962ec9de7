// Package text reads the levels, stack traces and messages that programs log,
// whatever the signal that they came in. It makes nothing safe to show: that is
// for package safe.
//
// Its subjects are the name of a level (severity.go) and its number (scale.go),
// a time (stamp.go), the stack trace in a message (stack.go), and what messages
// have in common (template.go).
//
//	text.ParseSeverity("WARN")                       // Warning
//	text.SyslogScale.Severity("3")                   // Error
//	t, n := text.LeadingStamp("01:05:30 up")         // the time, and 8
//	text.Template("user 17 not found after 30ms")    // "user <*> not found after <*>ms"
//	text, stack := text.SplitStack(line)             // what stands before a stack trace, and the trace
//
// All functions are pure and take text as it came.
package text
