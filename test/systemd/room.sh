#!/bin/bash
# room.sh CLONE WORK COMMAND: runs COMMAND (a shell line) as root in a copy of this machine that nobody else sees: an overlay of
# /, gone with its last process, with CLONE at /opt/esc-kiosk as an installation has it. WORK is an empty folder to mount it on.
# Run it under `unshare --mount`.
set -euo pipefail
clone=$1
work=$2
command=$3

mount -t tmpfs -o mode=0755 room "$work"
mkdir "$work"/{upper,work,root,clone-upper,clone-work}
mount -t overlay -o "lowerdir=/,upperdir=$work/upper,workdir=$work/work" room "$work/root"
root=$work/root

mkdir -p "$root/opt/esc-kiosk" "$root/etc/esc-kiosk"
# An overlay and not a bind mount: a clone in somebody's private folder must be readable by the kiosk's users here.
mount -t overlay -o "lowerdir=$clone,upperdir=$work/clone-upper,workdir=$work/clone-work" clone "$root/opt/esc-kiosk"
chmod 0755 "$root/opt/esc-kiosk"
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount -t tmpfs -o mode=0755 run "$root/run"
mount -t tmpfs -o mode=0755 dev "$root/dev"
for node in null zero full random urandom tty; do
  touch "$root/dev/$node"
  mount --bind "/dev/$node" "$root/dev/$node"
done
ln -s /proc/self/fd "$root/dev/fd"

cp "$root"/opt/esc-kiosk/systemd/esc-kiosk-*.{service,path,timer} "$root/etc/systemd/system/"
install -D -m 0644 "$root/opt/esc-kiosk/systemd/chromium-policy.json" "$root/etc/chromium/policies/managed/esc-kiosk.json"
install -m 0644 -t "$root/etc/udev/rules.d/" "$root"/opt/esc-kiosk/systemd/*.rules
install -D -m 0644 "$root/opt/esc-kiosk/systemd/esc-kiosk.sysusers" "$root/usr/lib/sysusers.d/esc-kiosk.conf"
install -D -m 0644 "$root/opt/esc-kiosk/systemd/esc-kiosk.tmpfiles" "$root/usr/lib/tmpfiles.d/esc-kiosk.conf"

# Not chroot: the kernel forbids name spaces of users (PrivateUsers=, Chromium's sandbox) inside one.
cd "$root"
mkdir -p old
pivot_root . old
umount -l old
rmdir old
exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin /bin/sh -c "$command"
