package client

import (
	"bytes"
	"io"
	"os"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

func body100(t testing.TB) []byte {
	data, err := os.ReadFile("testdata/captures/facade/traces_12_detailed.json")
	if err != nil {
		t.Fatal(err)
	}
	inner := bytes.TrimSuffix(bytes.TrimPrefix(bytes.TrimSpace(data), []byte(`{"traces":[`)), []byte(`]}`))
	var b bytes.Buffer
	b.WriteString(`{"traces":[`)
	for i := range 8 {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(inner)
	}
	b.WriteString(`]}`)
	return b.Bytes()
}

func BenchmarkScan(b *testing.B) {
	data := body100(b)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		d := jsontext.NewDecoder(bytes.NewReader(data), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
		for {
			if _, err := d.ReadToken(); err == io.EOF {
				break
			} else if err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkScanStrict(b *testing.B) {
	data := body100(b)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		d := jsontext.NewDecoder(bytes.NewReader(data))
		for {
			if _, err := d.ReadToken(); err == io.EOF {
				break
			} else if err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	data := body100(b)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		r, err := DecodeTraces(bytes.NewReader(data))
		if err != nil {
			b.Fatal(err)
		}
		_ = r
	}
}

func TestX(t *testing.T) {
	for _, f := range []string{"tempo/tempo_trace_v1.json", "tempo/tempo_trace_v2.json", "facade/tempo_search_100.json", "facade/traces_12_detailed.json", "tempo/tempo_search_traceql.json"} {
		data, _ := os.ReadFile("testdata/captures/" + f)
		r, err := DecodeTraces(bytes.NewReader(data))
		if err != nil {
			t.Fatal(f, err)
		}
		t.Log(f, len(r.Traces), r.Spans(), r.Problems, r.Traces[0].ID, r.Traces[0].Row)
	}
	for _, f := range []string{"loki_push_meta_streams", "loki_push_meta_categorized", "loki_nometa_streams", "loki_matrix", "loki_empty"} {
		data, _ := os.ReadFile("testdata/captures/loki/" + f + ".json")
		r, err := DecodeLogs(bytes.NewReader(data))
		if err != nil {
			t.Fatal(f, err)
		}
		t.Log(f, len(r.Streams), r.Entries(), len(r.Series), points(r.Series), r.Problems, r.ResultType)
	}
	for _, f := range []string{"prom_range_20x60", "prom_scalar", "prom_instant_nan", "prom_bad_data", "prom_empty"} {
		data, _ := os.ReadFile("testdata/captures/prom/" + f + ".json")
		r, err := DecodeMetrics(bytes.NewReader(data))
		if err != nil {
			t.Log(f, err)
			continue
		}
		t.Log(f, len(r.Series), points(r.Series), r.Problems, r.ResultType)
	}
}
