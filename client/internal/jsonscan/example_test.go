package jsonscan_test

import (
	"fmt"
	"strings"

	"airefinery-mcp/client/internal/jsonscan"
)

func ExampleScanner() {
	s := jsonscan.New(strings.NewReader(`{"id": 9007199254740993, "tags": ["a", "b"], "more": {"x": [1, 2]}}`), 1<<20)
	defer s.Close()
	if s.Peek() == '{' {
		for s.Begin(); s.Member(); {
			switch string(s.Name()) {
			case "id":
				fmt.Printf("id %s\n", s.Number())
			case "tags":
				for s.Begin(); s.Element(); {
					fmt.Printf("tag %s\n", s.Text())
				}
			default:
				s.Skip()
			}
		}
	}
	s.End()
	fmt.Println(s.Err())
	// Output:
	// id 9007199254740993
	// tag a
	// tag b
	// <nil>
}
