# What a launcher runs on a remote host through ssh, as the argument of sh -c.
#   start HASH    starts the client of the archive HASH with the configuration on standard input:
#                 prints READY IP:PORT, FAILED REASON, or WANT when the archive is not there
#   install HASH BYTES    takes the archive on standard input: prints INSTALLED or FAILED REASON
# The client outlives the ssh session. It needs nothing here but a Java 17 or newer.
set -u
umask 077
fail() {
  printf 'FAILED %s\n' "$1"
  exit 1
}
cache=${XDG_CACHE_HOME:-${HOME:?}/.cache}/plush-m
home=$cache/$2

if [ "$1" = install ]; then
  new=$home.new.$$
  trap 'rm -rf "$new"' 0
  mkdir -p "$new" || fail "cannot make $new"
  cat >"$new/archive.tar.gz" || fail "cannot write to $cache: is the disk full?"
  [ "$(wc -c <"$new/archive.tar.gz")" -eq "$3" ] || fail 'the copy of the archive was cut off'
  if command -v sha256sum >/dev/null 2>&1; then
    sum=$(sha256sum <"$new/archive.tar.gz")
    [ "${sum%% *}" = "$2" ] || fail 'the copy of the archive is damaged'
  fi
  (cd "$new" && gzip -dc archive.tar.gz | tar xf -) || fail "cannot unpack the archive in $cache"
  rm -f "$new/archive.tar.gz"
  [ -d "$home" ] || mv "$new" "$home" || fail "cannot rename $new"
  echo INSTALLED
  exit 0
fi

if [ ! -r "$home/plush-m/libexec/jvm" ]; then
  echo WANT
  exit 0
fi
# A background command would get no standard input but through another descriptor.
exec 3<&0
said=$(mktemp -d "$cache/start.XXXXXX") || fail "cannot write in $cache"
trap 'rm -rf "$said"' 0
detach=nohup
if command -v setsid >/dev/null 2>&1; then detach='nohup setsid'; fi
: >"$said/out"
cd /
$detach /bin/sh "$home/plush-m/libexec/jvm" participant "$4" <&3 3<&- >"$said/out" 2>"$said/err" &
client=$!
exec 3<&-
tries=0
while [ "$tries" -lt 400 ]; do
  line=$(grep -E -m 1 '^(READY|FAILED) ' "$said/out")
  if [ -n "$line" ]; then
    printf '%s\n' "$line"
    exit 0
  fi
  if ! kill -0 "$client" 2>/dev/null; then
    # It may have answered in this very moment.
    line=$(grep -E -m 1 '^(READY|FAILED) ' "$said/out")
    [ -n "$line" ] || line="FAILED $(grep -v '^[[:space:]]*at ' "$said/err" | tail -n 1)"
    printf '%s\n' "$line"
    exit 0
  fi
  sleep 0.05 2>/dev/null || sleep 1
  tries=$((tries + 1))
done
kill "$client" 2>/dev/null
fail 'the client was not ready in time'
