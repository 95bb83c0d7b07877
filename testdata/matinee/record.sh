#!/usr/bin/env bash
# Records the goroutine profiles of the theatre's programs.
#
#   record.sh [VERSION…]        e.g. record.sh 1.23.12
#
# Without versions, Go 1.23.12 and 1.27.0. Existing recordings are replaced; labels.toml are
# written by hand. A version takes about four minutes.
#
#   ONLY=REGEX  records only what matches, e.g. ONLY='^(tills|strike)-'
#   OUT=DIR     writes to another directory
#   SRC=DIR     is where the sources are copied to for the build, since the recordings contain
#               their paths (default /srv/theatre)
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-$here/profiles}
src=${SRC:-/srv/theatre}

export GOFLAGS=-buildvcs=false
export GOWORK=off

rm -rf "$src"
cp -r "$here/src" "$src"
for version in ${*:-1.23.12 1.27.0}; do
	minor=$(echo "$version" | cut -d. -f1,2)
	bin=$(mktemp -d)
	(cd "$src" && GOTOOLCHAIN=go$version nice go build -o "$bin/" ./cmd/...)
	(cd "$src/ext" && GOTOOLCHAIN=go$version nice go build -o "$bin/" ./cmd/...)
	"$bin/record" -bin "$bin" -out "$out" -only "${ONLY:-.}" -name "go$minor"
	rm -r "$bin"
	echo "go$version recorded"
done
