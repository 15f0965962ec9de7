package jsonscan

import (
	"bytes"
	"strings"
	"testing"
	"testing/iotest"
)

func TestLongTextsAreCutBetweenCharacters(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{`"12345678"`, "12345678"},
		{`"123456789"`, "12345678"},
		{`"1234567é"`, "1234567"},
		{`"123456\u00e9x"`, "123456é"},
		{`"1234567\ud83d\ude00"`, "1234567"},
		{`"\n\n\n\n\n\n\n\n\n"`, "\n\n\n\n\n\n\n\n"},
	} {
		s := New(iotest.OneByteReader(strings.NewReader("["+tt.text+",7]")), 8)
		s.Peek()
		s.Begin()
		s.Element()
		got := string(s.Text())
		cuts := s.Cuts()
		if s.Element(); got != tt.want || string(s.Number()) != "7" || s.Err() != nil {
			t.Errorf("%s: read %q, want %q; error %v", tt.text, got, tt.want, s.Err())
		}
		if want := tt.text != `"12345678"`; (cuts == 1) != want {
			t.Errorf("%s: %d cuts", tt.text, cuts)
		}
		s.Close()
	}
}

func TestTruncateEndsBetweenCharacters(t *testing.T) {
	for _, tt := range []struct {
		text string
		n    int
		want string
	}{
		{"", 0, ""}, {"abc", 3, "abc"}, {"abc", 5, "abc"}, {"abc", 2, "ab"}, {"aé", 2, "a"}, {"aé", 3, "aé"},
		{"😀😀", 7, "😀"}, {"😀😀", 4, "😀"}, {"\x80\x80\x80\x80\x80\x80", 4, "\x80\x80\x80\x80"},
	} {
		if got := Truncate(tt.text, tt.n); got != tt.want {
			t.Errorf("Truncate(%q, %d) = %q, want %q", tt.text, tt.n, got, tt.want)
		}
		if got := Truncate([]byte(tt.text), tt.n); string(got) != tt.want {
			t.Errorf("Truncate of the bytes of %q, %d = %q, want %q", tt.text, tt.n, got, tt.want)
		}
	}
}

func TestPlainRunStopsAtWhatIsNotPlain(t *testing.T) {
	for n := range 40 {
		for c := range 256 {
			text := append(bytes.Repeat([]byte("x"), n), byte(c))
			text = append(text, `tail of text"`...)
			want := n
			if c >= ' ' && c != '"' && c != '\\' {
				want = len(text) - 1
			}
			got, ascii := plainRun(text)
			if got != want || ascii != (c < 0x80) {
				t.Fatalf("plainRun(%q) = %d, %v; want %d", text, got, ascii, want)
			}
		}
	}
}
