// Versions of 2020 and 2021 that newer ones have replaced.
module example.com/libraries/web2

go 1.26

require (
	example.com/libraries/rig v0.0.0
	nhooyr.io/websocket v1.8.5
)

require github.com/klauspost/compress v1.10.3 // indirect

require (
	golang.org/x/net v0.0.0-20210726213435-c6fcb2dbf985
	golang.org/x/text v0.3.6 // indirect
)

replace example.com/libraries/rig => ../rig
