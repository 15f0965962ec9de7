package semconv

// CodePart is what a label or a member says of the place in the code that wrote
// a record, or of what was raised there.
type CodePart uint8

// The parts of a place.
const (
	NoCode       CodePart = iota
	CodeFunction          // with or without its class or module
	CodeNamespace
	CodeFile
	CodeLine
	CodeCaller // a file or a function with its line: "orders/pay.go:12"
	CodeLogger
	CodeException // the type of what was raised

	CodeParts // how many there are
)

// codeKeys are the names of each part: of OpenTelemetry, also as Loki writes
// them, zap, slog, logrus, zerolog, structlog and Python's logging, Log4j,
// Logback and Spring, ECS, Serilog and .NET, and Google Cloud.
var codeKeys = map[CodePart]Keys{
	CodeFunction: {"code.function.name", "code_function_name", "code.function", "code_function", "function", "func", "funcname", "func_name",
		"source.function", "source.method", "location.method", "log.origin.function", "sourcelocation.function",
		"logging.googleapis.com/sourcelocation.function", "caller_method_name"},
	CodeNamespace: {"code.namespace", "code_namespace", "class", "class_name", "classname", "source.class", "location.class", "caller_class_name"},
	CodeFile: {"code.file.path", "code_file_path", "code.filepath", "code_filepath", "pathname", "file", "file.path", "source.file", "log.origin.file.name",
		"sourcelocation.file", "logging.googleapis.com/sourcelocation.file", "caller_file_name"},
	CodeLine: {"code.line.number", "code_line_number", "code.lineno", "code_lineno", "lineno", "line", "line_number", "source.line", "location.line",
		"log.origin.file.line", "sourcelocation.line", "logging.googleapis.com/sourcelocation.line", "caller_line_number"},
	CodeCaller: {"caller", "source_location", "code.location", "@caller"},
	CodeLogger: {"logger", "logger_name", "loggername", "log.logger", "log_logger", "scope_name", "otel.scope.name", "scope.name", "sourcecontext",
		"properties.sourcecontext", "category", "categoryname", "jsonpayload.logger"},
	CodeException: {"exception.type", "exception_type", "error.type", "error_type", "exc_type", "exception.class", "exception_class", "error.kind",
		"exception.exception_class", "thrown.name"},
}

// codeLabels are the names that are of a place in the code as a label's, too: how
// they begin. A label that is called "file" or "category" may be anything.
var codeLabels = func() *Table[CodePart] {
	var t Table[CodePart]
	for name, part := range CodeMembers {
		switch name[:3] {
		case "cod", "log", "sco", "cla", "exc", "err", "cal", "fun", "sou", "lin":
			*t.At(name) = part
		}
	}
	return &t
}()

// CodeLabel returns what a label of the name says of a place in the code.
func CodeLabel(name string) CodePart {
	if part := codeLabels.Get(name); part != nil {
		return *part
	}
	return NoCode
}

// CodeMembers are all names of parts of a place.
func CodeMembers(yield func(name string, part CodePart) bool) {
	for part, keys := range codeKeys {
		for _, name := range keys {
			if !yield(name, part) {
				return
			}
		}
	}
}
