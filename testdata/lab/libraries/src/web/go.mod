module example.com/libraries/web

go 1.26

require example.com/libraries/rig v0.0.0

require github.com/hashicorp/yamux v0.1.2

replace example.com/libraries/rig => ../rig
