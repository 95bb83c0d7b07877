// Command goprocess ties processes of goprocess to a context: they are closed when their work ends,
// or not.
package main

import (
	"context"

	"example.com/libraries/rig"
	"github.com/jbenet/goprocess"
	goprocessctx "github.com/jbenet/goprocess/context"
)

func serve(ctx context.Context) goprocess.Process {
	process := goprocessctx.WithContext(ctx)
	process.Go(func(goprocess.Process) {})
	return process
}

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var node goprocess.Process
	rig.Main(
		nil,
		func(_ string, step int) error {
			if step == 1 {
				node = goprocessctx.WithContext(ctx)
			}
			for range 40 {
				if err := serve(ctx).Close(); err != nil {
					return err
				}
			}
			return nil
		},
		func(_ string, step int) error {
			if step == 1 {
				node = goprocessctx.WithContext(ctx)
			}
			for range 40 {
				node.AddChild(serve(ctx))
			}
			return nil
		},
	)
}
