package answer

import (
	"bytes"
	"fmt"
	"slices"
)

// Clients cut what is too long for them, some without a word and some out of the
// middle. All that were tried pass on an answer of surelyWhole bytes. A longer one
// says how many rows it has and how to get those that did not arrive, since its
// cursor goes on behind all of them.
const (
	surelyWhole = 7500
	// againBytes is the size that is proposed for another try.
	againBytes = 6000
	// ifCutRoom is what is kept free of a long answer to say so.
	ifCutRoom = 128
)

// bounded makes an answer about facts by write, within whatever budget it is asked for, and
// says in a long one what to do where a part of it is lost on the way.
func bounded(facts Facts, write func(*Options) Result) Answer {
	within := func(b Budget) Result {
		o := *facts.Words.o
		if o.Budget = b; b.MaxBytes > surelyWhole {
			o.Budget.MaxBytes = max(surelyWhole, b.MaxBytes-ifCutRoom)
		}
		res := write(&o)
		if len(res.JSON) > surelyWhole {
			res.sayIfCut()
		}
		return res
	}
	return Answer{facts, facts.Words.o.said, within}
}

// sayIfCut adds the number of the answer's rows, each of which has a line.
func (r *Result) sayIfCut() {
	rows := bytes.Count(r.JSON, []byte("\n"))
	text := fmt.Appendf(nil, `,"if_cut":"%d rows follow; if fewer arrive, repeat this call with max_bytes=%d before going on"`, rows, againBytes)
	r.JSON = slices.Insert(r.JSON, r.Head, text...)
	r.Head += len(text)
}
