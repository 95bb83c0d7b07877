// Command levies reports the extracted tonnes to the tax office.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"example.org/quarry/rev"
	"example.org/quarry/site"
)

type office struct {
	base   string
	shared *http.Client
}

func newClient(timeout time.Duration) *http.Client {
	return &http.Client{
		Timeout: timeout,
		Transport: &http.Transport{
			DialContext:         (&net.Dialer{Timeout: time.Second}).DialContext,
			MaxIdleConnsPerHost: 2,
		},
	}
}

func (o *office) client() *http.Client {
	if rev.Two {
		return o.shared
	}
	return newClient(3 * time.Second)
}

func (o *office) report(ctx context.Context, tonnes string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, o.base+"/quick?tonnes="+tonnes, nil)
	if err != nil {
		return err
	}
	resp, err := o.client().Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("office says %s", resp.Status)
	}
	return nil
}

func main() {
	o := &office{base: site.Peer(), shared: newClient(3 * time.Second)}
	s := site.New("levies", site.Hands(6), site.Every(time.Second, func() {}))
	s.Mux.HandleFunc("/report", func(w http.ResponseWriter, r *http.Request) {
		if err := o.report(r.Context(), r.FormValue("tonnes")); err != nil {
			site.Fail(w, http.StatusBadGateway, err)
		}
	})
	log.Fatal(s.Run())
}
