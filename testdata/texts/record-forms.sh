#!/usr/bin/env bash
# Records forms that need programs of their own into forms/; see README.md.
#
#   record-forms.sh [STEP…]        e.g. record-forms.sh ages cut
set -euo pipefail
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"

# into VERSION: uses the version, sets $out.
into() {
	use "$1"
	out=$here/forms/go$1
	mkdir -p "$out"
}

# pack: packs what the step wrote. Steps that share a directory do not run at the same time.
pack() {
	gzip -9nf "$out"/*.txt
}

# Two dumps of one process, the first when goroutines have waited for two minutes.
ages() {
	local pids=() version
	for version in 1.22 1.27; do
		into $version
		compile ages
		nice "$bin/ages" -out "$out/ages" &
		pids+=($!)
	done
	wait "${pids[@]}"
	for version in 1.22 1.27; do
		out=$here/forms/go$version
		pack
	done
}

# The runtime cuts at 64 MiB.
cut() {
	into 1.27
	compile many
	"$bin/many" -out "$out/cut"
	pack
}

# Ways to end that take the runtime down, states that are rare, and awkward labels.
ends() {
	local version end level
	for version in 1.19 1.22 1.25 1.26 1.27; do
		into $version
		compile ends
		for end in overflow maps unlock nested; do
			(ulimit -c 0; timeout 60 "$bin/ends" -end $end -pb "$out/$end.pb.gz") >"$out/$end.txt" 2>&1 || true
		done
		# Go 1.26 shows only the goroutine at fault, unless it is asked for more.
		(ulimit -c 0; GOTRACEBACK=all timeout 60 "$bin/ends" -end maps -pb "$out/maps-all.pb.gz") \
			>"$out/maps-all.txt" 2>&1 || true
		GODEBUG=tracebacklabels=1,tracebackancestors=5 timeout 5 "$bin/ends" -pb "$out/awkward.pb.gz" \
			-counted "$out/awkward.debug1.txt" -text "$out/awkward.debug2.txt" >/dev/null || true
		log=$out/awkward-sigquit.txt
		(ulimit -c 0; GOTRACEBACK=crash GODEBUG=tracebacklabels=1,tracebackancestors=5 \
			waiting "$bin/ends" -pb "$out/awkward-sigquit.pb.gz")
		pack
	done
	# What is left of a panic when it shows one goroutine, or none.
	for version in 1.22 1.27; do
		into $version
		(cd "$src/stuck" && nice go build -o "$bin/stuck" .)
		for level in none single; do
			(ulimit -c 0; GOTRACEBACK=$level timeout 20 "$bin/stuck" -end panic) >"$out/panic-$level.txt" 2>&1 || true
		done
		pack
	done
}

# Goroutines in a bubble of testing/synctest.
bubble() {
	local version
	for version in 1.25 1.27; do
		into $version
		(cd "$src/bubble" && nice go test -c -o "$bin/bubble.test" .)
		BUBBLE_OUT=$out/bubble "$bin/bubble.test" -test.run TestDump >/dev/null
		"$bin/bubble.test" -test.run TestDeadlock >"$out/bubble-deadlock.txt" 2>&1 || true
		pack
	done
}

# The profile of leaks that are proven, and the normal one of the moment before.
leaks() {
	into 1.26
	GOEXPERIMENT=goroutineleakprofile compile leaks
	leaks_of
	into 1.27
	compile leaks
	leaks_of
}

leaks_of() {
	log=$out/leaks-sigquit.txt
	(ulimit -c 0; waiting "$bin/leaks" -out "$out/leaks")
	pack
}

# Goroutines in C, called back from C, and started by threads of C.
cgo() {
	into 1.27
	CGO_ENABLED=1 compile cgo
	log=$out/cgo-sigquit.txt
	(ulimit -c 0; waiting "$bin/cgo" -pb "$out/cgo.pb.gz" -counted "$out/cgo.debug1.txt" -text "$out/cgo.debug2.txt")
	pack
}

# Reports of the race detector before a panic.
race() {
	into 1.27
	CGO_ENABLED=1 compile race -race
	GOTRACEBACK=all timeout 20 "$bin/race" >"$out/race.txt" 2>&1 || true
	pack
}

# CockroachDB's builds of Go print labels in headers, and have debug=3: the protobuf with a sample
# for each goroutine. EACH_GO is the `go` of a build of github.com/cockroachdb/go with debug=3 (pull
# request 9), HEADERS_GO that of its branch cockroach-go1.25.3.
cockroach() {
	out=$here/forms/cockroach
	bin=$build/cockroach
	mkdir -p "$out" "$bin"
	local go program
	for go in "$EACH_GO" "$HEADERS_GO"; do
		for program in ages ends stuck; do
			(cd "$src/$program" && GOTOOLCHAIN=local nice "$go" build -trimpath -o "$bin/$program" .)
		done
		if [ "$go" = "$EACH_GO" ]; then
			timeout 5 "$bin/ends" -pb "$out/awkward.pb.gz" -counted "$out/awkward.debug1.txt" \
				-text "$out/awkward.debug2.txt" -each "$out/awkward.debug3.pb.gz" >/dev/null || true
			"$bin/ages" -each -out "$out/ages"
		else
			timeout 5 "$bin/ends" -pb "$out/headers-awkward.pb.gz" -text "$out/headers-awkward.debug2.txt" \
				-counted "$out/headers-awkward.debug1.txt" >/dev/null || true
			timeout 5 "$bin/stuck" -pb "$out/headers.pb.gz" -text "$out/headers.debug2.txt" \
				-counted "$out/headers.debug1.txt" >/dev/null || true
			log=$out/headers-sigquit.txt
			(ulimit -c 0; waiting "$bin/stuck" -pb "$out/headers-sigquit.pb.gz")
		fi
	done
	pack
}

main() {
	copy_sources
	for step in ${*:-ages cut ends bubble leaks cgo race}; do
		"$step"
	done
}

# In one line, so that the file may change while it runs.
main "$@"; exit
