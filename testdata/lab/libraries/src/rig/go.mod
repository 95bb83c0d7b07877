module example.com/libraries/rig

go 1.21
