#!/bin/bash
# Real kernel, real hidraw, no device: boots Debian's kernel in QEMU (software emulation, no KVM, no network) over this
# machine's own root, read-only, and runs test/rig/checks.ts in it against devices made by programs.
#
# ESC_KIOSK_RIG_CACHE   where kernel, initramfs and the last console are kept
# CI                    set: a machine that cannot run the rig is a failure, not a skip
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
checkout=$(cd "$here/../.." && pwd)
cache=${ESC_KIOSK_RIG_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/esc-kiosk-rig}
limit_s=300
console=$cache/console.log

if ! [ -x "$checkout/node_modules/.bin/node" ]; then
  echo "rig: no Node in node_modules; run npm ci first" >&2
  exit 1
fi

mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9 # a second run waits for the first

code=0
guest=$(bash "$here/prepare.sh" "$cache") || code=$?
if [ "$code" = 77 ] && [ -z "${CI:-}" ]; then exit 0; fi
if [ "$code" != 0 ]; then exit 1; fi

# A comma ends a value in QEMU's options; two of them are one.
shared() { echo "local,path=${1//,/,,},mount_tag=$2,security_model=none,readonly=on,multidevs=remap"; }

timeout --foreground --kill-after=5 "$limit_s" qemu-system-x86_64 \
  -accel tcg,thread=multi -cpu max -smp 2 -m 1536 -M q35 -nodefaults -no-user-config -no-reboot \
  -display none -serial stdio -device virtio-rng-pci \
  -kernel "$guest/vmlinuz" -initrd "$guest/initramfs.gz" \
  -append "console=ttyS0 quiet loglevel=3 panic=-1 mitigations=off nokaslr random.trust_cpu=on tsc=reliable no_timer_check" \
  -virtfs "$(shared / host)" -virtfs "$(shared "$checkout" checkout)" \
  </dev/null 2>&1 9>&- | sed -u 's/\r$//' | tee "$console" | grep --line-buffered -aE '^(PASS|FAIL|NOTE) ' || true

passed=$(grep -ac '^PASS ' "$console" || true)
failed=$(grep -ac '^FAIL ' "$console" || true)
ended=$(sed -n 's/^RIG EXIT \([0-9]*\)$/\1/p' "$console" | tail -n 1)
if [ -z "$ended" ]; then
  echo "FAIL the guest did not say how its checks ended (it has $limit_s s)"
  failed=$((failed + 1))
fi
if [ "${ended:-1}" != 0 ] || [ "$failed" != 0 ] || [ "$passed" = 0 ]; then
  echo "--- console of the guest ($console)"
  cat "$console"
  echo "---"
  echo "$passed passed, $failed failed"
  exit 1
fi
echo "$passed passed, $failed failed"
