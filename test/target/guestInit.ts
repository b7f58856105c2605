/** The serial console's line that says: network, ssh and the share are there. */
export const readyLine = 'GUEST-READY';

/** Where the host directory given to the boot appears in the guest. */
export const sharePath = '/host';

/** Tag of the 9p share. */
export const shareTag = 'host';

/** Kernel argument that names modules to load at boot, with commas between them. */
export const modulesArgument = 'guest.modules';

/** The guest's /init. Only what a test needs runs; drivers of the devices under test are loaded on request alone. */
export const guestInit = `#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root

mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /dev/shm
mount -t tmpfs tmpfs /tmp
chmod 1777 /tmp
mount -t securityfs securityfs /sys/kernel/security
chown -R user:user /home/user
hostname guest

modprobe -a virtio_pci virtio_net virtio_console
for module in $(sed -n 's/.*\\b${modulesArgument}=\\([^ ]*\\).*/\\1/p' /proc/cmdline | tr , ' '); do
  modprobe "$module" || echo "cannot load $module"
done

ln -s /bin/busybox /usr/bin/env
ln -s /run /var/run
mkdir -p /run/dbus

ip link set lo up
for attempt in $(seq 50); do
  interface=$(ls /sys/bus/virtio/drivers/virtio_net/virtio*/net 2>/dev/null | head -1)
  [ -n "$interface" ] && break
  usleep 100000
done
ip addr add 10.0.2.15/24 dev "$interface"
ip link set "$interface" up
dropbear -R -E -s -p 22 2>/tmp/dropbear.log # -R: makes its host key when the first client comes

modprobe -a 9pnet_virtio 9p
mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000,cache=none,ro ${shareTag} ${sharePath}

echo "${readyLine} uptime=$(cut -d' ' -f1 /proc/uptime)"
while :; do setsid cttyhack sh -l; sleep 1; done
`;
