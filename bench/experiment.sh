#!/bin/sh
# experiment.sh [HOSTS] [ROUNDS] [FOLDER] [DILATION]: the thesis' experiments on an emulated transit-stub
# network, with a report in FOLDER (docs/measurements/thesis without one), clocks DILATION (4) times
# slower: on two processors a thousand hosts are more than real time holds. Run it on a quiet machine:
# the verdict says when the machine was too busy. Bars: construction at 1000 <= 3 x bound_ms and <= 15 s; round trip
# mean <= 2 s and max <= 4 s; recovery mean <= 3 s, p99 <= 6 s; 99.9 % of all frames within 5 ms.
set -eu
cd "$(dirname "$0")/.."
hosts=${1:-10,250,500,750,1000}
rounds=${2:-3}
folder=${3:-docs/measurements/thesis}
dilation=${4:-4}
PLUSH_HOME=$(mktemp -d)
export PLUSH_HOME
trap 'rm -rf "$PLUSH_HOME"' 0
uptime >&2
bin/modelnet experiment construction roundtrip recovery --hosts "$hosts" --rounds "$rounds" \
  --dilation "$dilation" --json --report "$folder"
