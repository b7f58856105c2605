// Plain JavaScript: the set-up script imports this before anything is built or installed.

/**
 * What apt must have installed on the machine that runs the guest.
 * @type {readonly string[]}
 */
export const hostPackages = [
  'qemu-system-x86',
  'qemu-system-arm',
  'openssh-client', // ssh, ssh-keygen
  'cpio', // packs the initramfs
  'kmod', // finds the kernel modules that a module needs
  'xz-utils', // unpacks the kernel image
  'binutils', // readelf: the libraries that a program needs; strip: a smaller node boots faster
  'binutils-aarch64-linux-gnu', // strip
];
