module example.com/apiserver

go 1.22
