package main

import (
	"fmt"

	"github.com/alicebob/miniredis/v2"
)

func main() {
	m := miniredis.NewMiniRedis()
	fmt.Println(m.StartAddr("127.0.0.1:16379"))
	select {}
}
