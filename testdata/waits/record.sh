#!/usr/bin/env bash
# Records the goroutine profiles of the program here into go1.NN.pb.gz, and the
# runtime's own wait reasons of the same moment into go1.NN.txt.
#
#   record.sh [VERSION…]        e.g. record.sh 1.21 1.27
#
# Without versions, all of them. Needs gcc (cgo) and Go 1.21 or newer, which
# gets the other toolchains. "cargo test --test waits" then checks both files
# against truth.toml.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
src=/tmp/waits
export GOMODCACHE=${LAB_GOMODCACHE:-/tmp/gomod}
export GOFLAGS="-buildvcs=false -trimpath"
export GOWORK=off CGO_ENABLED=1
export GODEBUG=goindex=0 # Go 1.19 does not expect its own toolchain in the module cache

all="1.19 1.20 1.21 1.22 1.23 1.24 1.25 1.26 1.27"
patch() {
	case $1 in
	1.19) echo 1.19.13 ;;
	1.20) echo 1.20.14 ;;
	1.21) echo 1.21.13 ;;
	1.22) echo 1.22.12 ;;
	1.23) echo 1.23.12 ;;
	1.24) echo 1.24.11 ;;
	1.25) echo 1.25.5 ;;
	1.26) echo 1.26.8 ;;
	1.27) echo 1.27.0 ;;
	*) echo "record.sh: no patch release known for Go $1" >&2; exit 1 ;;
	esac
}

for version in ${*:-$all}; do
	full=$(patch "$version")
	rm -rf "$src"
	mkdir -p "$src/tmp"
	cp "$here"/*.go "$src"
	# The go line of go.mod also sets how the runtime behaves.
	sed "s/^go .*/go $version/" "$here/go.mod" >"$src/go.mod"
	(cd "$src" && GOTOOLCHAIN=go$full nice go build -o waits .)
	env -u GODEBUG TMPDIR=$src/tmp nice timeout 60 "$src/waits" "$here/go$version.pb.gz" "$here/go$version.txt"
	echo "go$full: $(wc -l <"$here/go$version.txt") stacks"
done
rm -rf "$src"
