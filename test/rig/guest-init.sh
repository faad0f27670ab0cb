#!/bin/busybox sh
# The first process of the guest, out of the initramfs: the machine's own root, read-only over 9p under a layer in memory,
# and the checkout at /checkout. Then guest.sh out of the checkout takes over.
/bin/busybox --install -s /bin
PATH=/bin

stop() {
  echo "RIG BROKEN: $*"
  poweroff -f
}

mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
while read -r module; do
  insmod "/modules/$module" || echo "RIG: module $module did not load"
done </modules/order
mount -t configfs configfs /sys/kernel/config

over_9p="trans=virtio,version=9p2000.L,msize=512000,cache=loose,ro"
mount -t 9p -o "$over_9p" host /host || stop "no root over 9p"
mount -t tmpfs tmpfs /fresh
mkdir /fresh/upper /fresh/work
mount -t overlay -o lowerdir=/host,upperdir=/fresh/upper,workdir=/fresh/work overlay /root || stop "no overlay"
mkdir -p /root/checkout
mount -t 9p -o "$over_9p" checkout /root/checkout || stop "no checkout over 9p"
for folder in proc sys dev; do mount --move "/$folder" "/root/$folder"; done
mkdir -p /root/dev/shm
for folder in run tmp dev/shm; do mount -t tmpfs tmpfs "/root/$folder"; done
ip link set lo up

exec switch_root /root /bin/sh /checkout/test/rig/guest.sh </dev/console >/dev/console 2>&1
