// Package schemas says what the arguments of a tool look like. [Of] reflects
// a request struct into a JSON Schema that every client accepts, and into the
// same facts in a form to check arguments by. A [Catalogue] knows names of
// metrics and trace presets, with their meaning, units and what they take:
// [Known] those that are public, [Catalogue.Extended] an operator's. It serves
// descriptions, units, notes and hints, and refuses no name it does not know.
//
//	s, err := schemas.Of[client.MetricsRequest](nil)
//	// s.JSON is published; s.Property("status") describes one argument.
//
//	known := schemas.Known()
//	if _, ok := known.Metric(name); !ok {
//		if near, ok := schemas.Nearest(name, known.MetricNames()); ok {
//			hint = "did you mean " + near + "?"
//		}
//	}
package schemas
