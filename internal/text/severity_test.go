package text

import "testing"

func TestParseSeverity(t *testing.T) {
	for level, want := range map[string]Severity{
		"FATAL": Critical, "fatal": Critical, "CRITICAL": Critical, "emerg": Critical, "FTL": Critical, "PANI": Critical, "DPANIC": Critical, "FATAL2": Critical,
		"error": Error, "Err": Error, "err": Error, "E": Error, "SEVERE": Error, "ERRO": Error, "fail": Error, "ERROR3": Error, "ERROR+4": Error,
		"SEVERITY_NUMBER_ERROR": Error, "severity_number_error2": Error, "LogLevel.Error": Error, "SeverityNumber.ERROR": Error, "Fehler": Error,
		"WARN": Warning, "warning": Warning, "Warning": Warning, "WRN": Warning, "WARN+1": Warning, "WARN4": Warning, "WARNUNG": Warning,
		"Information": Info, "notice": Info, "INF": Info, "Note": Info, "SUCCESS": Info, "INFO-2": Info,
		"TRACE": Debug, "trace": Debug, "finest": Debug, "DBG": Debug, "trce": Debug, "D3": Debug, "debug5": Debug, "DEBUG-4": Debug, "Level(-2)": Debug, "CONFIG": Debug,
		"": Unknown, "0": Unknown, "17": Unknown, "99": Unknown, "unknown": Unknown, "-1": Unknown, "erroneous": Unknown, "information overload": Unknown,
		"E1": Unknown, "error-": Unknown, "error22": Unknown, "Level(7)": Unknown, "SEVERITY_NUMBER_": Unknown, "x.error": Unknown, "errors": Unknown,
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
