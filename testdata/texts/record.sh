#!/usr/bin/env bash
# Records the texts of this directory; see README.md.
#
#   record.sh [VERSION…]        e.g. record.sh 1.21 1.27
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
src=${LAB_SRC:-/srv/lab}
build=${BUILD:-/tmp/texts-build}

# Toolchains come from the module proxy; their paths are in the recordings.
export GOMODCACHE=${LAB_GOMODCACHE:-/tmp/gomod}
export GOFLAGS=-buildvcs=false
export GOWORK=off
# With cgo, the runtime does not notice a deadlock.
export CGO_ENABLED=0

programs="early-return range-not-closed lock-held-across-block wg-stuck cond-missed pipe-peer-gone"
patch() {
	case $1 in
	1.21) echo 1.21.13 ;;
	1.24) echo 1.24.11 ;;
	1.26) echo 1.26.8 ;;
	1.27) echo 1.27.0 ;;
	*) echo "record.sh: no patch release known for Go $1" >&2; exit 1 ;;
	esac
}

if [ -e "$src" ] && [ ! -e "$src/.lab-copy" ]; then
	echo "record.sh: $src exists and is not a copy of the lab; set LAB_SRC" >&2
	exit 1
fi
rm -rf "$src"
mkdir -p "$src" "$build"
touch "$src/.lab-copy"
(cd "$here/../lab" && tar cf - --exclude=README.md --exclude=record.sh .) | (cd "$src" && tar xf -)
mkdir -p "$src/stuck"
cp "$here"/stuck/* "$src/stuck"

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

for version in ${*:-1.21 1.24 1.26 1.27}; do
	full=$(patch "$version")
	out=$here/go$version
	bin=$build/go$version
	rm -rf "$out"
	mkdir -p "$out" "$bin"
	export GOTOOLCHAIN=go$full
	echo "# go$full"
	(cd "$src" && nice go build -o "$bin/lab" ./cmd/lab)
	(cd "$src/stuck" && nice go build -o "$bin/stuck" . && nice go test -c -o "$bin/stuck.test" .)

	# The same process in three forms.
	for program in $programs; do
		"$bin/lab" record -program "$program" -variant leak -out "$out/$program.pb.gz" \
			-text "$out/$program.debug2.txt" -counted "$out/$program.debug1.txt"
	done
	GODEBUG=tracebacklabels=1 timeout 5 "$bin/stuck" -pb "$out/labels.pb.gz" \
		-counted "$out/labels.debug1.txt" -text "$out/labels.debug2.txt" >/dev/null || true

	# Ways to end. What the program writes before is part of the log.
	for level in single system crash; do
		log=$out/sigquit-$level.txt
		(ulimit -c 0; GOTRACEBACK=$level waiting "$bin/stuck" -pb "$out/sigquit-$level.pb.gz")
	done
	GOTRACEBACK=all timeout 20 "$bin/stuck" -end panic -pb "$out/panic-all.pb.gz" >"$out/panic-all.txt" 2>&1 || true
	timeout 20 "$bin/stuck" -end deadlock -pb "$out/deadlock.pb.gz" >"$out/deadlock.txt" 2>&1 || true
	STUCK_PB=$out/timeout.pb.gz timeout 20 "$bin/stuck.test" -test.timeout 1s >"$out/timeout.txt" 2>&1 || true
	gzip -9nf "$out"/*.txt
done
