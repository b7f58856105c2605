import type { PciAddress } from './pciAddress';
import type { PciBar } from './region';

/** A PCI function as sysfs describes it from the kernel's books; reading this touches no register of the device. */
export interface PciDevice {
  readonly address: PciAddress;
  /** What it hangs below, outermost first: root buses as `pci0000:00`, bridges by their addresses. */
  readonly parents: readonly string[];
  readonly vendorId: number;
  readonly deviceId: number;
  /** Absent where the function has none: bridges keep theirs elsewhere. */
  readonly subsystem?: { readonly vendorId: number; readonly deviceId: number };
  readonly revision: number;
  /** 24 bits: base class, subclass, programming interface (PCI Code and ID Assignment Specification). */
  readonly classCode: number;
  /** The bound driver's name, if one is bound. */
  readonly driver?: string;
  /** Whether the kernel has enabled it. Where it has not, firmware may have left its decoding on. */
  readonly enabled: boolean;
  /** `D0` to `D3cold`, as the kernel last set it; absent where it does not know. */
  readonly powerState?: string;
  readonly iommuGroup?: string;
  readonly numaNode?: number;
  /** What firmware calls it: an ACPI path, `\_SB_.PCI0.S20_`, or a devicetree node. */
  readonly firmwareNode?: string;
  /** The physical slot it is in. */
  readonly slot?: PciSlot;
  /** Whether it is a PCI Express function, and so has a link that can be asked about. */
  readonly isExpress: boolean;
  /** The bus behind a bridge, `0000:01`. */
  readonly secondaryBus?: string;
  /** Of an SR-IOV virtual function: whose it is. */
  readonly physicalFunction?: PciAddress;
  /** Of an SR-IOV physical function. */
  readonly virtualFunctions?: { readonly total: number; readonly enabled: number };
  /** Whether it has an expansion ROM. */
  readonly hasRom: boolean;
  /** Implemented BARs in order. */
  readonly bars: readonly PciBar[];
}

export interface PciSlot {
  readonly name: string;
  /** Of the slot's bus, as the kernel last saw it: `8.0 GT/s PCIe`. */
  readonly speed?: string;
  readonly maxSpeed?: string;
}

/** A PCI Express link in sysfs's words; what is absent, the kernel could not tell. */
export interface PciLink {
  /** `8.0 GT/s PCIe` */
  readonly speed?: string;
  readonly maxSpeed?: string;
  /** Lanes. */
  readonly width?: number;
  readonly maxWidth?: number;
}
