import type { Hex } from '../base/hex';

/** A range of addresses that a PCI function has or forwards, as the kernel keeps it. */
export interface PciResource {
  /** Which of its group: BAR 0-5, VF BAR 0-5, bridge window 0-3; 0 for the ROM. */
  readonly index: number;
  /** First address; meaningless while the state is `unassigned`. */
  readonly base: Hex;
  /** Bytes; 0 for a BAR of which a recording does not tell it. */
  readonly size: number;
  readonly space: 'memory' | 'io';
  readonly is64Bit: boolean;
  readonly prefetchable: boolean;
  /** `unassigned`: the function wants it and has no address. `disabled`: it has one that it does not answer at. */
  readonly state: 'assigned' | 'unassigned' | 'disabled';
  /** The kernel's flags as they are (include/linux/ioport.h). */
  readonly flags: Hex;
  /** The BAR register that holds address bits 63:32, where a 64-bit BAR takes two: that one is no BAR of its own. */
  readonly upperHalf?: number;
}

/** What a function's sysfs `resource` says, by purpose. What is not implemented is left out. */
export interface PciResources {
  readonly bars: readonly PciResource[];
  readonly rom?: PciResource;
  /** Ranges for all virtual functions together, of an SR-IOV physical function. */
  readonly vfBars: readonly PciResource[];
  /**
   * What a bridge forwards: of a PCI-to-PCI bridge 0 I/O, 1 memory, 2 prefetchable memory; of a CardBus bridge 0 and 1
   * I/O, 2 and 3 memory.
   */
  readonly windows: readonly PciResource[];
}
