import {
  accessControlServices,
  addressTranslationServices,
  alternativeRoutingId,
  pageRequestInterface,
  processAddressSpaceId,
  resizableBar,
  singleRootVirtualization,
  virtualFunctionResizableBar,
} from './addressTranslation';
import {
  advancedFeatures,
  agp,
  compactPciHotSwap,
  debugPort,
  enhancedAllocation,
  flatteningPortalBridge,
  hotPlug,
  pciXCapability,
  sataHba,
  slotIdentification,
  subsystemId,
  vitalProductData,
} from './conventional';
import {
  alternateProtocol,
  dataObjectExchange,
  deviceSerialNumber,
  dynamicPowerAllocation,
  enclosureManagement,
  frsQueueing,
  hierarchyId,
  lightweightNotification,
  multicast,
  powerBudgeting,
  readinessTimeReporting,
  tphRequester,
} from './deviceExtensions';
import { advancedErrorReporting, downstreamPortContainment } from './errorReporting';
import { hyperTransport } from './hyperTransport';
import { integrityAndEncryption } from './integrityAndEncryption';
import {
  dataLinkFeature,
  device3,
  l1Substates,
  laneMargining,
  latencyToleranceReporting,
  physicalLayer16,
  physicalLayer32,
  physicalLayer64,
  precisionTimeMeasurement,
  secondaryPciExpress,
} from './linkExtensions';
import { pciExpress } from './pciExpress';
import { messageSignaledInterrupts, msix, powerManagement } from './powerAndInterrupts';
import { designatedVendorSpecific, vendorSpecificExtended } from './vendorExtended';
import { vendorSpecific } from './vendorSpecific';
import {
  eventCollectorAssociation,
  multiFunctionVirtualChannels,
  rootComplexInternalLink,
  rootComplexLinkDeclaration,
  rootComplexRegisterBlock,
  virtualChannels,
} from './virtualChannels';
import { capability, extendedCapability, type CapabilityLayout } from './vocabulary';

const ids = (section: number) => `PCI Code and ID Assignment Specification 1.15, ${section}`;

/** Capabilities whose registers are not described: only the header is. */
const headerOnly = (name: string) => capability(name, ids(2));
const extendedHeaderOnly = (name: string) => extendedCapability(name, ids(3));

/** Capabilities by their ID (PCI Code and ID Assignment Specification 1.15, 2). */
export const capabilities: Readonly<Record<number, CapabilityLayout>> = {
  0x00: headerOnly('Null Capability'),
  0x01: powerManagement,
  0x02: agp,
  0x03: vitalProductData,
  0x04: slotIdentification,
  0x05: messageSignaledInterrupts,
  0x06: compactPciHotSwap,
  0x07: pciXCapability,
  0x08: hyperTransport,
  0x09: vendorSpecific,
  0x0a: debugPort,
  0x0b: headerOnly('CompactPCI Central Resource Control'),
  0x0c: hotPlug,
  0x0d: subsystemId,
  0x0e: headerOnly('AGP 8x'),
  0x0f: headerOnly('Secure Device'),
  0x10: pciExpress,
  0x11: msix,
  0x12: sataHba,
  0x13: advancedFeatures,
  0x14: enhancedAllocation,
  0x15: flatteningPortalBridge,
};

/** Extended capabilities by their ID (PCI Code and ID Assignment Specification 1.15, 3). */
export const extendedCapabilities: Readonly<Record<number, CapabilityLayout>> = {
  0x00: extendedHeaderOnly('Null Extended Capability'),
  0x01: advancedErrorReporting,
  0x02: virtualChannels,
  0x03: deviceSerialNumber,
  0x04: powerBudgeting,
  0x05: rootComplexLinkDeclaration,
  0x06: rootComplexInternalLink,
  0x07: eventCollectorAssociation,
  0x08: multiFunctionVirtualChannels,
  // A virtual channel where there is a multi-function one, too.
  0x09: virtualChannels,
  0x0a: rootComplexRegisterBlock,
  0x0b: vendorSpecificExtended,
  0x0c: extendedHeaderOnly('Configuration Access Correlation'),
  0x0d: accessControlServices,
  0x0e: alternativeRoutingId,
  0x0f: addressTranslationServices,
  0x10: singleRootVirtualization,
  0x11: extendedHeaderOnly('Multi-Root I/O Virtualization'),
  0x12: multicast,
  0x13: pageRequestInterface,
  0x15: resizableBar,
  0x16: dynamicPowerAllocation,
  0x17: tphRequester,
  0x18: latencyToleranceReporting,
  0x19: secondaryPciExpress,
  0x1a: extendedHeaderOnly('Protocol Multiplexing'),
  0x1b: processAddressSpaceId,
  0x1c: lightweightNotification,
  0x1d: downstreamPortContainment,
  0x1e: l1Substates,
  0x1f: precisionTimeMeasurement,
  0x20: extendedHeaderOnly('PCI Express over M-PHY'),
  0x21: frsQueueing,
  0x22: readinessTimeReporting,
  0x23: designatedVendorSpecific,
  0x24: virtualFunctionResizableBar,
  0x25: dataLinkFeature,
  0x26: physicalLayer16,
  0x27: laneMargining,
  0x28: hierarchyId,
  0x29: enclosureManagement,
  0x2a: physicalLayer32,
  0x2b: alternateProtocol,
  0x2c: extendedHeaderOnly('System Firmware Intermediary'),
  0x2d: extendedHeaderOnly('Shadow Functions'),
  0x2e: dataObjectExchange,
  0x2f: device3,
  0x30: integrityAndEncryption,
  0x31: physicalLayer64,
  0x32: extendedHeaderOnly('Flit Logging'),
  0x33: extendedHeaderOnly('Flit Performance Measurement'),
  0x34: extendedHeaderOnly('Flit Error Injection'),
  0x35: extendedHeaderOnly('Streamlined Virtual Channel'),
  0x36: extendedHeaderOnly('MMIO Register Block Locator'),
};
