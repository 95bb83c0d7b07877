module example.com/ops

go 1.22

require example.net/busclient v0.4.2
