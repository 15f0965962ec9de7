package jsonscan

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"airefinery-mcp/internal/corpus"
)

// jsonTexts are valid and invalid texts of every kind, seeds for the fuzzer.
var jsonTexts = []string{
	`{}`, `[]`, `""`, `0`, `-0`, `1.5e+10`, `true`, `false`, `null`, ` [ 1 , 2 ] `, "\t{\n\"a\" :\r1 }\n",
	`{"a":{"b":[{"c":null},[]]},"a":2}`, `"\"\\\/\b\f\n\r\t\u00e9"`, `"\ud83d\ude00"`, `"\ud83d"`, `"\ude00\ud83d"`,
	`"\ud83dx\ude00"`, `"\ud83d\ud83d\ude00"`, `"\uD83D\n\uDE00"`, "\"\xff\xc3\"", `"é€😀"`, "\"\xed\xa0\x80\"",
	`"exactly 8"`, `"a string that is longer than eight bytes, with é and \" in it"`,
	``, ` `, `{`, `[`, `"`, `"\`, `"\u`, `"\u12`, `"\u12g4"`, `"\x"`, "\"\n\"", "\"12345678\x1f\"", `tru`, `nul`, `nulL`, `truex`,
	`01`, `-`, `1.`, `.5`, `1e`, `1e+`, `+1`, `--1`, `1.2.3`, `1-2`, `0x1`, `NaN`, `[1,]`, `[,1]`, `[1 2]`, `{"a"}`, `{"a":}`,
	`{"a":1,}`, `{,}`, `{a:1}`, `{"a":1 "b":2}`, `{"a" 1}`, `{1:2}`, `[}`, `{]`, `[1}`, `{"a":1]`, `[] []`, `{}x`, "\x00", "[\x00]",
	"\ufeff{}", `[1,2`, `{"a":1`, `{"a":`, `{"a`, "[\"\u007f\"]", "[\x0b1]",
}

// maxText and maxInput are the longest text kept and the longest fuzzer's input,
// in bytes.
const maxText, maxInput = 1 << 20, 4 << 10

func skipAll(r io.Reader) error {
	s := New(r, maxText)
	defer s.Close()
	s.Skip()
	s.End()
	return s.Err()
}

// plainJSON reads a text and writes it again, compact.
func plainJSON(r io.Reader) ([]byte, error) {
	s := New(r, maxText)
	defer s.Close()
	b := s.AppendValue(nil)
	s.End()
	return b, s.Err()
}

// guessedJSON is plainJSON by a reader that guesses members' names.
func guessedJSON(r io.Reader) ([]byte, error) {
	s := New(r, maxText)
	defer s.Close()
	b := appendGuessed(&s, nil)
	s.End()
	return b, s.Err()
}

func appendGuessed(s *Scanner, b []byte) []byte {
	switch s.Peek() {
	case '{':
		s.Begin()
		b = append(b, '{')
		for {
			for _, name := range []string{`"a":`, `"name":`, `"":`, `"n\"":`} {
				for s.Expect(name) {
					b = appendGuessed(s, append(AppendComma(b), name...))
				}
			}
			if !s.Member() {
				return append(b, '}')
			}
			b = append(AppendString(AppendComma(b), s.Name()), ':')
			b = appendGuessed(s, b)
		}
	case '[':
		b = append(b, '[')
		for s.Begin(); s.Element(); {
			b = appendGuessed(s, AppendComma(b))
		}
		return append(b, ']')
	}
	return s.AppendValue(b)
}

// checkScanner holds the scanner to encoding/json: it takes the same texts,
// and reads the same out of them, however the reader cuts them.
func checkScanner(t *testing.T, text []byte) {
	t.Helper()
	err := skipAll(bytes.NewReader(text))
	if errors.Is(err, ErrTooDeep) {
		return
	}
	if valid := json.Valid(text); valid != (err == nil) {
		t.Fatalf("%q: error %v, but valid is %v", text, err, valid)
	}
	if cut := skipAll(iotest.OneByteReader(bytes.NewReader(text))); !sameError(cut, err) {
		t.Fatalf("%q: byte by byte the error is %v, want %v", text, cut, err)
	}
	plain, err2 := plainJSON(bytes.NewReader(text))
	if !sameError(err2, err) {
		t.Fatalf("%q: reading fails with %v, skipping with %v", text, err2, err)
	}
	cut, _ := plainJSON(iotest.OneByteReader(bytes.NewReader(text)))
	if err == nil && !bytes.Equal(cut, plain) {
		t.Fatalf("%q: byte by byte it is %q, want %q", text, cut, plain)
	}
	guessed, err3 := guessedJSON(bytes.NewReader(text))
	if !sameError(err3, err) || err == nil && !bytes.Equal(guessed, plain) {
		t.Fatalf("%q: with guesses it is %q, %v, want %q, %v", text, guessed, err3, plain, err)
	}
	if err != nil {
		return
	}
	got, want := generic(t, plain), generic(t, text)
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%q: read %#v, want %#v", text, got, want)
	}
}

func sameError(a, b error) bool {
	return (a == nil) == (b == nil) && (a == nil || a.Error() == b.Error())
}

// generic decodes a text with encoding/json, numbers as their text.
func generic(t *testing.T, text []byte) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return v
}

func TestTheScannerTakesWhatEncodingJSONTakes(t *testing.T) {
	for _, text := range jsonTexts {
		checkScanner(t, []byte(text))
		checkScanner(t, []byte(`{"member":[`+text+`]}`))
	}
}

// FuzzScanner holds that the scanner takes the texts that encoding/json takes,
// and reads the same out of them, however they are cut.
func FuzzScanner(f *testing.F) {
	corpus.Add(f)
	for _, text := range jsonTexts {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) <= maxInput {
			checkScanner(t, text)
		}
	})
}

func TestStringsAndNumbersGoOverTheWindowsEnd(t *testing.T) {
	long := strings.Repeat(`0123456\n`, 2*windowSize/9) + `é`
	for shift := range 40 {
		pad := strings.Repeat(" ", windowSize-20+shift)
		checkScanner(t, []byte(pad+`{"name":"va\u00e9lue","n\"":-12345.678e9,"t":true,"ü":[null]}`))
	}
	checkScanner(t, []byte(`["`+long+`"]`))
	checkScanner(t, []byte(`{"`+long+`":1}`))
	checkScanner(t, []byte(`[`+strings.Repeat("9", 3*windowSize)+`]`))
}

func TestNestingIsBounded(t *testing.T) {
	for _, open := range []string{"[", `{"a":`, `[{"a":`} {
		levels := strings.Repeat(open, 200_000)
		if err := skipAll(strings.NewReader(levels)); !errors.Is(err, ErrTooDeep) {
			t.Errorf("%s…: error %v, want %v", open, err, ErrTooDeep)
		}
	}
	ok := strings.Repeat("[", MaxDepth) + strings.Repeat("]", MaxDepth)
	if err := skipAll(strings.NewReader(ok)); err != nil {
		t.Errorf("%d levels: %v", MaxDepth, err)
	}
}

func TestTheReadersErrorIsTheScanners(t *testing.T) {
	broken := errors.New("connection broke")
	for _, text := range []string{``, `[`, `["abc`, `["abc\`, `["\u12`, `{"a`, `{"a":`, `[12`, `[tr`, `{"a":1`} {
		r := io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken))
		if err := skipAll(r); !errors.Is(err, broken) {
			t.Errorf("%q: error %v, want %v", text, err, broken)
		}
		if err := skipAll(strings.NewReader(text)); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%q: error %v, want %v", text, err, io.ErrUnexpectedEOF)
		}
	}
}

// silent returns neither bytes nor an error.
type silent struct{}

func (silent) Read([]byte) (int, error) { return 0, nil }

func TestASilentReaderEndsTheReading(t *testing.T) {
	if err := skipAll(silent{}); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("error %v, want %v", err, io.ErrNoProgress)
	}
}

func TestNothingIsReadAfterClose(t *testing.T) {
	s := New(strings.NewReader(`[1]`), maxText)
	s.Peek()
	s.Begin()
	s.Close()
	s.Close()
	if c := s.Peek(); c != 0 || s.Err() != nil {
		t.Errorf("next is %q, error %v", c, s.Err())
	}
	if s.Skip(); !errors.Is(s.Err(), io.ErrUnexpectedEOF) {
		t.Errorf("error %v", s.Err())
	}
}
