package text

import "testing"

func TestScales(t *testing.T) {
	for name, c := range map[string]struct {
		scale Scale
		want  map[string]Severity
	}{
		"no scale": {NoScale, map[string]Severity{"0": Unknown, "20": Unknown}},
		"OpenTelemetry": {OTelScale, map[string]Severity{"0": Unknown, "1": Debug, "8": Debug, "9": Info, "12": Info, "13": Warning,
			"16": Warning, "17": Error, "20": Error, "21": Critical, "24": Critical, "25": Unknown}},
		"syslog":   {SyslogScale, map[string]Severity{"0": Critical, "2": Critical, "3": Error, "4": Warning, "5": Info, "6": Info, "7": Debug, "8": Unknown}},
		"pino":     {PinoScale, map[string]Severity{"9": Unknown, "10": Debug, "20": Debug, "30": Info, "35": Info, "40": Warning, "50": Error, "60": Critical, "70": Unknown}},
		"Python":   {PythonScale, map[string]Severity{"0": Unknown, "10": Debug, "20": Info, "25": Info, "30": Warning, "40": Error, "50": Critical, "60": Unknown}},
		".NET":     {DotNetScale, map[string]Severity{"0": Debug, "1": Debug, "2": Info, "3": Warning, "4": Error, "5": Critical, "6": Unknown}},
		"Windows":  {WindowsScale, map[string]Severity{"0": Unknown, "1": Critical, "2": Error, "3": Warning, "4": Info, "5": Debug, "6": Unknown}},
		"Insights": {InsightsScale, map[string]Severity{"0": Debug, "3": Error, "4": Critical, "5": Unknown}},
		"Android":  {AndroidScale, map[string]Severity{"1": Unknown, "2": Debug, "3": Debug, "4": Info, "5": Warning, "6": Error, "7": Critical, "8": Unknown}},
		"log4j":    {Log4jScale, map[string]Severity{"5000": Debug, "10000": Debug, "15000": Unknown, "20000": Info, "20001": Unknown, "30000": Warning, "40000": Error, "50000": Critical}},
		"Java":     {JavaScale, map[string]Severity{"300": Debug, "600": Unknown, "700": Debug, "800": Info, "900": Warning, "1000": Error}},
		"Monolog":  {MonologScale, map[string]Severity{"100": Debug, "200": Info, "250": Info, "300": Warning, "400": Error, "500": Critical, "550": Critical, "600": Critical, "650": Unknown}},
		"Cloud":    {CloudScale, map[string]Severity{"0": Unknown, "100": Debug, "200": Info, "300": Info, "400": Warning, "500": Error, "600": Critical, "800": Critical, "900": Unknown}},
		"NXLog":    {NXLogScale, map[string]Severity{"1": Debug, "2": Info, "3": Warning, "4": Error, "5": Critical}},
		"tslog":    {TSLogScale, map[string]Severity{"0": Debug, "2": Debug, "3": Info, "4": Warning, "5": Error, "6": Critical, "7": Unknown}},
	} {
		for number, want := range c.want {
			if got, _ := c.scale.Severity(number); got != want {
				t.Errorf("%s: %s is %v, want %v", name, number, got, want)
			}
		}
	}
	for _, s := range []string{"", "-1", "1.5", "x", "100000", " 3"} {
		if got, _ := SyslogScale.Severity(s); got != Unknown {
			t.Errorf("%q is %v", s, got)
		}
	}
	if s, exact := PinoScale.Severity("35"); s != Info || exact {
		t.Errorf("a level of its own is %v, exact %v", s, exact)
	}
	if s, exact := PinoScale.Severity("40"); s != Warning || !exact {
		t.Errorf("a level of pino is %v, exact %v", s, exact)
	}
}
