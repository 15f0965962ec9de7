package client

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What an engine says of its own answer is read in one way for all signals,
// wherever it stands.
func TestWhatAnEngineSaysOfItsAnswer(t *testing.T) {
	const data = `"data":{"result":[],"traces":[]}`
	for _, tt := range []struct {
		members         string // of the body
		warnings, infos []string
	}{
		{`"status":"success","message":"ok","warnings":[],"partial":false,"truncated":"no","incomplete":null,"complete":true,"error":""`, nil, nil},
		{`"warnings":["a","b","a"],"infos":["c"]`, []string{"a", "b"}, []string{"c"}},
		{`"warnings":"a"`, []string{"a"}, nil},
		{`"warnings":[{"text":"a"},7]`, []string{`{"text":"a"}`, "7"}, nil},
		{`"warnings":["PromQL info: a","PromQL warning: b"]`, []string{"PromQL warning: b"}, []string{"PromQL info: a"}},
		{`"status":"PARTIAL","message":"a"`, []string{"PARTIAL: a"}, nil},
		{`"message":"a","status":"partial_success"`, []string{"partial_success: a"}, nil},
		{`"status":"PARTIAL"`, []string{"status PARTIAL"}, nil},
		{`"status":{"code":"PARTIAL","message":"a"}`, []string{"PARTIAL: a"}, nil},
		{`"message":"the limit of 5 MB was reached"`, []string{"the limit of 5 MB was reached"}, nil},
		{`"message":"served by the cache"`, nil, []string{"served by the cache"}},
		{`"error":"a store is down","status":"success"`, []string{"a store is down"}, nil},
		{`"errors":["a"]`, []string{`["a"]`}, nil},
		{`"partial":true`, []string{"partial: true"}, nil},
		{`"is_partial":"yes"`, []string{"is_partial: yes"}, nil},
		{`"partialResponse":1`, []string{"partialResponse: 1"}, nil},
		{`"truncated":{"bytes":5}`, []string{`truncated: {"bytes":5}`}, nil},
		{`"resultTruncated":"after 5 MB"`, []string{"resultTruncated: after 5 MB"}, nil},
		{`"incompleteShards":[3,4]`, []string{"incompleteShards: 3", "incompleteShards: 4"}, nil},
		{`"timed_out":true`, []string{"timed_out: true"}, nil},
		{`"isComplete":false`, []string{"isComplete: false"}, nil},
		{`"complete":0`, []string{"complete: 0"}, nil},
		{`"warningCount":0,"warning":""`, nil, nil},
		{`"meta":{"took":5,"warnings":["a"],"message":"of something else"}`, []string{"a"}, nil},
		{`"stats":{"summary":{"truncated":true},"querier":{"store":{"chunks":[{"partial":true}]}}}`, []string{"truncated: true"}, nil},
		{`"x":{"status":"PARTIAL"}`, []string{"PARTIAL"}, nil},
		{`"timed_out":false,"_shards":{"total":5,"successful":5,"skipped":2,"failed":0}`, nil, nil},
		{`"timed_out":true,"_shards":{"total":5,"successful":3,"skipped":0,"failed":2,"failures":[{"shard":0,"reason":{"type":"a"}}]}`, []string{"timed_out: true", "_shards.failed: 2"}, nil},
		{`"stats":{"_shards":{"failed":"1"}}`, []string{"_shards.failed: 1"}, nil},
		{`"failedShards":1,"failed_shard_count":0`, []string{"failedShards: 1"}, nil},
		{`"terminated_early":true`, []string{"terminated_early: true"}, nil},
		{`"terminated_early":false,"isTruncated":false`, nil, nil},
		{`"IsTruncated":true`, []string{"IsTruncated: true"}, nil},
		{`"hasMore":true`, []string{"hasMore: there is more"}, nil},
		{`"has_more":1,"more_results":"yes"`, []string{"has_more: there is more", "more_results: there is more"}, nil},
		{`"nextToken":"eyJrIjo1fQ=="`, []string{"nextToken: there is more"}, nil},
		{`"next_page_token":"a"`, []string{"next_page_token: there is more"}, nil},
		{`"pagination":{"nextCursor":"a","total":9}`, []string{"nextCursor: there is more"}, nil},
		{`"pageInfo":{"hasNextPage":true,"endCursor":"a"}`, []string{"hasNextPage: there is more"}, nil},
		{`"@odata.nextLink":"https://a/b"`, []string{"@odata.nextLink: there is more"}, nil},
		{`"LastEvaluatedKey":{"id":{"S":"a"}}`, []string{"LastEvaluatedKey: there is more"}, nil},
		{`"continuationToken":"a"`, []string{"continuationToken: there is more"}, nil},
		{`"hasMore":false,"has_more":0,"moreResults":"no","nextToken":null,"next_page_token":"","nextCursor":"","LastEvaluatedKey":{},"continuationToken":null`, nil, nil},
		{`"pageInfo":{"hasNextPage":false,"nextPage":null,"endCursor":"a"},"page":{"token":"a","next":5}`, nil, nil},
		{`"nextEvaluation":"a","moreover":1,"more":true,"context":"page"`, nil, nil},
		{`"x":{"x":{"x":{"x":{"partial":true}}}}`, nil, nil},
		{`"x":[{"partial":true}],"infoss":["a"],"part":true`, nil, nil},
	} {
		for name, k := range decoders {
			for _, body := range []string{"{" + tt.members + "," + data + "}", "{" + data + "," + tt.members + "}", `{"data":{"result":[],"traces":[],` + tt.members + "}}"} {
				if name != "traces" && strings.Contains(body, `"data":{"result":[],"traces":[],"status":"error"`) {
					continue
				}
				_, meta, err := k.decode(strings.NewReader(body))
				if err != nil {
					t.Fatalf("%s: %s: %v", name, body, err)
				}
				if d := cmp.Diff([][]string{tt.warnings, tt.infos}, [][]string{meta.Warnings, meta.Infos}); d != "" || len(meta.Problems) > 0 {
					t.Errorf("%s: %s: problems %v, warnings and infos (-want +got):\n%s", name, body, meta.Problems, d)
				}
			}
		}
	}
}

