module harborline.dev/fleet

go 1.19
