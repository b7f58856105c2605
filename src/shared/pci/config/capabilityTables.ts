import { advancedErrorReporting, downstreamPortContainment } from './errorReporting';
import { pciExpress } from './pciExpress';
import { messageSignaledInterrupts, msix, powerManagement } from './powerAndInterrupts';
import { vendorSpecific } from './vendorSpecific';
import { dword, extendedCapability, RO, type CapabilityLayout } from './vocabulary';

/** Capabilities by their ID (PCI Code and ID Assignment Specification 1.15, 2). */
export const capabilities: Readonly<Record<number, CapabilityLayout>> = {
  0x01: powerManagement,
  0x05: messageSignaledInterrupts,
  0x09: vendorSpecific,
  0x10: pciExpress,
  0x11: msix,
};

/** Extended capabilities by their ID (PCI Code and ID Assignment Specification 1.15, 3). */
export const extendedCapabilities: Readonly<Record<number, CapabilityLayout>> = {
  0x0001: advancedErrorReporting,
  0x0003: extendedCapability('Device Serial Number', 'PCI Express Base Specification 5.0, 7.9.3', [
    dword(0x4, 'Serial Number (Lower DW)', RO),
    dword(0x8, 'Serial Number (Upper DW)', RO),
  ]),
  0x001d: downstreamPortContainment,
};
