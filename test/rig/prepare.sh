#!/bin/bash
# prepare.sh CACHE [screen]: makes ready what the guest boots from and prints the folder with `vmlinuz` and `initramfs.gz`; with
# `screen` what the screen's unit needs too.
# Exit code 77: this machine cannot run the rig, and stderr says what is missing.
#
# Debian's generic kernel is used because it has UHID and 9p as modules; the cloud kernel has no 9p.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=$1
say() { echo "rig: $*" >&2; }
cannot() {
  say "SKIPPED: $*"
  exit 77
}

# The last line builds gpio-sim, and gpiod is the stranger that has a line before us.
packages=(qemu-system-x86 busybox-static e2fsprogs socat udev pcscd libccid)
packages+=(gcc make libc6-dev xz-utils gpiod)
# virtio_rng: without it the guest waits for randomness. The second line is a disk whose power can be cut; crc32c_generic: ext4
# asks for it by name. The third line: devices made by programs, and a USB bus with both its ends in the kernel.
modules=(virtio_pci 9pnet_virtio 9p overlay virtio_rng)
modules+=(virtio_blk ext4 crc32c_generic)
modules+=(uhid hid_generic usbhid dummy_hcd libcomposite usb_f_hid usb_f_acm cdc_acm evdev)
# QEMU's own USB bus, on which it has an FTDI chip.
modules+=(xhci_pci ftdi_sio virtio_console)
# A graphics card, and a touch panel like those that are sold.
modules+=(virtio_gpu hid_multitouch)
# Built here (gpio-sim.sh).
modules+=(gpio_sim)

command -v apt-get >/dev/null || cannot "needs Debian's apt-get"
[ "$(dpkg --print-architecture)" = amd64 ] || cannot "needs an amd64 machine"

