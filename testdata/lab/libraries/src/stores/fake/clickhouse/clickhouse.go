// Package clickhouse imitates a ClickHouse server of the native protocol: each query has one row with
// one number, and the answer to one that says "slow" does not end after that.
package clickhouse

import (
	"net"
	"strings"

	"example.com/libraries/stores/fake"
	"github.com/ClickHouse/ch-go/proto"
)

const revision = 54450

// Peer starts the server.
func Peer() (string, error) {
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
