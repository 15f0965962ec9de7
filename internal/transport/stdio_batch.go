package transport

import "bytes"

// batch is a batch over stdio until its last request is answered: mcp-go is
// given its messages one by one.
type batch struct {
	left    int // requests without an answer, and one while it is taken in
	answers [][]byte
}

// takeBatch is takeLine for a batch.
func (g *gate) takeBatch(line []byte) (pass, answer []byte) {
	messages, bad := openBatch(line, g.batches)
	if bad != nil {
		return nil, errorResponse("", bad.code, bad.why)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	b := &batch{left: 1}
	for _, text := range messages {
		m, places := peek(text)
		var next, refused []byte
		if bad := m.faultInBatch(); bad != nil {
			refused = errorResponse(m.answerID(), bad.code, bad.why)
		} else {
			next, refused = g.take(m, text, places, b)
		}
		pass = append(pass, next...)
		if refused != nil {
			b.answers = append(b.answers, refused)
		}
	}
	if b.left--; b.left == 0 {
		answer = joinBatch(b.answers)
	}
	return pass, answer
}

// complete takes in an answer of a batch, nil when one is not wanted any more,
// and sends them all when it was the last. The lock is held.
func (g *gate) complete(b *batch, answer []byte) error {
	if answer != nil {
		b.answers = append(b.answers, bytes.Clone(answer))
	}
	if b.left--; b.left > 0 || len(b.answers) == 0 {
		return nil
	}
	_, err := g.out.Write(append(joinBatch(b.answers), '\n'))
	return err
}
