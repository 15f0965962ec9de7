// Package schemas says what the arguments of a tool look like. [Of] reflects
// a request struct into a JSON Schema that every client accepts, and into the
// same facts in a form to check arguments by. The catalogue knows the metric
// and trace names that are public, with what they take and their units: it
// serves descriptions, units and hints, and refuses no name it does not know.
//
//	s, err := schemas.Of[client.MetricsRequest]()
//	// s.JSON is published; s.Property("status") describes one argument.
//
//	if _, known := schemas.Lookup(name); !known {
//		if near, ok := schemas.Nearest(name, schemas.MetricNames()); ok {
//			hint = "did you mean " + near + "?"
//		}
//	}
package schemas
