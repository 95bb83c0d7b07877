#!/usr/bin/env bash
# Starts a service, puts it under load and records its goroutine profiles.
#
#   record.sh NAME OUT SERVICE LOAD
#
# SERVICE and LOAD are commands; SERVICE serves its profiles at $PPROF_ADDR
# (see README.md), LOAD works for 15 s and keeps its connections open for 12 s
# more. The recordings go to OUT/NAME-{idle,loaded,after}-healthy.
# Both run in the current directory.
set -euo pipefail

name=$1 out=$2 service=$3 load=$4
export PPROF_ADDR=${PPROF_ADDR:-127.0.0.1:16060}
here=$PWD
work=$(mktemp -d)
mkdir -p "$out"
out=$(cd "$out" && pwd)

grab() {
	local dir=$out/$name-$1-healthy
	mkdir -p "$dir"
	curl -sf -m 20 -o "$dir/go1.26.pb.gz" "http://$PPROF_ADDR/debug/pprof/goroutine"
	echo "$name $1: $(curl -sf -m 20 "http://$PPROF_ADDR/debug/pprof/goroutine?debug=1" | sed -n 1p)"
}

cd "$work"
(cd "$here" && exec bash -c "exec $service") >service.log 2>&1 &
pid=$!
trap 'kill $pid 2>/dev/null || true; wait $pid 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 40); do
	curl -sf -m 2 -o /dev/null "http://$PPROF_ADDR/debug/pprof/" && break
	sleep 0.25
done

sleep "${IDLE:-6}"
grab idle
(cd "$here" && exec bash -c "$load") >load.log 2>&1 &
loader=$!
sleep 9
grab loaded
sleep 13
grab after
wait $loader || true
tail -12 load.log
