package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"math/rand"
	"sync"
	"sync/atomic"
	"time"

	api "github.com/osrg/gobgp/v3/api"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/anypb"
)

var setup = flag.Bool("setup", false, "")

func cl(a string) (api.GobgpApiClient, error) {
	c, err := grpc.Dial(a, grpc.WithTransportCredentials(insecure.NewCredentials()))
	return api.NewGobgpApiClient(c), err
}
func must(err error) {
	if err != nil {
		fmt.Println(err)
	}
}
func main() {
	flag.Parse()
	ctx := context.Background()
	a, _ := cl("127.0.0.1:15051")
	b, _ := cl("127.0.0.1:15052")
	if *setup {
		for _, x := range []struct {
			c      api.GobgpApiClient
			id, la string
			as     uint32
		}{{a, "1.1.1.1", "127.0.0.1", 65001}, {b, "2.2.2.2", "127.0.0.2", 65002}} {
			_, err := x.c.StartBgp(ctx, &api.StartBgpRequest{Global: &api.Global{Asn: x.as, RouterId: x.id, ListenPort: 11790, ListenAddresses: []string{x.la}}})
			must(err)
		}
		_, err := a.AddPeer(ctx, &api.AddPeerRequest{Peer: &api.Peer{Conf: &api.PeerConf{NeighborAddress: "127.0.0.2", PeerAsn: 65002}, Transport: &api.Transport{PassiveMode: true, LocalAddress: "127.0.0.1"}, EbgpMultihop: &api.EbgpMultihop{Enabled: true, MultihopTtl: 5}}})
		must(err)
		for i := 3; i < 23; i++ { // peers that never answer
			_, err := a.AddPeer(ctx, &api.AddPeerRequest{Peer: &api.Peer{Conf: &api.PeerConf{NeighborAddress: fmt.Sprintf("127.0.0.%d", i), PeerAsn: 65100 + uint32(i)}, Transport: &api.Transport{RemotePort: 11799}}})
			must(err)
		}
		_, err = b.AddPeer(ctx, &api.AddPeerRequest{Peer: &api.Peer{Conf: &api.PeerConf{NeighborAddress: "127.0.0.1", PeerAsn: 65001}, Transport: &api.Transport{RemotePort: 11790, LocalAddress: "127.0.0.2"}, EbgpMultihop: &api.EbgpMultihop{Enabled: true, MultihopTtl: 5}, Timers: &api.Timers{Config: &api.TimersConfig{ConnectRetry: 2, IdleHoldTimeAfterReset: 2}}}})
		must(err)
		return
	}
	var ok, bad atomic.Int64
	for i := 0; i < 100; i++ {
		w, _ := cl("127.0.0.1:15051")
		s, err := w.WatchEvent(ctx, &api.WatchEventRequest{Table: &api.WatchEventRequest_Table{Filters: []*api.WatchEventRequest_Table_Filter{{Type: api.WatchEventRequest_Table_Filter_BEST}}}, Peer: &api.WatchEventRequest_Peer{}})
		must(err)
		go func() {
			for {
				if _, err := s.Recv(); err != nil {
					return
				}
			}
		}()
	}
	ctx2, cf := context.WithTimeout(ctx, 15*time.Second)
	defer cf()
	var wg sync.WaitGroup
	for i := 0; i < 50; i++ {
		wg.Add(1)
		go func(i int) {
			defer wg.Done()
			w, _ := cl("127.0.0.1:15051")
			for ctx2.Err() == nil {
				nlri, _ := anypb.New(&api.IPAddressPrefix{Prefix: fmt.Sprintf("10.%d.%d.0", i, rand.Intn(255)), PrefixLen: 24})
				o, _ := anypb.New(&api.OriginAttribute{})
				nh, _ := anypb.New(&api.NextHopAttribute{NextHop: "127.0.0.1"})
				_, err := w.AddPath(ctx2, &api.AddPathRequest{Path: &api.Path{Family: &api.Family{Afi: api.Family_AFI_IP, Safi: api.Family_SAFI_UNICAST}, Nlri: nlri, Pattrs: []*anypb.Any{o, nh}}})
				if err != nil {
					bad.Add(1)
					continue
				}
				ok.Add(1)
				if rand.Intn(200) == 0 {
					s, err := w.ListPath(ctx2, &api.ListPathRequest{Family: &api.Family{Afi: api.Family_AFI_IP, Safi: api.Family_SAFI_UNICAST}})
					if err == nil {
						for {
							if _, err := s.Recv(); err == io.EOF || err != nil {
								break
							}
						}
					}
				}
			}
		}(i)
	}
	wg.Wait()
	n := 0
	s, _ := b.ListPath(ctx, &api.ListPathRequest{Family: &api.Family{Afi: api.Family_AFI_IP, Safi: api.Family_SAFI_UNICAST}})
	for {
		if _, err := s.Recv(); err != nil {
			break
		}
		n++
	}
	fmt.Println("paths ok", ok.Load(), "bad", bad.Load(), "peer has", n)
	time.Sleep(12 * time.Second)
}
