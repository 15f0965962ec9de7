package incident

import "airefinery-mcp/internal/analysis/normal"

// learnt compares an input with what another shows.
func learnt(usual, in *Input) *normal.Usual {
	var p normal.Profile
	p.Add(normal.Learn(Facts(usual)), usual.To, normal.Fine)
	compared, _ := Compare(&p, in)
	return compared
}