install_packages() { DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" &>"$cache/apt.log"; }
# $@: packages, which are not all there. Package lists that are missing or too old make the first attempt fail.
bring() {
  [ "$(id -u)" = 0 ] || cannot "needs the packages $*: as root, apt-get install --no-install-recommends $*"
  say "installing $*"
  if ! install_packages "$@"; then
    apt-get update -qq >&2
    install_packages "$@" || { cat "$cache/apt.log" >&2; say "could not install $*"; exit 1; }
  fi
}

if ! command -v qemu-system-x86_64 >/dev/null || ! [ -x /bin/busybox ] || ! command -v mkfs.ext4 >/dev/null ||
  ! command -v socat >/dev/null || ! [ -x /lib/systemd/systemd-udevd ] || ! [ -x /usr/sbin/pcscd ] ||
  ! [ -d /usr/lib/pcsc/drivers/ifd-ccid.bundle ] || ! command -v gcc >/dev/null || ! command -v make >/dev/null ||
  ! [ -e /usr/include/stdio.h ] || ! command -v xz >/dev/null || ! command -v gpioset >/dev/null; then
  bring "${packages[@]}"
fi
if [ "${2:-}" = screen ] && { ! command -v chromium >/dev/null || ! command -v cage >/dev/null || ! command -v sway >/dev/null ||
  ! command -v seatd >/dev/null || ! command -v Xwayland >/dev/null || ! [ -x /lib/systemd/systemd ]; }; then
  bring chromium cage sway seatd xwayland systemd
fi

newest_kernel() { apt-cache depends linux-image-amd64 2>/dev/null | sed -n 's/^ *Depends: linux-image-\([0-9].*-amd64\)$/\1/p' | head -n 1; }
kernel=$(newest_kernel)
if [ -z "$kernel" ] && [ "$(id -u)" = 0 ]; then
  apt-get update -qq >&2
  kernel=$(newest_kernel)
fi
[ -n "$kernel" ] || cannot "apt knows no package linux-image-amd64 (apt-get update?)"

# The recipe is part of the key: a changed module list or init builds anew.
recipe=$(cat "$here/prepare.sh" "$here/guest-init.sh" "$here/gpio-sim.sh" | sha256sum | cut -c1-12)
ready=$cache/$kernel-$recipe
if [ -d "$ready" ]; then
  echo "$ready"
  exit 0
fi

# Everything is built beside and renamed at the end, so that a run that was cut off leaves nothing that looks ready.
rm -rf "$cache"/building.*
building=$(mktemp -d "$cache/building.XXXXXX")
trap 'rm -rf "$building"' EXIT
mkdir -p "$building"/{package,unpacked,initramfs/{bin,dev,proc,sys,host,fresh,root,modules},ready}

say "downloading Debian's kernel $kernel"
# Without a sandbox user apt can write to a folder that only we may enter.
download() (cd "$building/package" && apt-get -qq -o APT::Sandbox::User=root download "linux-image-$kernel" >&2)
download || { [ "$(id -u)" = 0 ] && apt-get update -qq >&2 && download; }
say "building the initramfs"
dpkg-deb --extract "$building"/package/*.deb "$building/unpacked"
# Kept by itself: to build it takes longer than all the rest.
simulator=$cache/gpio-sim-$kernel-$(sha256sum <"$here/gpio-sim.sh" | cut -c1-12).ko
if ! [ -e "$simulator" ]; then
  say "building gpio-sim"
  mkdir "$building/gpio-sim"
  built=$(bash "$here/gpio-sim.sh" "$kernel" "$building/gpio-sim" 2>"$cache/gpio-sim.log") ||
    { cat "$cache/gpio-sim.log" >&2; say "could not build gpio-sim"; exit 1; }
  rm -f "$cache"/gpio-sim-*.ko
  mv "$built" "$simulator"
fi
mkdir "$building/unpacked/lib/modules/$kernel/extra"
cp "$simulator" "$building/unpacked/lib/modules/$kernel/extra/gpio-sim.ko"
busybox depmod -b "$building/unpacked" "$kernel"

# A module with all it depends on, in the order in which insmod must see them, from modules.dep ("file: needs needs").
modules_in_order() {
  local tree=$building/unpacked/lib/modules/$kernel
  awk -v wanted="${modules[*]}" '
    function name(path) { sub(/.*\//, "", path); sub(/\.ko.*/, "", path); gsub(/-/, "_", path); return path }
    function need(module,   i, count, list) {
      if (module in seen) return
      seen[module] = 1
      count = split(needs[module], list, " ")
      for (i = 1; i <= count; i++) need(name(list[i]))
      if (module in file) print file[module]
    }
    { path = $1; sub(/:$/, "", path); module = name(path); file[module] = path; $1 = ""; needs[module] = $0 }
    END { count = split(wanted, list, " "); for (i = 1; i <= count; i++) need(list[i]) }' "$tree/modules.dep" |
    while read -r path; do echo "$tree/$path"; done
}

modules_in_order | while read -r path; do
  cp "$path" "$building/initramfs/modules/"
  basename "$path" >>"$building/initramfs/modules/order"
done
for module in uhid hid-generic usb_f_hid usb_f_acm cdc-acm ftdi_sio virtio_console dummy_hcd 9p overlay virtio_blk ext4 gpio-sim virtio-gpu hid-multitouch; do
  [ -e "$building/initramfs/modules/$module.ko" ] || { say "kernel $kernel has no module $module"; exit 1; }
done

cp /bin/busybox "$building/initramfs/bin/"
cp "$here/guest-init.sh" "$building/initramfs/init"
chmod +x "$building/initramfs/init"
(cd "$building/initramfs" && find . | busybox cpio -o -H newc 2>/dev/null | gzip -1) >"$building/ready/initramfs.gz"
cp "$building/unpacked/boot/vmlinuz-$kernel" "$building/ready/vmlinuz"
rm -rf "$cache"/[0-9]*-amd64-* # what older kernels and recipes left
mv "$building/ready" "$ready"
echo "$ready"
