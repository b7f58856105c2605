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
  /** Implemented BARs in order. */
  readonly bars: readonly PciBar[];
}
