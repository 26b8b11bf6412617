#!/bin/sh
# The first process of new namespaces (mount, process, network, IPC, host name; user too unless started by root). Builds a
# root out of read-only folders and bounded memory, enters it, gives up every privilege and runs one command.
#   sandbox.sh ROOT SIZE USER TREE AT CWD SECONDS RESULT LIMITS FOLDER... -- INSTALLED... -- COMMAND...
# ROOT is an empty folder to mount on. The files of TREE are copied to AT, which is where the command believes them to be. What
# the command leaves in the file RESULT goes to descriptor 3. USER is the number to become, empty to stay.
set -eu
root=$1 size=$2 user=$3 tree=$4 at=$5 cwd=$6 seconds=$7 result=$8 limits=$9
shift 9

mount -t tmpfs -o "size=$size,nr_inodes=200000,mode=755,nosuid" none "$root"
while [ "$1" != -- ]; do
  if [ -L "$1" ]; then
    mkdir -p "$(dirname "$root$1")"
    ln -s "$(readlink "$1")" "$root$1"
  elif [ -d "$1" ]; then
    mkdir -p "$root$1"
    mount --rbind "$1" "$root$1"
  fi
  shift
done
shift
# Flags that a mount has must stay, or an unprivileged remount is refused.
while read -r _ _ _ _ point options _; do
  point=$(printf '%b' "$point")
  case $point in
  "$root"/*) mount -o "remount,bind,$(printf '%s' "$options" | sed 's/^rw/ro/'),nosuid" "$point" ;;
  esac
done </proc/self/mountinfo

mkdir -p "$root$at" 2>/dev/null || [ -d "$root$at" ]
mount -t tmpfs -o "size=$size,nr_inodes=400000,mode=755,nosuid,nodev" none "$root$at"
cp -R --no-dereference --preserve=mode,timestamps "$tree/." "$root$at/"
[ -z "$user" ] || chown -R "$user:$user" "$root$at"
while [ "$1" != -- ]; do
  # A runner may want to write beside its packages: that goes into memory, or nowhere.
  mkdir -p "$root$1" "$root/.layers/$#/upper" "$root/.layers/$#/work"
  [ -z "$user" ] || chown "$user:$user" "$root/.layers/$#/upper"
  mount -t overlay -o "lowerdir=$1,upperdir=$root/.layers/$#/upper,workdir=$root/.layers/$#/work" none "$root$1" 2>/dev/null ||
    mount -t overlay -o "userxattr,lowerdir=$1,upperdir=$root/.layers/$#/upper,workdir=$root/.layers/$#/work" none "$root$1" 2>/dev/null || {
    mount --bind "$1" "$root$1"
    mount -o remount,bind,ro,nosuid,nodev "$root$1"
  }
  # Where runners are used to write, which may belong to somebody else.
  for cache in .vite .vite-temp .vitest .cache; do
    [ -z "$user" ] || { mkdir -p "$root$1/$cache" && chown -R "$user:$user" "$root$1/$cache"; } 2>/dev/null || :
  done
  shift
done
shift

mkdir -p "$root/dev" "$root/proc" "$root/tmp" "$root/var" "$root/.old" "$root/$(dirname "$result")"
mount -t tmpfs -o size=64m,mode=1777,nosuid,nodev none "$root/$(dirname "$result")"
for device in null zero full random urandom; do
  : >"$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
ln -s /proc/self/fd "$root/dev/fd"
ln -s fd/0 "$root/dev/stdin"
ln -s fd/1 "$root/dev/stdout"
ln -s fd/2 "$root/dev/stderr"
mkdir -p "$root/dev/shm"
ln -s ../tmp "$root/var/tmp"
chmod 1777 "$root/tmp" "$root/dev/shm"
mount -t proc -o ro,nosuid,nodev,noexec proc "$root/proc"
# Servers under test listen on the loopback device of the empty network.
ip link set lo up 2>/dev/null || perl -MSocket -e 'socket(S, AF_INET, SOCK_DGRAM, 0); ioctl(S, 0x8914, pack("a16sx22", "lo", 0x41)) or exit 1'

cd "$root"
pivot_root . .old
umount -l /.old
rmdir /.old
cd "$cwd"
set -- -- "$@"
# shellcheck disable=SC2086
if [ -n "$user" ]; then become="--reuid $user --regid $user --clear-groups"; else become=; fi
drop="setpriv $become --bounding-set -all --inh-caps -all --no-new-privs"
status=0
timeout -s KILL "$seconds" $drop prlimit $limits "$@" 3>&- </dev/null || status=$?
timeout -s KILL 10 $drop sh -c 'test -f "$0" && head -c 33554432 "$0"' "$result" >&3 2>/dev/null || :
exit "$status"
