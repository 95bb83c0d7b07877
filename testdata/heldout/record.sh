#!/usr/bin/env bash
# Records the goroutine profiles of the theatre's programs.
#
#   record.sh [VERSION…]        e.g. record.sh 1.23.12
#
# Without versions, Go 1.23.12 and 1.27.0. Existing recordings are replaced; labels.toml are
# written by hand. A version takes about three minutes.
#
#   ONLY=REGEX  records only the programs whose name and variant match
#   OUT=DIR     writes to another directory
#   SRC=DIR     is where the sources are copied to for the build, since the recordings contain
#               their paths (default /srv/theatre)
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-$here/profiles}
src=${SRC:-/srv/theatre}

export GOMODCACHE=${THEATRE_GOMODCACHE:-/tmp/gomod}
export GOFLAGS=-buildvcs=false
export GOWORK=off

rm -rf "$src"
cp -r "$here/src" "$src"
for version in ${*:-1.23.12 1.27.0}; do
	minor=$(echo "$version" | cut -d. -f1,2)
	bin=$(mktemp -d)
	for module in "$src" "$src/ext"; do
		(cd "$module" && GOTOOLCHAIN=go$version nice go build -o "$bin/$(basename "$module")/" ./cmd/...)
		nice "$bin/$(basename "$module")/record" -bin "$bin/$(basename "$module")" -out "$out" -only "${ONLY:-.}" -name "go$minor"
	done
	rm -r "$bin"
	echo "go$version recorded"
done
