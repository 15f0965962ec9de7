package normal

// Kept returns the form in which a name or a template is kept: masked and bounded.
func Kept(template string) string { return bounded(template) }

// SameMessage reports whether two templates that are kept may be of one message.
func SameMessage(a, b string) bool { return unify(a, b) }

// NextVersion reports whether one of two templates that are kept may be a new
// version of the other: most of their words are the same.
func NextVersion(a, b string) bool { return a == b || alike(a, b, nil) }
