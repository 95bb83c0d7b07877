// The last version of fasthttp whose caches of files are never collected.
module example.com/libraries/web3

go 1.26

require (
	example.com/libraries/rig v0.0.0
	github.com/valyala/fasthttp v1.70.0
)

require (
	github.com/andybalholm/brotli v1.2.1 // indirect
	github.com/klauspost/compress v1.18.5 // indirect
	github.com/valyala/bytebufferpool v1.0.0 // indirect
)

replace example.com/libraries/rig => ../rig
