#!/bin/bash
# gpio-sim.sh KERNEL FOLDER: builds Linux's own simulator of GPIO chips for Debian's kernel, which leaves it out, and prints the path of the module.
# FOLDER is empty and may be thrown away afterwards.
#
# The source is the kernel's (drivers/gpio/gpio-sim.c), changed in two places. Debian has no CONFIG_IRQ_SIM, so irq_sim.c becomes part of
# the module, and its one call that modules may not make is put another way. And a line that is let go keeps its level, as it does on
# Raspberry Pi OS (github.com/raspberrypi/linux/pull/6117), where nothing but an order ends a pulse.
set -euo pipefail

kernel=$1
folder=$2
flavour=${kernel##*-}
series=$(echo "$kernel" | cut -d. -f1,2)

fetch() (cd "$folder" && apt-get -qq -o APT::Sandbox::User=root download "$@" >&2)
fetch "linux-source-$series" "linux-headers-$kernel" "linux-headers-${kernel%-"$flavour"}-common" "linux-kbuild-$series"
for package in "$folder"/*.deb; do dpkg-deb --extract "$package" "$folder"; done
rm "$folder"/*.deb

source=$folder/source
mkdir "$source"
tar --extract --directory "$source" --strip-components=1 --file "$folder/usr/src/linux-source-$series.tar.xz" --wildcards \
  '*/drivers/gpio/gpio-sim.c' '*/drivers/gpio/gpiolib.h' '*/kernel/irq/irq_sim.c' '*/include/linux/irq_sim.h'

module=$folder/module
mkdir -p "$module/linux"
cp "$source/drivers/gpio/gpio-sim.c" "$module/gpio-sim-main.c"
cp "$source/drivers/gpio/gpiolib.h" "$source/kernel/irq/irq_sim.c" "$module/"
cp "$source/include/linux/irq_sim.h" "$module/linux/"
sed -i 's/irq_to_desc(\([a-z_]*\))/irq_data_to_desc(irq_get_irq_data(\1))/' "$module/irq_sim.c"
sed -i '/gc->free = gpio_sim_free;/d; s/^static void gpio_sim_free/static void __maybe_unused gpio_sim_free/' "$module/gpio-sim-main.c"
cat >"$module/Kbuild" <<'END'
ccflags-y += -I$(src) -DCONFIG_IRQ_SIM=1
obj-m += gpio-sim.o
gpio-sim-y := gpio-sim-main.o irq_sim.o
END

# The headers name their other half by where it would be installed.
headers=$folder/usr/src/linux-headers-$kernel
sed -i "s#^include /usr/src/#include $folder/usr/src/#" "$headers/Makefile"
make -C "$headers" M="$module" modules >&2
strip --strip-debug "$module/gpio-sim.ko"
echo "$module/gpio-sim.ko"
