// Package conversation turns the spans of a trace into the run of the agents
// that they tell of: what was said, which tools were called and what they
// answered, step by step, whatever library recorded it.
//
//	run := conversation.New(spans, nil) // nil where no span is of an agent, a model or a tool
//	for _, s := range run.Steps {
//		fmt.Println(s.Agent, s.Act, s.Tool, s.Text)
//	}
//	for _, f := range run.Soft {
//		fmt.Println(f.Kind, f.N) // failures that threw nothing
//	}
//
// What a span tells is read by the table of conventions in package semconv
// ([Facts]); messages are taken from the JSON of any of them. Each message is one
// step however many later prompts repeat it.
//
// Text is raw, as the spans have it; it is cleaned where it is shown (see
// package safe). Nothing is made up: a number that no span states is -1.
package conversation
