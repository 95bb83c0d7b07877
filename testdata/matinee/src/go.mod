module example.org/theatre

go 1.21
