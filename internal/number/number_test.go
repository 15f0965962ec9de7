package number

import "testing"

func TestEnds(t *testing.T) {
	for text, want := range map[string]bool{"": true, " ": true, ".": true, ". x": true, "-": true, ",5": true, ")": true, "5": false, "x": false, "_": false, ".5": false, "-a": false, "é": false} {
		if got := Ends("12"+text, 2); got != want {
			t.Errorf("Ends(%q, 2) = %v", "12"+text, got)
		}
	}
}

func TestGroups(t *testing.T) {
	var d [8]byte
	if n, end := Groups("x 12-345 y", 2, '-', []int{2, 3}, d[:]); n != 5 || end != 8 || string(d[:n]) != "12345" {
		t.Errorf("Groups = %d, %d, %q", n, end, d[:n])
	}
	for _, text := range []string{"12-34", "12-3456", "12 345", "1-2345", "12-", ""} {
		if n, end := Groups(text, 0, '-', []int{2, 3}, d[:]); n != 0 || end != 0 {
			t.Errorf("Groups(%q) = %d, %d", text, n, end)
		}
	}
}

func TestTableFind(t *testing.T) {
	even := func(d []byte) bool { return (d[len(d)-1]-'0')%2 == 0 }
	table := NewTable([]Form{
		{Names: "badge staffcard", Shapes: "00000000 A0000000", Check: even},
		{Names: "badge", Shapes: "0000"},
		{Names: "door", Shapes: "000", Linked: true},
		{Names: "ключ", Shapes: "00000"},
	})
	for _, tt := range []struct {
		text string
		want string // what is found, "" for nothing
		form int
	}{
		{"badge 12345678", "12345678", 0},
		{"Badge No. is 1234 5678.", "1234 5678", 0},
		{"staff-card=12345678", "12345678", 0},
		{"staffCard: A1234568", "A1234568", 0},
		{"STAFF_CARD_NUMBER A123.45.68", "A123.45.68", 0},
		{"badge of somebody 12345678", "12345678", 0},
		{"badge 1234567(8)", "1234567(8)", 0},
		{"badge 1234", "1234", 1},
		{"the door is 123", "123", 2},
		{"ключ 12345", "12345", 3},
		{"ключ12345", "12345", 3},

		{"badge 12345679", "", 0},                  // does not check
		{"badge of my old friend 12345678", "", 0}, // more than two other words
		{"badge of 1234", "", 0},                   // has no check
		{"badge number no id 1234", "", 0},         // more than two link words
		{"door 123", "", 0},                        // needs a link word
		{"badger 12345678", "", 0},                 // another word
		{"subbadge 1234", "", 0},                   // a part of one
		{"badge\n12345678", "", 0},                 // on another line
		{"badge 12345678x", "", 0},                 // goes on
		{"badge <<<<<<<<<< 12345678", "", 0},       // too far
		{"12345678 badge", "", 0},
	} {
		i := 0
		for tt.text[i] < '0' || tt.text[i] > '9' {
			i++
		}
		end := i
		for end < len(tt.text) && isDigit(tt.text[end]) {
			end++
		}
		m, ok := table.Find(tt.text, 0, i, end)
		if got := tt.text[m.Start:m.End]; ok != (tt.want != "") || got != tt.want || m.Form != tt.form {
			t.Errorf("Find(%q) = %q of form %d, %v", tt.text, got, m.Form, ok)
		}
		if _, ok := table.Find(tt.text, i, i, end); ok {
			t.Errorf("Find(%q) reaches before from", tt.text)
		}
	}
}

func TestNewTableRefusesShapesThatCannotBeRead(t *testing.T) {
	for _, shape := range []string{"00", "0000000000000000000"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("the shape %q is taken", shape)
				}
			}()
			NewTable([]Form{{Names: "badge", Shapes: shape}})
		}()
	}
}
