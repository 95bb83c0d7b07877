# What the recording scripts share: toolchains, and a copy of the programs at a fixed place.
# shellcheck shell=bash

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
src=${LAB_SRC:-/srv/lab}
build=${BUILD:-/tmp/texts-build}

# Toolchains come from the module proxy; their paths are in the recordings.
export GOMODCACHE=${LAB_GOMODCACHE:-/tmp/gomod}
export GOFLAGS=-buildvcs=false
export GOWORK=off
# With cgo, the runtime does not notice a deadlock.
export CGO_ENABLED=0

# use VERSION: sets the toolchain, and $bin for what it builds.
use() {
	local full
	case $1 in
	1.19) full=1.19.13 ;;
	1.20) full=1.20.14 ;;
	1.21) full=1.21.13 ;;
	1.22) full=1.22.12 ;;
	1.23) full=1.23.12 ;;
	1.24) full=1.24.11 ;;
	1.25) full=1.25.5 ;;
	1.26) full=1.26.8 ;;
	1.27) full=1.27.0 ;;
	*) echo "no patch release known for Go $1" >&2; exit 1 ;;
	esac
	export GOTOOLCHAIN=go$full
	bin=$build/go$1
	mkdir -p "$bin"
	echo "# go$full"
}

# Sources are copied to a fixed place, so that recordings do not depend on where the tree is.
copy_sources() {
	if [ -e "$src" ] && [ ! -e "$src/.lab-copy" ]; then
		echo "$src exists and is not a copy of the lab; set LAB_SRC" >&2
		exit 1
	fi
	rm -rf "$src"
	mkdir -p "$src" "$build"
	touch "$src/.lab-copy"
	(cd "$here/../lab" && tar cf - --exclude=README.md --exclude=record.sh .) | (cd "$src" && tar xf -)
	mkdir -p "$src/stuck"
	cp "$here"/stuck/* "$src/stuck"
	cp -r "$here"/programs/* "$src"
}

# compile PROGRAM [FLAGS…]: builds a program of its own module into $bin.
compile() {
	local program=$1
	shift
	(cd "$src/$program" && nice go build -o "$bin/$program" "$@" .)
}

# waiting STUCK ARGUMENTS…: runs it until it is ready, then sends SIGQUIT; output to $log.
waiting() {
	"$@" >"$log" 2>&1 &
	local pid=$!
	for _ in $(seq 100); do
		grep -qs '^ready' "$log" && break
		sleep 0.1
	done
	kill -QUIT $pid
	wait $pid || true
}
