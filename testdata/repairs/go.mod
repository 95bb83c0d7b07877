module example.com/repairs

go 1.21
