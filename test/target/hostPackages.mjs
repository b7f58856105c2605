// Plain JavaScript: the set-up script imports this before anything is built or installed.

/** What apt must have installed on the machine that runs an x86-64 guest. */
export const hostPackagesForX86 = [
  'qemu-system-x86',
  'openssh-client', // ssh, ssh-keygen
  'cpio', // packs the initramfs
  'kmod', // finds the kernel modules that a module needs
  'xz-utils', // unpacks the kernel image
  'binutils', // readelf: the libraries that a program needs; strip: a smaller node boots faster
];

/** The same for every guest. */
export const hostPackages = [
  ...hostPackagesForX86,
  'qemu-system-arm',
  'binutils-aarch64-linux-gnu', // strip
];
