#!/usr/bin/env bash
# Records one program of the lab from wherever its source can be when it is built.
#
#   record.sh [VERSION…]        e.g. record.sh 1.26 1.27
#
# The package `search` of ../lab is built as part of the main module, as a vendored
# dependency, as a dependency in the module cache, and as a module in a folder of a
# larger repository, each plain and with -trimpath, into
# profiles/<place>[-trim].go1.NN.pb.gz. The sources are copied to /srv/places, since
# the recordings contain their paths. Needs zip for the file of the module proxy.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
src=/srv/places
version=v1.4.0
toolchains=${TOOLCHAINS:-/tmp/gomod/golang.org}
out=${OUT:-$here/profiles}

go_of() {
	local found
	for found in "$toolchains"/toolchain@v0.0.1-go"$1".*/bin/go /usr/local/go/bin/go; do
		if [ -x "$found" ] && "$found" version | grep -q "go$1\."; then
			echo "$found"
			return
		fi
	done
	echo "record.sh: no Go $1" >&2
	exit 1
}

export GOTOOLCHAIN=local GOWORK=off GOFLAGS=-buildvcs=false GOSUMDB=off
export GOMODCACHE=$src/go/pkg/mod GOPROXY=file://$src/proxy

if [ -e "$src" ] && [ ! -e "$src/.places-copy" ]; then
	echo "record.sh: $src exists and is not a copy of these programs" >&2
	exit 1
fi
chmod -R u+w "$src" 2>/dev/null || true
rm -rf "$src"
mkdir -p "$src" "$out"
touch "$src/.places-copy"

# module FOLDER: the lab's module with what is recorded here, and nothing else.
module() {
	mkdir -p "$1/internal"
	cp "$here/../lab/go.mod" "$1"
	cp -R "$here/../lab/search" "$1"
	cp -R "$here/../lab/internal/harness" "$1/internal"
}

# app FOLDER: the program that has it as a dependency.
app() {
	mkdir -p "$1"
	cp "$here/app/main.go" "$1"
	printf 'module example.com/frontdesk\n\ngo 1.21\n\nrequire example.com/lab %s\n' "$version" >"$1/go.mod"
}

module "$src/lab"
mkdir -p "$src/lab/cmd/frontdesk" && cp "$here/app/main.go" "$src/lab/cmd/frontdesk"
module "$src/mono/services/shop"
mkdir -p "$src/mono/services/shop/cmd/frontdesk" && cp "$here/app/main.go" "$src/mono/services/shop/cmd/frontdesk"

proxy=$src/proxy/example.com/lab/@v
mkdir -p "$proxy"
module "$src/zip/example.com/lab@$version"
cp "$here/../lab/go.mod" "$proxy/$version.mod"
echo "$version" >"$proxy/list"
printf '{"Version":"%s","Time":"2026-11-25T00:00:00Z"}' "$version" >"$proxy/$version.info"
(cd "$src/zip" && zip -qrD "$proxy/$version.zip" example.com)
app "$src/cached"
app "$src/vendored"

for version_of in ${*:-1.26 1.27}; do
	go=$(go_of "$version_of")
	for folder in cached vendored; do
		(cd "$src/$folder" && "$go" mod tidy)
	done
	(cd "$src/vendored" && "$go" mod vendor)
	for place in own mono cached vendored; do
		case $place in
		own) folder=$src/lab package=./cmd/frontdesk ;;
		mono) folder=$src/mono/services/shop package=./cmd/frontdesk ;;
		*) folder=$src/$place package=. ;;
		esac
		for kind in "" -trim; do
			flags=()
			[ -z "$kind" ] || flags=(-trimpath)
			(cd "$folder" && "$go" build "${flags[@]}" -o "$src/frontdesk" "$package")
			"$src/frontdesk" "$out/$place$kind.go$version_of.pb.gz"
		done
	done
done
