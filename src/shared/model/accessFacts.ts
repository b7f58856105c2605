import type { Hex } from '../base/hex';
import type { Hardening } from './hardening';
import type { PciBar } from './region';

/**
 * What decides how far a machine can be reached, as the machine tells it. What is absent could not be read, or is not
 * known of a recorded machine: nothing is guessed.
 */
export interface AccessFacts {
  readonly machine: 'this' | 'recorded';
  /** The helper that reads them. */
  readonly helper: HelperRights;
  readonly hardening?: Hardening | undefined;
  /** As Node names it: `x64`, `arm64`. */
  readonly architecture?: string | undefined;
  /** Kernel options by name without `CONFIG_`; `n` is one that is not set. */
  readonly options: Readonly<Record<KernelOption, string | undefined>>;
  /** Where they are looked for. */
  readonly optionPlaces: string;
  /** Whether the kernel's command line says `iomem=relaxed`. */
  readonly iomemRelaxed?: boolean | undefined;
  readonly lockdown?: 'none' | 'integrity' | 'confidentiality' | undefined;
  readonly secureBoot?: 'on' | 'off' | 'no EFI' | undefined;
  /** /dev/mem */
  readonly mem?: DeviceFile | undefined;
  /** /dev/port */
  readonly port?: DeviceFile | undefined;
  /** Whether the kernel gives the helper the in and out instructions. */
  readonly ioperm?: boolean | undefined;
  readonly resourceFiles: ResourceFiles;
  readonly mtrrs?: readonly MemoryTypeRange[] | undefined;
  /** Mappings that exist, by the kernel's page attribute table code. */
  readonly patMemtypes?: readonly MemoryTypeRange[] | undefined;
}

export const kernelOptions = [
  'DEVMEM',
  'DEVPORT',
  'STRICT_DEVMEM',
  'IO_STRICT_DEVMEM',
  'SECURITY_LOCKDOWN_LSM',
] as const;

export type KernelOption = (typeof kernelOptions)[number];

/**
 * `thunk`: each access is one machine instruction. `scalar`: koffi's own loads and stores, for CPUs without thunks.
 * `command`: one command on the target makes it.
 */
export type AccessKind = 'thunk' | 'scalar' | 'command';

export interface HelperRights {
  readonly uid: number;
  readonly access: AccessKind;
  readonly writes: boolean;
  /** Absent where /proc does not tell. */
  readonly rawIo?: boolean | undefined;
  /** Whether a program that it starts as root would have CAP_SYS_RAWIO: the bounding set holds it. */
  readonly rawIoWithinBounds?: boolean | undefined;
}

export type DeviceFile =
  | { readonly state: 'missing' }
  /** It is there, and nobody tried to open it. */
  | { readonly state: 'present' }
  | { readonly state: 'opens' }
  /** `errno` by name: `EPERM`. */
  | { readonly state: 'refused'; readonly errno: string };

/** The files `resourceN` of all PCI functions, through which BARs are mapped. */
export interface ResourceFiles {
  readonly count: number;
  /** How many of them this user may open for reading; for writing, too. Absent for a recorded machine. */
  readonly readable?: number | undefined;
  readonly writable?: number | undefined;
}

/** A range of physical addresses with a memory type in the kernel's words: `write-combining`. */
export interface MemoryTypeRange {
  readonly base: Hex;
  /** Half-open. */
  readonly end: Hex;
  readonly type: string;
}

/** A BAR, and whether it can be had. */
export interface BarAvailability extends Pick<PciBar, 'base' | 'size' | 'space'> {
  /** `0000:00:04.0 BAR0` */
  readonly name: string;
  readonly state: 'free' | 'claimed' | 'not enabled' | 'unassigned';
}
