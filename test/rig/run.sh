#!/bin/bash
# Real kernel, real hidraw, real disk, no device: boots Debian's kernel in QEMU (software emulation, no KVM, no network) over
# this machine's own root, read-only.
#
#   run.sh checks   runs test/rig/checks.ts in it against devices made by programs
#   run.sh cuts     lets it write to a disk of its own, kills it outright, starts it anew and asks what the disk has kept
#   run.sh screen   shows the page on its screen, by the unit of the screen under systemd, and touches it; by itself, because it starts
#                   a browser six times, which on an emulated machine takes longer than all the rest
#   run.sh          checks and cuts
#
# ESC_KIOSK_RIG_CACHE   where kernel, initramfs and the last consoles are kept
# CI                    set: a machine that cannot run the rig is a failure, not a skip
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
checkout=$(cd "$here/../.." && pwd)
cache=${ESC_KIOSK_RIG_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/esc-kiosk-rig}
limit_s=1500
cuts=2

if ! [ -x "$checkout/node_modules/.bin/node" ]; then
  echo "rig: no Node in node_modules; run npm ci first" >&2
  exit 1
fi

mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9 # a second run waits for the first

code=0
guest=$(bash "$here/prepare.sh" "$cache" "${1:-}") || code=$?
if [ "$code" = 77 ] && [ -z "${CI:-}" ]; then exit 0; fi
if [ "$code" != 0 ]; then exit 1; fi

# A comma ends a value in QEMU's options; two of them are one.
escaped() { echo "${1//,/,,}"; }
shared() { echo "local,path=$(escaped "$1"),mount_tag=$2,security_model=none,readonly=on,multidevs=remap"; }

# The command that starts the guest for a task of guest.sh. $1: task and what it is told; then more options. One processor: with two of
# them, emulated side by side, Node died of its own compiled code in one start out of five (seen with QEMU 7.2).
machine() {
  local task=$1
  shift
  qemu=(
    qemu-system-x86_64
    -accel tcg,thread=multi -cpu max -smp 1 -m 1536 -M q35 -nodefaults -no-user-config -no-reboot
    -display none -serial stdio -device virtio-rng-pci
    -kernel "$guest/vmlinuz" -initrd "$guest/initramfs.gz"
    -append "console=ttyS0 quiet loglevel=3 panic=-1 mitigations=off nokaslr random.trust_cpu=on tsc=reliable no_timer_check $task"
    -virtfs "$(shared / host)" -virtfs "$(shared "$checkout" checkout)" "$@"
  )
}

# Runs the machine to its end and shows what it finds. $1: the console.
run() {
  timeout --foreground --kill-after=5 "$limit_s" "${qemu[@]}" </dev/null 2>&1 9>&- |
    sed -u 's/\r$//' | tee "$1" | grep --line-buffered -aE '^(PASS|FAIL|NOTE) ' || true
}

passed=0
failed=0
# Counts what a console says; a guest that did not say how it ended has failed. $1: the console.
count() {
  local ended
  ended=$(sed -n 's/^RIG EXIT \([0-9]*\)$/\1/p' "$1" | tail -n 1)
  passed=$((passed + $(grep -ac '^PASS ' "$1" || true)))
  if [ -z "$ended" ]; then echo "FAIL the guest did not say how it ended (it has $limit_s s)"; fi
  if [ "${ended:-1}" = 0 ]; then return; fi
  failed=$((failed + 1))
  echo "--- console of the guest ($1)"
  cat "$1"
  echo "---"
}

# What the guest has said that counts, whole lines only. $1: the console.
told() { sed -n 's/^TOLD \(.*\) \.\r*$/\1/p' "$1"; }

# Lets a guest write to a new disk and kills it at a random moment. $1: the console. False: it ended before.
write_and_cut() {
  local console=$1 disk=$cache/disk.img lines waited pid
  rm -f "$disk"
  truncate -s 256M "$disk"
  mkfs.ext4 -q -F "$disk"
  lines=$((RANDOM % 80 + 30))
  machine "rig.task=write" -drive "file=$(escaped "$disk"),if=virtio,format=raw,cache=writeback"
  "${qemu[@]}" </dev/null >"$console" 2>&1 9>&- &
  pid=$!
  for ((waited = 0; waited < limit_s * 10; waited += 1)); do
    if [ "$(told "$console" | wc -l)" -ge "$lines" ] || ! kill -0 "$pid" 2>/dev/null; then break; fi
    sleep 0.1
  done
  kill -KILL "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
  [ "$(told "$console" | wc -l)" -ge "$lines" ]
}

# A process in an emulated machine may die of a signal that it does not get on a real one.
died() { grep -aqE '^RIG EXIT 1(3[0-9]|29)' "$1"; }

# Three starts at most: what dies in each of them is ours. $1: the console; then the command that starts the guest, which is true when all is well.
start_thrice() {
  local console=$1 nth
  shift
  for nth in 1 2 3; do
    if "$@"; then return 0; fi
    if ! died "$console"; then return 1; fi
    echo "NOTE a process in the guest died of a signal at start $nth. $(grep -am 1 'Check failed' "$console" || true)"
  done
  return 1
}

