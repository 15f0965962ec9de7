// Package bodies makes large responses of small captures, for tests and
// measurements only.
package bodies

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
)

var (
	traceIDIn = regexp.MustCompile(`"traceId":"([^"]+)"`)
	nanosIn   = regexp.MustCompile(`UnixNano":"(\d+)"`)
)

// ManyTraces makes a response of n detailed traces of one that has a few: those
// over and over, each with an id of its own, the older the later.
func ManyTraces(few []byte, n int) ([]byte, error) {
	var of struct{ Traces []json.RawMessage }
	if err := json.Unmarshal(few, &of); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString(`{"traces":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		one := of.Traces[i%len(of.Traces)]
		old := traceIDIn.FindSubmatch(one)[1]
		var id [16]byte
		binary.BigEndian.PutUint64(id[:], uint64(i+1)*0x9e3779b97f4a7c15)
		binary.BigEndian.PutUint64(id[8:], uint64(i+1)*0xd1b54a32d192ed03)
		one = bytes.ReplaceAll(one, old, []byte(base64.StdEncoding.EncodeToString(id[:])))
		b.Write(nanosIn.ReplaceAllFunc(one, func(m []byte) []byte {
			ns, err := strconv.ParseInt(string(m[len(`UnixNano":"`):len(m)-1]), 10, 64)
			if err != nil {
				return m // too large to be a time
			}
			return fmt.Appendf(nil, `UnixNano":"%d"`, ns-int64(i/len(of.Traces))*300e9)
		}))
	}
	b.WriteString(`]}`)
	return b.Bytes(), nil
}
