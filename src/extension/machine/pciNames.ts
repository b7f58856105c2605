import { className } from '../../shared/pci/classCode';

/** What the PCI ID database calls things. Undefined is what it does not know. */
export interface PciNames {
  readonly vendor: (vendorId: number) => string | undefined;
  readonly device: (vendorId: number, deviceId: number) => string | undefined;
  readonly subsystem: (ids: SubsystemIds) => string | undefined;
  /** Never undefined: a class without a name is shown by its number. `classCode` has 24 bits. */
  readonly class: (classCode: number) => string;
  /** Which database it is, and of when. */
  readonly about?: string;
}

export interface SubsystemIds {
  readonly vendorId: number;
  readonly deviceId: number;
  readonly subsystemVendorId: number;
  readonly subsystemDeviceId: number;
}

/** Without a database: classes only. */
export const classNamesOnly: PciNames = {
  vendor: () => undefined,
  device: () => undefined,
  subsystem: () => undefined,
  class: className,
};

/** Rejects never: without a database, classes have names all the same. */
export function loadPciNames(): Promise<PciNames> {
  return Promise.resolve(classNamesOnly);
}
