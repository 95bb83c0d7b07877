// Command clickhouse reads rows with clickhouse-go over the native protocol, or leaves rows open and
// makes a client for each request that is not closed. The server is an imitation.
package main

import (
	"context"
	"net"
	"strings"

	"example.com/libraries/rig"
	"example.com/libraries/stores/fake"
	"github.com/ClickHouse/ch-go/proto"
	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

const revision = 54450

// peer answers each query with a block of one number; the answer to one that says "slow" does not
// end after that.
func peer() (string, error) {
	return fake.Serve(func(conn net.Conn) {
		in := proto.NewReader(conn)
		for {
			code, err := in.UVarInt()
			if err != nil {
				return
			}
			var out proto.Buffer
			switch proto.ClientCode(code) {
			case proto.ClientCodeHello:
				var hello proto.ClientHello
				if err := hello.Decode(in); err != nil {
					return
				}
				server := proto.ServerHello{Name: "ClickHouse", Major: 22, Minor: 3, Revision: revision, Timezone: "UTC"}
				server.EncodeAware(&out, revision)
			case proto.ClientCodePing:
				proto.ServerCodePong.Encode(&out)
			case proto.ClientCodeQuery:
				var query proto.Query
				if err := query.DecodeAware(in, revision); err != nil {
					return
				}
				if err := answer(&out, query.Body); err != nil {
					return
				}
			case proto.ClientCodeData:
				var data proto.ClientData
				if err := data.DecodeAware(in, revision); err != nil {
					return
				}
				var block proto.Block
				if err := block.DecodeBlock(in, revision, nil); err != nil {
					return
				}
			default:
				return
			}
			if _, err := conn.Write(out.Buf); err != nil {
				return
			}
		}
	})
}

func answer(out *proto.Buffer, query string) error {
	proto.ServerCodeData.Encode(out)
	out.PutString("")
	block := proto.Block{Info: proto.BlockInfo{BucketNum: -1}, Columns: 1, Rows: 1}
	column := proto.ColUInt8{1}
	if err := block.EncodeBlock(out, revision, []proto.InputColumn{{Name: "n", Data: &column}}); err != nil {
		return err
	}
	if !strings.Contains(query, "slow") {
		proto.ServerCodeEndOfStream.Encode(out)
	}
	return nil
}

func open(address string) (driver.Conn, error) {
	return clickhouse.Open(&clickhouse.Options{Addr: []string{address}, MaxOpenConns: 500})
}

// ask reads all rows of a query.
func ask(ctx context.Context, client driver.Conn) error {
	rows, err := client.Query(ctx, "SELECT n FROM numbers")
	if err != nil {
		return err
	}
	for rows.Next() {
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return rows.Close()
}

func main() {
	var shared driver.Conn
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	rig.Main(
		peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = open(address); err != nil {
					return err
				}
			}
			for range 60 {
				if err := ask(ctx, shared); err != nil {
					return err
				}
			}
			return nil
		},
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = open(address); err != nil {
					return err
				}
			}
			for range 20 {
				// The rows are not closed.
				rows, err := shared.Query(ctx, "SELECT n FROM slow")
				if err != nil {
					return err
				}
				rows.Next()
			}
			for range 30 {
				// The client is not closed.
				client, err := open(address)
				if err != nil {
					return err
				}
				if err := ask(ctx, client); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
