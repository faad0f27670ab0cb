#!/bin/sh
# Process 1 of the guest after the change of root: does its task, says how it ended, and switches the machine off.
export HOME=/root TERM=dumb PATH=/usr/sbin:/usr/bin:/sbin:/bin
# A device made on /dev/uhid keeps a thread of this pool in a blocking read().
export UV_THREADPOOL_SIZE=16
# The same files are loaded by one process after another, on an emulated processor.
export NODE_COMPILE_CACHE=/tmp/compiled
cd /checkout || exit 1

# shellcheck disable=SC2013 # words, not lines
for word in $(cat /proc/cmdline); do
  case $word in
    rig.task=*) task=${word#rig.task=} ;;
    rig.told=*) told=${word#rig.told=} ;;
  esac
done
disk() { mkdir /run/disk && mount -t ext4 /dev/vda /run/disk; }
# Our rules, as a box has them. The groups are those of the units; made here, as nothing of the units runs.
udev() {
  printf 'esc-kiosk:x:4242:\ngpio:x:4243:\n' >>/etc/group
  cp systemd/*.rules /etc/udev/rules.d/
  /lib/systemd/systemd-udevd --daemon && udevadm trigger && udevadm settle
}
node() { node_modules/.bin/node "$@" </dev/null; }

if [ "$task" = screen ]; then exec sh test/rig/guest-screen.sh; fi

case $task in
  checks) udev && node test/rig/checks.ts ;;
  write) disk && node test/rig/power/guest-write.ts /run/disk ;;
  read) disk && node test/rig/power/guest-read.ts /run/disk "$told" && umount /run/disk ;;
esac
echo "RIG EXIT $?"
busybox poweroff -f
