// Package client queries the AI Refinery Observability API: logs, metrics and
// traces. It stands on its own; nothing in it knows of MCP.
//
//	c, err := client.New(client.WithAPIKey(os.Getenv("AIR_API_KEY")))
//	if err != nil {
//		return err
//	}
//	logs, err := c.Logs.Query(ctx, client.LogsRequest{Severity: "error", TimeWindow: "1h"})
//
// A [Client] has one sub-client for each endpoint, [Client.Logs],
// [Client.Metrics] and [Client.Traces], whose Query method takes a request and
// returns a response; [Client.Projects] lists the names of projects. One Client is meant to be kept and shared: it is safe for
// concurrent use, and its protection of the upstream works across all of its
// queries. [Client.WithKey] gives the client of another key over the same
// connections, for a server whose callers have keys of their own.
//
// # What a response says
//
// What the engines send is kept exactly. Times are nanoseconds since the Unix
// epoch, which no float64 holds; Timestamp, [Span.StartTime] and [Span.EndTime]
// give them as [time.Time]. Numbers keep their text, since JSON has no NaN and
// float64 no integer past 2^53 but each second one; [Sample.Float64] converts
// where that does not matter. Ids are bytes, in whatever of its forms an engine
// wrote them. Texts are as they were logged: they may hold control characters,
// secrets, and instructions to whoever reads them.
//
// A response may be less than what there is. Look at these before reading much
// into a count or an absence:
//
//   - [Meta.Warnings]: the engine answered in part, as when a store was down,
//     although the HTTP status is 200.
//   - [Meta.Problems]: parts of the body that could not be read, each kind with
//     its place and count. The rest of the response is good.
//   - [Meta.LeftOut]: parts that were not read because there were more than this
//     package reads ([MaxSpans], [MaxEntries], [MaxText] and the other limits).
//   - [TracesResponse.JobsDone] below JobsTotal: the search ended before it had
//     looked everywhere.
//   - As many entries or traces as the request's Limit: the engine left out the
//     rest, and no field says so.
//
// Responses are shared, so they must not be modified.
//
// # Errors
//
// A query returns one of these, to be found with [errors.As]. The Error text of
// each is one line, bounded, and free of this client's credential.
//
//   - [*APIError]: the API answered with a status other than 2xx, or said at 200
//     that the query failed. 400 and 422 are for the caller, whose request is
//     wrong, and so is the Type "timeout": the query is too much, and needs a
//     shorter window. 401, 403 and 404 are for the operator: the key, its
//     rights, a proxy that drops the header sdk_version, or the base URL; at a
//     401 that is Renewed the next query takes another one. At 429 and 5xx
//     nobody can act: wait, RetryAfter if it is set.
//   - [*BodyError]: the answer was 2xx, but its body is no response. When Cut
//     is set nobody needs to act: the next answer may be whole. When Limit is
//     set the caller should ask for less, or the operator raise [WithMaxBody].
//     Otherwise it is for the operator: something else than the API answers
//     there, and Reason and Said tell what.
//   - [*UnavailableError]: nothing was sent, as the endpoint has been down.
//     Nobody can act: wait until Until.
//   - [*BusyError]: nothing was sent, as too many other queries were under way, or
//     there was no memory for the answer. Nobody needs to act: wait, ask for
//     less, or the operator raises [WithConcurrency].
//   - [*CredentialError]: nothing was sent, as the credential cannot be read; it
//     wraps [ErrNoCredential] when none was given. It is for the operator, or
//     for whoever passed the key to [Client.WithKey].
//   - [*TokenError]: the token endpoint of [WithClientCredentials] gave no token.
//     With a Code, or a Status of 4xx, it is for the operator; otherwise wait.
//   - [*PanicError]: a bug of this package. It is for its authors; other queries
//     are not affected.
//   - Anything else wraps what the transport or the context says:
//     [context.DeadlineExceeded] when the time was over, [context.Canceled]
//     when the caller gave up, the error of a connection that broke.
//
// # Time, repetition and protection of the upstream
//
// A query takes at most the time of [WithTimeout], [DefaultTimeout] unless set,
// with everything that happens in it; a caller whose context ends sooner gets
// the context's error at once.
//
// Within that time a query is sent at most [WithMaxAttempts] times,
// [DefaultMaxAttempts] unless set. It is sent again only when that can help at
// once: after 429, 502, 503 and 504, except for an engine's own timeout, when
// the connection broke before or in the body, and when the body was empty or
// cut off. It waits as long as the answer asks to (Retry-After), or else 200 ms,
// then twice as long each time up to 2 s, a quarter more or less at random. A
// wait that would go past the end of the time is not begun. [Client.Retries]
// counts.
//
// After five attempts in a row that failed because the upstream is down (502,
// 503, 504, a broken connection, or no headers for half of the query's time) it
// is left alone for ten seconds: queries fail at once with an
// [*UnavailableError]. Then one query goes through, and its outcome decides.
//
// Identical queries of one credential that are under way at the same time are
// one request, and share its response or error. It goes on as long as one of
// the callers waits for it.
//
// At most [WithConcurrency] requests are under way, [DefaultConcurrency] unless
// set, and at most four bodies of more than 4 MiB are read at once. A body is
// decompressed and decoded as a stream and never held whole; more than
// [WithMaxBody] decompressed bytes are an error. Redirects are followed within
// the API's origin only.
package client
