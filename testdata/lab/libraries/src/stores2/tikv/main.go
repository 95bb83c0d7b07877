// Command tikv reads keys in transactions with the TiKV client, through one client or through one for
// each request that is not closed. PD and TiKV are imitations in one server.
package main

import (
	"context"
	"net"
	"sync/atomic"
	"time"

	"example.com/libraries/rig"
	"github.com/pingcap/kvproto/pkg/kvrpcpb"
	"github.com/pingcap/kvproto/pkg/metapb"
	"github.com/pingcap/kvproto/pkg/pdpb"
	"github.com/pingcap/kvproto/pkg/tikvpb"
	"github.com/pingcap/log"
	tikverr "github.com/tikv/client-go/v2/error"
	"github.com/tikv/client-go/v2/txnkv"
	"go.uber.org/zap"
	"google.golang.org/grpc"
)

// pd is a placement driver of one store with one region.
type pd struct {
	pdpb.UnimplementedPDServer
	address string
	// ticks are added to the clock, so that no timestamp comes twice.
	ticks atomic.Int64
}

var header = &pdpb.ResponseHeader{ClusterId: 1}

func (pd *pd) GetMembers(context.Context, *pdpb.GetMembersRequest) (*pdpb.GetMembersResponse, error) {
	member := &pdpb.Member{MemberId: 1, ClientUrls: []string{"http://" + pd.address}}
	return &pdpb.GetMembersResponse{Header: header, Members: []*pdpb.Member{member}, Leader: member}, nil
}

func (pd *pd) Tso(stream pdpb.PD_TsoServer) error {
	for {
		request, err := stream.Recv()
		if err != nil {
			return err
		}
		err = stream.Send(&pdpb.TsoResponse{
			Header: header, Count: request.Count,
			Timestamp: &pdpb.Timestamp{Physical: time.Now().UnixMilli() + pd.ticks.Add(1), Logical: int64(request.Count)},
		})
		if err != nil {
			return err
		}
	}
}

func (pd *pd) GetRegion(context.Context, *pdpb.GetRegionRequest) (*pdpb.GetRegionResponse, error) {
	peer := &metapb.Peer{Id: 1, StoreId: 1}
	epoch := &metapb.RegionEpoch{ConfVer: 1, Version: 1}
	region := &metapb.Region{Id: 1, RegionEpoch: epoch, Peers: []*metapb.Peer{peer}}
	return &pdpb.GetRegionResponse{Header: header, Region: region, Leader: peer}, nil
}

func (pd *pd) GetStore(context.Context, *pdpb.GetStoreRequest) (*pdpb.GetStoreResponse, error) {
	return &pdpb.GetStoreResponse{Header: header, Store: &metapb.Store{Id: 1, Address: pd.address}}, nil
}

// store has no keys.
type store struct{ tikvpb.UnimplementedTikvServer }

func (*store) BatchCommands(stream tikvpb.Tikv_BatchCommandsServer) error {
	for {
		request, err := stream.Recv()
		if err != nil {
			return err
		}
		answer := &tikvpb.BatchCommandsResponse{RequestIds: request.RequestIds}
		for range request.RequestIds {
			answer.Responses = append(answer.Responses, &tikvpb.BatchCommandsResponse_Response{
				Cmd: &tikvpb.BatchCommandsResponse_Response_Get{Get: &kvrpcpb.GetResponse{NotFound: true}},
			})
		}
		if err := stream.Send(answer); err != nil {
			return err
		}
	}
}

func peer() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	address := listener.Addr().String()
	server := grpc.NewServer()
	pdpb.RegisterPDServer(server, &pd{address: address})
	tikvpb.RegisterTikvServer(server, &store{})
	go func() { _ = server.Serve(listener) }()
	return address, nil
}

func read(ctx context.Context, client *txnkv.Client) error {
	txn, err := client.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = txn.Rollback() }()
	_, err = txn.Get(ctx, []byte("order 1"))
	if tikverr.IsErrNotFound(err) {
		return nil
	}
	return err
}

func main() {
	log.ReplaceGlobals(zap.NewNop(), &log.ZapProperties{})
	var shared *txnkv.Client
	ctx := context.Background()
	rig.Main(
		peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = txnkv.NewClient([]string{address}); err != nil {
					return err
				}
			}
			for range 60 {
				if err := read(ctx, shared); err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, step int) error {
			for range 20 {
				// The client is not closed.
				client, err := txnkv.NewClient([]string{address})
				if err != nil {
					return err
				}
				if err := read(ctx, client); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
