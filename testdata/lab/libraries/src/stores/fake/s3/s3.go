// Package s3 imitates Amazon S3.
package s3

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"time"

	"example.com/libraries/stores/fake"
)

// Object is large enough for three parts.
var Object = make([]byte, 11<<20)

// Peer starts the server. It has one object in each bucket. Parts of the bucket "slow" stall, but for the first bytes of
// the object; event streams have no events.
func Peer() (string, error) {
	return fake.HTTP(func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		slow := strings.HasPrefix(r.URL.Path, "/slow")
		switch {
		case query.Has("select"):
			_, _ = io.Copy(io.Discard, r.Body)
			// A client that is answered at once may still be busy with its request, and ends it.
			time.Sleep(50 * time.Millisecond)
			w.WriteHeader(http.StatusOK)
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		case query.Has("uploads"):
			_, _ = io.WriteString(w, `<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>`)
		case r.Method == http.MethodPost:
			_, _ = io.WriteString(w, `<CompleteMultipartUploadResult><ETag>1</ETag></CompleteMultipartUploadResult>`)
		case r.Method == http.MethodPut:
			_, _ = io.Copy(io.Discard, r.Body)
			if slow {
				<-r.Context().Done()
			}
			w.Header().Set("ETag", `"1"`)
		case slow && !strings.HasPrefix(r.Header.Get("Range"), "bytes=0-"):
			w.Header().Set("Content-Length", "1024")
			w.WriteHeader(http.StatusPartialContent)
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		default:
			w.Header().Set("ETag", `"1"`)
			http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(Object))
		}
	})
}
