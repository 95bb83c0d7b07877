// Command casbin asks an enforcer that reloads its policy by itself, or makes one for each tenant
// and does not stop its reload.
package main

import (
	"errors"
	"time"

	"example.com/libraries/rig"
	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"
)

const rules = `
[request_definition]
r = sub, obj, act
[policy_definition]
p = sub, obj, act
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.sub == p.sub && r.obj == p.obj && r.act == p.act
`

func open() (*casbin.SyncedEnforcer, error) {
	rules, err := model.NewModelFromString(rules)
	if err != nil {
		return nil, err
	}
	enforcer, err := casbin.NewSyncedEnforcer(rules)
	if err != nil {
		return nil, err
	}
	if _, err := enforcer.AddPolicy("alice", "orders", "read"); err != nil {
		return nil, err
	}
	enforcer.StartAutoLoadPolicy(time.Minute)
	return enforcer, nil
}

func ask(enforcer *casbin.SyncedEnforcer) error {
	allowed, err := enforcer.Enforce("alice", "orders", "read")
	if err != nil {
		return err
	}
	if !allowed {
		return errors.New("not allowed")
	}
	return nil
}

func main() {
	var shared *casbin.SyncedEnforcer
	rig.Main(
		nil,
		func(_ string, step int) (err error) {
			if step == 1 {
				if shared, err = open(); err != nil {
					return err
				}
			}
			for range 60 {
				if err := ask(shared); err != nil {
					return err
				}
			}
			return nil
		},
		func(_ string, step int) error {
			for range 40 {
				// The reload is not stopped.
				enforcer, err := open()
				if err != nil {
					return err
				}
				if err := ask(enforcer); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
