#!/bin/sh
# Process 1 of the guest for the task `screen`: installs the screen's unit as docs/install.md says and becomes a systemd that starts
# seatd and udev of the machine's own units, ours, and test/rig/screen.ts, which looks at the screen and ends the machine.
set -e
kiosk=/opt/esc-kiosk
mkdir -p $kiosk /run/clone
# Not a bind mount: a clone in somebody's private folder must be readable by the screen's user.
mount -t tmpfs clone /run/clone
mkdir /run/clone/upper /run/clone/work
mount -t overlay -o lowerdir=/checkout,upperdir=/run/clone/upper,workdir=/run/clone/work clone $kiosk
chmod 0755 $kiosk
mkdir /run/pictures
mount -t 9p -o trans=virtio,version=9p2000.L,cache=none,ro pictures /run/pictures
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mkdir -p /dev/pts
mount -t devpts devpts /dev/pts

# Of the machine this is a copy of, none but the units under test, seatd and udev may run.
find /etc/systemd/system -mindepth 1 -delete
for unit in systemd-binfmt systemd-sysctl systemd-modules-load systemd-tmpfiles-setup systemd-tmpfiles-setup-dev systemd-random-seed \
  systemd-machine-id-commit systemd-hwdb-update systemd-journal-flush systemd-update-utmp systemd-boot-system-token; do
  ln -s /dev/null "/etc/systemd/system/$unit.service"
done
mkdir -p /etc/systemd/journald.conf.d
printf '[Journal]\nStorage=volatile\nForwardToConsole=yes\n' >/etc/systemd/journald.conf.d/rig.conf
rm -f /.dockerenv # a machine that was made as a container is none here
: >/etc/machine-id
: >/etc/fstab
cd $kiosk/systemd
install -m 0644 esc-kiosk.sysusers /usr/lib/sysusers.d/esc-kiosk.conf
install -m 0644 60-esc-kiosk.rules /etc/udev/rules.d/
install -m 0644 esc-kiosk-screen.service /etc/systemd/system/
# As it is delivered, but that the browser may be asked what it shows.
mkdir -p /etc/chromium/policies/managed
sed 's/"DeveloperToolsAvailability": 2/"DeveloperToolsAvailability": 1/' chromium-policy.json \
  >/etc/chromium/policies/managed/esc-kiosk.json
systemd-sysusers 2>/dev/null

# The machine has no graphics processor.
mkdir -p /etc/systemd/system/esc-kiosk-screen.service.d
printf '[Service]\nEnvironment=WLR_RENDERER=pixman\n' >/etc/systemd/system/esc-kiosk-screen.service.d/rig.conf
mkdir -p /etc/chromium.d
# A part of Chromium that is not up after 15 s ends itself, one that paints for 10 s is killed, and an emulated machine needs longer for
# both. Every frame is painted by its processor, so nothing breathes.
cat >/etc/chromium.d/rig <<'FLAGS'
CHROMIUM_FLAGS="$CHROMIUM_FLAGS --disable-gpu --disable-gpu-watchdog --ipc-connection-timeout=600 --force-prefers-reduced-motion"
CHROMIUM_FLAGS="$CHROMIUM_FLAGS --remote-debugging-port=9333"
FLAGS

cat >/etc/systemd/system/rig.service <<'UNIT'
[Unit]
Description=What is checked
After=systemd-udev-trigger.service systemd-sysusers.service
Wants=systemd-udev-trigger.service
[Service]
Type=oneshot
TimeoutStartSec=infinity
WorkingDirectory=/checkout
Environment=HOME=/root UV_THREADPOOL_SIZE=16 NODE_COMPILE_CACHE=/tmp/compiled
ExecStart=-/bin/sh -c 'node_modules/.bin/node test/rig/screen.ts; echo "RIG EXIT $?"'
ExecStartPost=/bin/busybox poweroff -f
StandardOutput=file:/dev/console
StandardError=file:/dev/console
UNIT
printf '[Unit]\nRequires=sysinit.target rig.service\nAfter=sysinit.target\n' >/etc/systemd/system/rig.target
exec /lib/systemd/systemd --system --unit=rig.target --show-status=false --log-target=journal
