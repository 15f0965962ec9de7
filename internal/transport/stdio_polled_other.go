//go:build !unix

package transport

import "io"

// polled returns the stream: here it is read as it is.
func polled(in io.Reader, _ io.Writer) (again io.Reader, undo func()) { return in, func() {} }