func TestWhatIsSaidOfOneTrace(t *testing.T) {
	const spans = `"batches":[{"scopeSpans":[{"spans":[{"traceId":"a1","spanId":"1"}]}]}]`
	const a1 = "trace 000000000000000000000000000000a1: "
	for body, want := range map[string][]string{
		`{"traces":[{"trace":{` + spans + `},"status":"PARTIAL","message":"too large"}]}`: {a1 + "PARTIAL: too large"},
		`{"traces":[{"trace":{` + spans + `,"status":"PARTIAL"}}]}`:                       {a1 + "status PARTIAL"},
		`{"traces":[{"message":"cut off: limit","status":1,` + spans + `}]}`:              {a1 + "PARTIAL: cut off: limit"},
		`{"traces":[{"trace":{` + spans + `},"status":"COMPLETE"},{"trace":{},"x":5}]}`:   nil,
		`{"traces":[{"traceID":"a1","rootServiceName":"s","partial":true}]}`:              {"partial: true"},
		`{"traces":[{"traceID":"a1","rootServiceName":"s","failed":true}]}`:               nil,
		`{"traces":[{"traceID":"a1","rootServiceName":"s","status":"PARTIAL"}]}`:          {a1 + "status PARTIAL"},
		`{"traces":[{"traceID":"a1","rootServiceName":"s","x":{"partial":true}}]}`:        nil,
		`{"trace":{` + spans + `},"status":1,"metrics":{"inspectedBytes":"5"}}`:           {"status PARTIAL"},
		`{"trace":{` + spans + `},"metrics":{"completedJobs":1,"x":{"truncated":"yes"}}}`: {"truncated: yes"},
		`{"data":{"trace":{` + spans + `},"status":"PARTIAL","message":"a"}}`:             {"PARTIAL: a"},
	} {
		r := decodeTracesText(t, body)
		if d := cmp.Diff(want, r.Warnings); d != "" {
			t.Errorf("%s: (-want +got):\n%s", body, d)
		}
	}
}

func TestASearchResultMayStateItsOutcome(t *testing.T) {
	for member, want := range map[string]StatusCode{
		`"x":1`: StatusUnset, `"status":"error"`: StatusError, `"status":"STATUS_CODE_ERROR"`: StatusError, `"status":2`: StatusError, `"status":"ok"`: StatusOK,
		`"status":1`: StatusOK, `"status":"unset"`: StatusUnset, `"statusCode":"2"`: StatusError, `"hasError":true`: StatusError, `"hasError":false`: StatusOK,
		`"isError":"false"`: StatusOK, `"errorCount":3`: StatusError, `"errorCount":"0"`: StatusOK, `"error":true`: StatusError, `"error":false`: StatusOK,
		`"errorCount":0,"status":"error"`: StatusError,
	} {
		r := decodeTracesText(t, `{"traces":[{"traceID":"a1","rootServiceName":"s",`+member+`}]}`)
		if got := r.Traces[0].SearchResult.Status; got != want || len(r.Warnings)+len(r.Problems) > 0 {
			t.Errorf("%s: status %d, want %d; warnings %q, problems %v", member, got, want, r.Warnings, r.Problems)
		}
	}
}

func TestWarningsOfManyTracesAreBounded(t *testing.T) {
	d := newDecoder(strings.NewReader(`{"traces":[` + strings.TrimSuffix(strings.Repeat(`{"batches":[],"truncated":[1,2,3,4,5]},`, 3), ",") + `]}`))
	most := usualLimits
	most[ofWarnings] = 4
	d.limit(&most)
	r, err := d.traces(nil)
	if err != nil || len(r.Warnings) != 4 || len(r.LeftOut) != 1 {
		t.Errorf("%q, left out %v, error %v", r.Warnings, r.LeftOut, err)
	}
}
