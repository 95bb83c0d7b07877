#!/usr/bin/env bash
# Records the goroutine profiles of the quarry's programs.
#
#   record.sh [VERSION…]        e.g. record.sh 1.23.12
#
# Without versions, Go 1.21.13 (standard library) or 1.23.12 (other libraries), and 1.27.0.
# Existing recordings are replaced; labels.toml are written by hand. A version takes about three
# minutes.
#
#   ONLY=REGEX  records only the programs that match
#   OUT=DIR     writes to another directory
#   SRC=DIR     is where the sources are copied to for the build, since the recordings contain
#               their paths (default /srv/quarry)
#   PARTS=…     "std", "ext" or both (default)
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-$here/profiles}
src=${SRC:-/srv/quarry}

export GOFLAGS=-buildvcs=false
export GOWORK=off

rm -rf "$src"
cp -r "$here/src" "$src"
for part in ${PARTS:-std ext}; do
	dir=$src
	older=1.21.13
	if [ "$part" = ext ]; then
		dir=$src/ext
		older=1.23.12
	fi
	for version in ${*:-$older 1.27.0}; do
		minor=$(echo "$version" | cut -d. -f1,2)
		bin=$(mktemp -d)
		(cd "$dir" && GOTOOLCHAIN=go$version nice go build -o "$bin" ./cmd/...)
		nice "$bin/record" -bin "$bin" -out "$out" -only "${ONLY:-.}" -name "go$minor"
		rm -r "$bin"
		echo "go$version recorded ($part)"
	done
done
