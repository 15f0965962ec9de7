package text

import "testing"

func TestParseSeverity(t *testing.T) {
	for level, want := range map[string]Severity{
		"FATAL": Critical, "fatal": Critical, "CRITICAL": Critical, "emerg": Critical, "24": Critical,
		"error": Error, "Err": Error, "err": Error, "E": Error, "17": Error, "SEVERE": Error,
		"WARN": Warning, "warning": Warning, "Warning": Warning, "13": Warning,
		"Information": Info, "notice": Info, "9": Info,
		"TRACE": Debug, "trace": Debug, "5": Debug, "finest": Debug, "1": Debug,
		"": Unknown, "0": Unknown, "25": Unknown, "99": Unknown, "unknown": Unknown, "-1": Unknown, "erroneous": Unknown, "information overload": Unknown,
	} {
		if got := ParseSeverity(level); got != want {
			t.Errorf("ParseSeverity(%q) = %v, want %v", level, got, want)
		}
	}
	if Critical.AsCounted() != Error || Info.AsCounted() != Info {
		t.Error("only critical counts as another severity")
	}
	for s := Critical; s < Severities; s++ {
		if ParseSeverity(s.String()) != s && s != Unknown || len(s.Letter()) != 1 {
			t.Errorf("%v is not read as what it is called", s)
		}
	}
}
