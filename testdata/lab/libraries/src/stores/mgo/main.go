// Command mgo finds documents with gopkg.in/mgo.v2 through copies of one session, or dials for each
// request and closes neither sessions nor copies. The server is an imitation.
package main

import (
	"errors"

	"example.com/libraries/rig"
	"example.com/libraries/stores/fake/mongo"
	"gopkg.in/mgo.v2"
)

// find looks for a document, of which there is none.
func find(session *mgo.Session) error {
	var document map[string]any
	err := session.DB("shop").C("orders").Find(nil).One(&document)
	if errors.Is(err, mgo.ErrNotFound) {
		return nil
	}
	return err
}

func main() {
	var shared *mgo.Session
	rig.Main(
		mongo.Peer,
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = mgo.Dial(address); err != nil {
					return err
				}
			}
			for range 60 {
				session := shared.Copy()
				if err := find(session); err != nil {
					return err
				}
				session.Close()
			}
			return nil
		},
		func(address string, step int) (err error) {
			if step == 1 {
				if shared, err = mgo.Dial(address); err != nil {
					return err
				}
			}
			for range 20 {
				// Neither the copy nor what was dialled is closed.
				if err := find(shared.Copy()); err != nil {
					return err
				}
				session, err := mgo.Dial(address)
				if err != nil {
					return err
				}
				if err := find(session); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
