package demo

import _ "embed"

//go:embed catalogue.json
var catalogue []byte

// Catalogue describes the names that the demo has beside the API's public ones,
// in the form of a catalogue file.
func Catalogue() []byte { return catalogue }
