import { join, relative } from 'node:path';
import type { PciAddress } from '../shared/model/pciAddress';

/** Where the kernel shows the machine. Under another root, a recorded machine is an equal source. */
export interface MachinePaths {
  /** A path as the machine itself would name it. */
  readonly onMachine: (path: string) => string;
  readonly procFile: (name: string) => string;
  readonly iomem: string;
  readonly ioports: string;
  readonly mem: string;
  /** Where device nodes are. */
  readonly nodes: string;
  /** What the kernel tells, and what it was built with. */
  readonly kernelFolders: readonly string[];
  readonly port: string;
  readonly lockdown: string;
  /** The kernel's command line. */
  readonly cmdline: string;
  /** The kernel's name, with its release. */
  readonly version: string;
  /** What the kernel was built with, where it holds that itself. */
  readonly configGz: string;
  /** The same as Debian and others install it. */
  readonly bootConfig: (release: string) => string;
  /** This process's user and capabilities. */
  readonly ownStatus: string;
  readonly mtrr: string;
  readonly patMemtypes: string;
  /** What firmware tells through the kernel. */
  readonly firmware: string;
  /** In `firmware`: the EFI variable that tells whether Secure Boot is on (UEFI Specification 2.10, 3.3). */
  readonly secureBoot: string;
  readonly pciDevices: string;
  /** What the administrator allows helpers. */
  readonly policy: string;
  readonly pciSlots: string;
  readonly deviceTree: string;
  /** Where the kernel lists devices that firmware described. */
  readonly platformBuses: readonly string[];
  /** False for a recorded machine, whose ports and system calls are not ours. */
  readonly isThisMachine: boolean;
  /** Whether the machine runs, so that it can come to harm: this one, or one elsewhere that others access. */
  readonly isLive: boolean;
  /** The live machine's, as Node names it. */
  readonly architecture: string;
  readonly uioDevice: (device: number) => string;
  /** A file of a UIO map's sysfs folder. */
  readonly uioMap: (device: number, map: number, file: string) => string;
  /** A file of a PCI function's sysfs folder. */
  readonly pciFile: (device: PciAddress, file: string) => string;
}

/** @param elsewhere the architecture of the machine whose files lie below `root`, where it runs; absent for a recorded one */
export function machinePaths(root = '/', elsewhere?: string): MachinePaths {
  const isThisMachine = root === '/';
  const pciDevices = join(root, 'sys/bus/pci/devices');
  return {
    onMachine: (path) => `/${relative(root, path)}`,
    procFile: (name) => join(root, 'proc', name),
    iomem: join(root, 'proc/iomem'),
    ioports: join(root, 'proc/ioports'),
    mem: join(root, 'dev/mem'),
    nodes: join(root, 'dev'),
    kernelFolders: ['proc', 'sys', 'boot'].map((folder) => join(root, folder)),
    port: join(root, 'dev/port'),
    isThisMachine,
    isLive: isThisMachine || elsewhere !== undefined,
    architecture: isThisMachine || elsewhere === undefined ? process.arch : elsewhere,
    uioDevice: (device) => join(root, `dev/uio${device}`),
    uioMap: (device, map, file) => join(root, `sys/class/uio/uio${device}/maps/map${map}`, file),
    cmdline: join(root, 'proc/cmdline'),
    version: join(root, 'proc/version'),
    configGz: join(root, 'proc/config.gz'),
    bootConfig: (release) => join(root, `boot/config-${release}`),
    ownStatus: join(root, 'proc/self/status'),
    mtrr: join(root, 'proc/mtrr'),
    patMemtypes: join(root, 'sys/kernel/debug/x86/pat_memtype_list'),
    firmware: join(root, 'sys/firmware'),
    secureBoot: join(root, 'sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c'),
    lockdown: join(root, 'sys/kernel/security/lockdown'),
    pciDevices,
    policy: join(root, 'etc/regscope/policy.json'),
    pciSlots: join(root, 'sys/bus/pci/slots'),
    deviceTree: join(root, 'proc/device-tree'),
    platformBuses: ['platform', 'amba'].map((bus) => join(root, `sys/bus/${bus}/devices`)),
    pciFile: (device, file) => join(pciDevices, device, file),
  };
}

/** Whether the machine runs somewhere else: what is below the root are its books, and no way to its registers. */
export function isElsewhere({ isLive, isThisMachine }: MachinePaths): boolean {
  return isLive && !isThisMachine;
}