# $1: the console; $2: what the guest before has told. On a copy, as the guest goes on writing.
read_after_cut() {
  cp --sparse=always "$cache/disk.img" "$cache/disk-read.img"
  machine "rig.task=read rig.told=$2" -drive "file=$(escaped "$cache/disk-read.img"),if=virtio,format=raw,cache=writeback"
  run "$1"
  ! died "$1"
}

# One cut, at a random moment of its work. $1: its number.
cut_power() {
  local console=$cache/cut-$1.log said
  if ! start_thrice "$console" write_and_cut "$console"; then
    echo "FAIL the guest did not write for long enough to be cut off"
    failed=$((failed + 1))
    cat "$console"
    return
  fi

  # the last of each kind, blanks as colons: a kernel's command line has words
  said=$(told "$console" | awk '{ last[$1] = $0 } END { for (kind in last) print last[kind] }' | tr ' ' ':' | paste -sd,)
  start_thrice "$console.after" read_after_cut "$console.after" "$said" || true
  count "$console.after"
}

# Two sockets of QEMU, joined: $1, $2. Waits half a minute for both.
join_sockets() {
  local waited
  for ((waited = 0; waited < 300; waited += 1)); do
    if [ -S "$1" ] && [ -S "$2" ]; then exec socat "UNIX-CONNECT:$1" "UNIX-CONNECT:$2"; fi
    sleep 0.1
  done
  echo "no socket $1 or $2 after 30 s"
}

# QEMU has an FTDI chip and a CCID reader. What the guest writes into a port of its console comes out of the chip, and through
# another one it plays the card in the reader: their far ends are joined here.
start_devices() {
  local at=$cache/sockets bridges=() bridge
  rm -rf "$at"
  mkdir "$at"
  socket() { echo "socket,id=$1,path=$(escaped "$at/$1"),server=on,wait=off"; }
  machine "rig.task=checks" \
    -device qemu-xhci,id=usb -device virtio-serial-pci \
    -chardev "$(socket ftdi)" -device usb-serial,bus=usb.0,chardev=ftdi,always-plugged=on \
    -chardev "$(socket to-ftdi)" -device virtserialport,nr=1,chardev=to-ftdi,name=to-ftdi \
    -chardev "$(socket ccid)" -device usb-ccid,bus=usb.0,id=reader -device ccid-card-passthru,chardev=ccid,bus=reader.0 \
    -chardev "$(socket to-ccid)" -device virtserialport,nr=2,chardev=to-ccid,name=to-ccid
  for bridge in ftdi ccid; do
    (join_sockets "$at/$bridge" "$at/to-$bridge") </dev/null >"$cache/bridge-$bridge.log" 2>&1 9>&- &
    bridges+=("$!")
  done
  run "$cache/console.log"
  kill "${bridges[@]}" 2>/dev/null || true
  wait "${bridges[@]}" 2>/dev/null || true
  sed 's/^/NOTE the far end of a device: /' "$cache"/bridge-{ftdi,ccid}.log
  ! died "$cache/console.log"
}

check_devices() {
  start_thrice "$cache/console.log" start_devices || true
  count "$cache/console.log"
}

# The guest asks QEMU for pictures of its screen through a port of its console and reads them in a folder of ours.
show_screen() {
  local at=$cache/sockets pictures=$cache/pictures bridge
  (cd "$checkout" && node_modules/.bin/node node_modules/vite/bin/vite.js build --config kiosk-ui/vite.config.ts --logLevel warn)
  rm -rf "$at" "$pictures"
  mkdir "$at" "$pictures"
  machine "rig.task=screen" -m 3072 -smp 2 \
    -vga none -device virtio-vga,xres=800,yres=480 \
    -virtfs "$(shared "$pictures" pictures)" -device virtio-serial-pci \
    -chardev "socket,id=qmp,path=$(escaped "$at/qmp"),server=on,wait=off" -mon chardev=qmp,mode=control \
    -chardev "socket,id=to-qmp,path=$(escaped "$at/to-qmp"),server=on,wait=off" \
    -device virtserialport,nr=1,chardev=to-qmp,name=to-qmp
  (join_sockets "$at/qmp" "$at/to-qmp") </dev/null >"$cache/bridge-qmp.log" 2>&1 9>&- &
  bridge=$!
  limit_s=3600
  (cd "$pictures" && run "$cache/screen.log") # where QEMU puts what it is told to
  kill "$bridge" 2>/dev/null || true
  wait "$bridge" 2>/dev/null || true
  count "$cache/screen.log"
}

if [ "${1:-checks}" = checks ]; then check_devices; fi
if [ "${1:-cuts}" = cuts ]; then for ((nth = 1; nth <= cuts; nth += 1)); do cut_power "$nth"; done; fi
if [ "${1:-}" = screen ]; then show_screen; fi

echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
