package conversation

import "airefinery-mcp/client"

// None is the index of no span.
const None = int32(-1)

// Span is a span in its place in its trace.
type Span struct {
	*client.Span
	// Parent is the index of its parent, which stands before it; None for a root.
	Parent int32
	// Start and End are its times in ns, Self the time in which no child of it ran.
	Start, End, Self int64
	// Failed is set where it failed, for what Error says.
	Failed bool
	Error  string
}

// Run is what agents did and said in a trace.
type Run struct {
	Digest
	// Steps are in the order in which they happened.
	Steps []Step
	// Task is what the user asked for, "" where no span tells. Answer is the index
	// of the last step that says something to it, -1 where none does.
	Task   string
	Answer int
	// Findings are loops and the like, the earliest first.
	Findings []Finding
	// Prompts are the system prompts, each once.
	Prompts []Prompt
	// ToolList names the tools that a model was offered, as the span has them: JSON.
	ToolList string
	// Silent is set where steps have neither texts nor arguments: the content was
	// not recorded in spans. Joined counts the log records that were.
	Silent bool
	Joined int
}

// Digest is what is told of a run among many.
type Digest struct {
	// Agent is the first agent's name. Session and Conversation are ids. All are ""
	// where no span tells.
	Agent, Session, Conversation string
	// Soft are the failures that threw nothing, by kind, those of the earliest step
	// first; SoftFailures is how many they are.
	Soft         []SoftFailure
	SoftFailures int
	// Agents, Models and Tools are what each did in all, in the order of their
	// first steps.
	Agents, Models, Tools []Total
}

// Prompt is a system prompt with the agent whose it is.
type Prompt struct{ Agent, Text string }

// Act is what was done in a step.
type Act uint8

// The acts.
const (
	// Said is a message of an agent or, where Step.User is set, of a user.
	Said Act = iota
	// Called is the call of a tool with what it answered.
	Called
	// Answered is what a tool answered to a call that no span or message tells.
	Answered
	// HandedOver is a call that passed the run to another agent, Step.Tool.
	HandedOver
	// Refused is a guardrail or RAI that let something not through.
	Refused
	// Ended is the end of an agent with what it gave, where no other step has that.
	Ended
	// Asked is the call of a model that gave nothing.
	Asked
)

// Step is one thing that happened in a run.
type Step struct {
	Act Act
	// Agent is who did it, "" where no span tells; User is set where that is no
	// agent of the run. Depth counts the agents above.
	Agent string
	User  bool
	Depth int
	// Tool is what was called, or to whom the run was handed over; Args are what it
	// was given and Text what it answered. Of other acts Text is what was said.
	Tool, Args, Text string
	// Start and Duration are in ns. Tokens are of the model's call that the step
	// begins with; Finish is why the model stopped where it was not done.
	Start, Duration int64
	Tokens          Tokens
	Finish          string
	// Failed is set where a span failed, and then Error is what it says of that;
	// Soft where the step failed otherwise.
	Failed bool
	Error  string
	Soft   SoftKind
	// Retries counts the tries before the one that counts.
	Retries int
	// Span is the index of its span, None where a log record or a message is all.
	Span int32

	// called is the tool that was called, of HandedOver, too, and callID its id.
	called, callID string
}

// HasFailed reports whether the step failed, be it with an error or without.
func (s *Step) HasFailed() bool { return s.Failed || s.Soft != NoFailure }

// Record is a log record with the content of a span.
type Record struct {
	Span  client.SpanID
	Time  int64
	Event string // its name, "" where it has none
	Body  string
}

// New returns the run that the spans of a trace tell of, which must stand each
// behind its parent; nil where none is of an agent, a model or a tool. Records
// are log records of the same trace with content that the spans do not have.
func New(spans []Span, records []Record) *Run {
	return new(Builder).Build(spans, records)
}
