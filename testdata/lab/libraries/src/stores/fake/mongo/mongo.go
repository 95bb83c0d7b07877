// Package mongo imitates a MongoDB server: it is the primary, no collection has documents, and the
// collection "slow" never answers.
package mongo

import (
	"encoding/binary"
	"io"
	"net"
	"time"

	"example.com/libraries/stores/fake"
	"go.mongodb.org/mongo-driver/v2/bson"
)

// Peer starts the server.
func Peer() (string, error) {
	return fake.Serve(serve)
}

const (
	opReply   = 1
	opQuery   = 2004
	opMessage = 2013
)

func serve(conn net.Conn) {
	for {
		header := make([]byte, 16)
		if _, err := io.ReadFull(conn, header); err != nil {
			return
		}
		body := make([]byte, binary.LittleEndian.Uint32(header)-16)
		if _, err := io.ReadFull(conn, body); err != nil {
			return
		}
		code := binary.LittleEndian.Uint32(header[12:])
		request := body[5:]
		if code == opQuery {
			name := 4
			for body[name] != 0 {
				name++
			}
			request = body[name+9:]
		}
		request = request[:binary.LittleEndian.Uint32(request)]
		answer := answer(bson.Raw(request))
		if answer == nil {
			continue
		}
		document, err := bson.Marshal(answer)
		if err != nil {
			return
		}
		prefix := make([]byte, 5)
		answerCode := uint32(opMessage)
		if code == opQuery {
			answerCode = opReply
			prefix = make([]byte, 20)
			prefix[0] = 8
			prefix[16] = 1
		}
		var out []byte
		out = binary.LittleEndian.AppendUint32(out, uint32(16+len(prefix)+len(document)))
		out = binary.LittleEndian.AppendUint32(out, 1)
		out = append(out, header[4:8]...)
		out = binary.LittleEndian.AppendUint32(out, answerCode)
		out = append(append(out, prefix...), document...)
		if _, err := conn.Write(out); err != nil {
			return
		}
	}
}

var process = bson.NewObjectID()

// answer is nil if the request gets none.
func answer(request bson.Raw) bson.M {
	elements, err := request.Elements()
	if err != nil || len(elements) == 0 {
		return bson.M{"ok": 0}
	}
	if query := elements[0]; query.Key() == "$query" {
		return answer(query.Value().Document())
	}
	switch command := elements[0]; command.Key() {
	case "hello", "ismaster", "isMaster":
		if wait, err := request.LookupErr("maxAwaitTimeMS"); err == nil {
			// A monitor waits for a change of the topology.
			time.Sleep(time.Duration(wait.AsInt64()) * time.Millisecond)
		}
		return bson.M{
			"ok": 1, "ismaster": true, "isWritablePrimary": true, "helloOk": true,
			"minWireVersion": 0, "maxWireVersion": 21,
			"maxBsonObjectSize": 16 << 20, "maxMessageSizeBytes": 48000000, "maxWriteBatchSize": 100000,
			"topologyVersion": bson.M{"processId": process, "counter": int64(1)},
		}
	case "find":
		if command.Value().StringValue() == "slow" {
			return nil
		}
		return bson.M{"ok": 1, "cursor": bson.M{"id": int64(0), "ns": "shop.orders", "firstBatch": bson.A{}}}
	}
	return bson.M{"ok": 1, "nonce": "2375531c32080ae8"}
}
