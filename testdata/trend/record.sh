#!/usr/bin/env bash
# Records the goroutine profiles of the services over time.
#
#   record.sh [VERSION…]        e.g. record.sh 1.22.12
#
# Without versions, Go 1.22.12 and 1.27.0. For each version, each service and
# variant of src is recorded at six moments into
# recordings/<service>-<variant>/go1.NN, and the two builds of depot into
# recordings/depot/go1.NN. Existing recordings are replaced; labels.toml are
# written by hand. A version takes about three minutes.
#
#   ONLY=REGEX  records only the lines of "ops list", and "depot", that match
#   OUT=DIR     writes to another directory
#   JOBS=N      is how many recordings are made at a time (default 4)
#   TREND_SRC=DIR is where the sources are copied to for the build, since the
#               recordings contain their paths (default /srv/ops). It must not
#               exist, or be a copy that this script made.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-$here/recordings}
src=${TREND_SRC:-/srv/ops}
only=${ONLY:-.}
build=/tmp/ops-build

# Toolchains come from the module proxy; their paths are in the recordings.
export GOMODCACHE=${TREND_GOMODCACHE:-/tmp/gomod}
export GOFLAGS=-buildvcs=false
export GOWORK=off

# copy FROM TO: the sources as they are built.
copy() {
	if [ -e "$2" ] && [ ! -e "$2/.trend-copy" ]; then
		echo "record.sh: $2 exists and is not a copy of the sources; set TREND_SRC" >&2
		exit 1
	fi
	rm -rf "$2"
	mkdir -p "$2"
	touch "$2/.trend-copy"
	cp -r "$1/." "$2"
}

# one OPS OUT MINOR SERVICE VARIANT: one recording.
one() {
	local args=(record -service "$4" -variant "$5" -out "$2/$4-$5/go$3")
	if [ "${3#1.}" -ge 27 ] && [ "$5" = leak ]; then
		args+=(-leakprofile)
	fi
	"$1" "${args[@]}" || "$1" "${args[@]}" || echo "FAILED $4 $5"
}
export -f one

for version in ${*:-1.22.12 1.27.0}; do
	minor=$(echo "$version" | cut -d. -f1,2)
	export GOTOOLCHAIN=go$version
	ops=$build/go$minor/ops
	copy "$here/src" "$src"
	(cd "$src" && nice go build -o "$ops" ./cmd/ops)
	echo "# go$version"
	# Those that take longest come first.
	"$ops" list | tac | { grep -E "$only" || true; } |
		xargs -r -P "${JOBS:-4}" -L 1 bash -c 'one "$@"' one "$ops" "$out" "$minor"
	if echo depot | grep -qE "$only"; then
		mkdir -p "$out/depot/go$minor"
		for state in before after; do
			# Both builds have the same path.
			copy "$here/depot/$state" "$src-depot"
			(cd "$src-depot" && nice go build -o "$build/go$minor/depot" ./cmd/depot)
			"$ops" fetch -out "$out/depot/go$minor/$state.pb.gz" -load "/intake?n=12,/intake?n=9,/intake?n=16" "$build/go$minor/depot"
		done
		rm -rf "$src-depot"
	fi
done
