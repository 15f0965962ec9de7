package text

// Scale tells which severities the numbers of a family of libraries stand for.
// A number means nothing without its scale: 20 is debug to pino, information to
// Python and an error to OpenTelemetry.
type Scale uint8

// The scales.
const (
	NoScale       Scale = iota // no number has a severity
	OTelScale                  // OpenTelemetry's SeverityNumber, 1 to 24
	SyslogScale                // RFC 5424, journald and GELF, 0 to 7
	PinoScale                  // pino, bunyan and Roarr, 10 to 60
	PythonScale                // Python's logging, 10 to 50
	DotNetScale                // .NET's LogLevel and Serilog's LogEventLevel, 0 to 5
	WindowsScale               // the events of Windows, 1 to 5
	InsightsScale              // Application Insights, 0 to 4
	AndroidScale               // android.util.Log, 2 to 7
	Log4jScale                 // log4j 1, logback and log4js, 5000 to 50000
	JavaScale                  // java.util.logging, 300 to 1000
	MonologScale               // Monolog, 100 to 600
	CloudScale                 // Google Cloud's LogSeverity, 100 to 800
	NXLogScale                 // NXLog's SeverityValue, 1 to 5
	TSLogScale                 // tslog's logLevelId, 0 to 6
)

// scales are the numbers of each scale: the first, how far apart they are, and
// the letter of each one's severity, "?" where there is none.
var scales = [...]struct {
	first, apart int
	letters      string
}{
	NoScale:       {0, 1, ""},
	OTelScale:     {1, 1, "DDDDDDDDIIIIWWWWEEEECCCC"},
	SyslogScale:   {0, 1, "CCCEWIID"},
	PinoScale:     {10, 10, "DDIWEC"},
	PythonScale:   {10, 10, "DIWEC"},
	DotNetScale:   {0, 1, "DDIWEC"},
	WindowsScale:  {1, 1, "CEWID"},
	InsightsScale: {0, 1, "DIWEC"},
	AndroidScale:  {2, 1, "DDIWEC"},
	Log4jScale:    {5000, 5000, "DD?I?W?E?C"},
	JavaScale:     {300, 100, "DDD?DIWE"},
	MonologScale:  {100, 50, "D?IIW?E?CCC"},
	CloudScale:    {100, 100, "DIIWECCC"},
	NXLogScale:    {1, 1, "DIWEC"},
	TSLogScale:    {0, 1, "DDDIWEC"},
}

// Severity returns the severity of a number of the scale. Between two numbers
// of pino or Python, where programs put levels of their own, it is that of the
// lower one, and exact is false. Anything else is [Unknown].
func (s Scale) Severity(number string) (severity Severity, exact bool) {
	n, ok := smallNumber(number)
	c := &scales[s]
	if !ok || n < c.first {
		return Unknown, false
	}
	n -= c.first
	exact = n%c.apart == 0
	if n /= c.apart; n >= len(c.letters) || !exact && s != PinoScale && s != PythonScale {
		return Unknown, false
	}
	return severityOfLetter(c.letters[n]), exact
}

func severityOfLetter(c byte) Severity {
	for s := Critical; s < Unknown; s++ {
		if c == s.Letter()[0] {
			return s
		}
	}
	return Unknown
}

// smallNumber reads a number of at most five digits.
func smallNumber(s string) (n int, ok bool) {
	if len(s) > 5 || !digits(s) {
		return 0, false
	}
	for i := range len(s) {
		n = 10*n + int(s[i]-'0')
	}
	return n, true
}
