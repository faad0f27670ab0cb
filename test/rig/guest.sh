#!/bin/sh
# Process 1 of the guest after the change of root: runs the checks, says how they ended, and switches the machine off.
export HOME=/root TERM=dumb PATH=/usr/sbin:/usr/bin:/sbin:/bin
# A device made on /dev/uhid keeps a thread of this pool in a blocking read().
export UV_THREADPOOL_SIZE=16
# The same files are loaded by one process after another, on an emulated processor.
export NODE_COMPILE_CACHE=/tmp/compiled
cd /checkout || exit 1
node_modules/.bin/node test/rig/checks.ts </dev/null
echo "RIG EXIT $?"
busybox poweroff -f
