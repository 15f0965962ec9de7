package analysis

// Pause is told between long loops, and in them, where others at the processor can go
// first; nil is not. See [airefinery-mcp/internal/safe.Cleaner.Pause].
type Pause func()

// Take is called where work is cut into parts.
func (p Pause) Take() {
	if p != nil {
		p()
	}
}

// At is Take for the step i of a loop: of every 1024.
func (p Pause) At(i int) {
	if i%1024 == 1023 {
		p.Take()
	}
}
