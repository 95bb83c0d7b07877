// Command hystrix makes calls in Hystrix commands: with one name for each service that is called, or
// with one for each order.
package main

import (
	"strconv"

	"example.com/libraries/rig"
	"github.com/afex/hystrix-go/hystrix"
)

func call(name string) error {
	return hystrix.Do(name, func() error { return nil }, nil)
}

func main() {
	rig.Main(
		nil,
		func(string, int) error {
			for request := range 60 {
				if err := call([]string{"orders", "users", "mail"}[request%3]); err != nil {
					return err
				}
			}
			return nil
		},
		func(_ string, step int) error {
			for request := range 60 {
				if err := call("order-" + strconv.Itoa(60*step+request)); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
