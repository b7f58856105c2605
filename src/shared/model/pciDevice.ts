import type { PciAddress } from './pciAddress';
import type { PciBar } from './region';

/** A PCI function as sysfs describes it; reading this touches no register of the device. */
export interface PciDevice {
  readonly address: PciAddress;
  readonly vendorId: number;
  readonly deviceId: number;
  /** 24 bits: base class, subclass, programming interface (PCI Code and ID Assignment Specification). */
  readonly classCode: number;
  /** The bound driver's name, if one is bound. */
  readonly driver?: string;
  /** Whether it has an expansion ROM. */
  readonly hasRom: boolean;
  /** Implemented BARs in order. */
  readonly bars: readonly PciBar[];
}
