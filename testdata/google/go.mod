module example.com/google

go 1.21
