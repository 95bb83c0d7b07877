#!/usr/bin/env bash
# Records the goroutine profiles of all programs of the lab.
#
#   record.sh [VERSION…]        e.g. record.sh 1.21 1.27, or record.sh 1.25.5
#
# Without versions, all of them. For each version, the lab is built twice
# (plain, and with -trimpath), and each program and variant is recorded into
# ../profiles/<program>-<variant>/go1.NN.pb.gz and go1.NN-trim.pb.gz; from Go
# 1.27 on, the goroutineleak profile of the leaky variants goes into
# go1.NN.leak.pb.gz. The test binary of ./invoices, which writes the profile
# itself, is recorded as test-parallel-healthy. Existing recordings are
# replaced.
#
#   ONLY=REGEX  records only the lines of "lab list" that match (tab as space),
#               and the tests if "test-parallel healthy" matches
#   OUT=DIR     writes to another directory
#   LAB_SRC=DIR is where the sources are copied to for the build, since the
#               recordings contain their paths (default /srv/lab). It must not
#               exist, or be a copy that this script made.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-$here/../profiles}
src=${LAB_SRC:-/srv/lab}
only=${ONLY:-.}
build=/tmp/lab-build

# Toolchains come from the module proxy; their paths are in the recordings.
export GOMODCACHE=${LAB_GOMODCACHE:-/tmp/gomod}
export GOFLAGS=-buildvcs=false
export GOWORK=off

all="1.21 1.22 1.23 1.24 1.25 1.26 1.27"
patch() {
	case $1 in
	1.21) echo 1.21.13 ;;
	1.22) echo 1.22.12 ;;
	1.23) echo 1.23.12 ;;
	1.24) echo 1.24.11 ;;
	1.25) echo 1.25.5 ;;
	1.26) echo 1.26.8 ;;
	1.27) echo 1.27.0 ;;
	*.*.*) echo "$1" ;;
	*) echo "record.sh: no patch release known for Go $1" >&2; exit 1 ;;
	esac
}

if [ -e "$src" ] && [ ! -e "$src/.lab-copy" ]; then
	echo "record.sh: $src exists and is not a copy of the lab; set LAB_SRC" >&2
	exit 1
fi
rm -rf "$src"
mkdir -p "$src" "$build" "$out"
touch "$src/.lab-copy"
(cd "$here" && tar cf - --exclude=README.md --exclude=record.sh .) | (cd "$src" && tar xf -)

# one LAB OUT FILE LEAKFILE PROGRAM VARIANT: one recording, tried again once.
one() {
	local lab=$1 out=$2 file=$3 leakfile=$4 program=$5 variant=$6
	local dir=$out/$program-$variant
	local args=(record -program "$program" -variant "$variant" -out "$dir/$file")
	mkdir -p "$dir"
	if [ "$leakfile" != - ] && [ "$variant" = leak ]; then
		args+=(-leakprofile "$dir/$leakfile")
	fi
	"$lab" "${args[@]}" || "$lab" "${args[@]}" || echo "FAILED $program $variant $file"
}
export -f one

# tests BINARY OUT FILE: the recording of the tests, tried again once.
tests() {
	local dir=$2/test-parallel-healthy
	local run=("$1" -test.parallel 16 -goroutines "$dir/$3")
	mkdir -p "$dir"
	"${run[@]}" || "${run[@]}" || echo "FAILED test-parallel healthy $3"
}

for version in ${*:-$all}; do
	full=$(patch "$version")
	minor=$(echo "$full" | cut -d. -f1,2)
	leakfile=-
	if [ "${minor#1.}" -ge 27 ]; then
		leakfile=go$minor.leak.pb.gz
	fi
	for kind in plain trim; do
		flags=()
		file=go$minor.pb.gz
		if [ $kind = trim ]; then
			flags=(-trimpath)
			file=go$minor-trim.pb.gz
		fi
		lab=$build/go$minor-$kind/lab
		(cd "$src" && GOTOOLCHAIN=go$full nice go build "${flags[@]}" -o "$lab" ./cmd/lab)
		echo "# go$full $kind"
		"$lab" list | tr '\t' ' ' | { grep -E "$only" || true; } |
			xargs -r -P 2 -L 1 bash -c 'one "$@"' one "$lab" "$out" "$file" "$leakfile"
		if echo "test-parallel healthy" | grep -qE "$only"; then
			(cd "$src" && GOTOOLCHAIN=go$full nice go test -c "${flags[@]}" -o "$lab.test" ./invoices)
			tests "$lab.test" "$out" "$file"
		fi
		leakfile=- # from the plain build only
	done
done
