module example.org/quarry

go 1.21
