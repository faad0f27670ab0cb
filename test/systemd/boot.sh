#!/bin/bash
# boot.sh: COMMAND for room.sh; becomes a systemd that is PID 1 of its own name spaces and starts nothing but what it is told.
# Run it under `unshare --mount --pid --fork --uts --ipc --net --cgroup`.
set -euo pipefail

mount -t cgroup2 cgroup2 /sys/fs/cgroup
mkdir /dev/pts /dev/shm
mount -t devpts -o newinstance,ptmxmode=0666 devpts /dev/pts
ln -s pts/ptmx /dev/ptmx
mount -t tmpfs shm /dev/shm
hostname esc-kiosk-test
ip link set lo up

# Of the machine this is a copy of, only the units under test may run here.
find /etc/systemd/system -mindepth 1 ! -name 'esc-kiosk-*' -delete
for unit in systemd-binfmt.service systemd-random-seed.service systemd-sysctl.service systemd-modules-load.service \
  systemd-udevd.service systemd-udev-trigger.service systemd-udevd-control.socket systemd-udevd-kernel.socket; do
  ln -s /dev/null "/etc/systemd/system/$unit"
done
: > /etc/machine-id
: > /etc/fstab
printf '[Unit]\nDescription=Nothing yet\nRequires=sysinit.target\nAfter=sysinit.target\n' \
  > /etc/systemd/system/esc-kiosk-test.target

# systemd hands credentials to a unit through a mount that must reach it; whoever starts a container makes that so.
mount --make-rshared /
systemd-sysusers esc-kiosk.conf
systemd-tmpfiles --create esc-kiosk.conf
exec env container=esc-kiosk-test /lib/systemd/systemd --system --unit=esc-kiosk-test.target --show-status=false \
  --log-target=journal
