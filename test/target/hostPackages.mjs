// Plain JavaScript: the set-up script imports this before anything is built or installed.

/**
 * What apt must have installed on the machine that runs the guest.
 * @type {readonly string[]}
 */
export const hostPackages = [
  'qemu-system-x86',
  'openssh-client', // ssh, ssh-keygen
  'cpio', // packs the initramfs
  'xz-utils', // unpacks the kernel image
  'binutils', // strip: a smaller node boots faster
];
