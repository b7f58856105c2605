import type { RegisterBlock } from '../../registers/registerModel';
import { baseAddresses } from './headers';
import {
  array,
  bitsFrom,
  bitsOf,
  byte,
  described,
  dword,
  extendedCapability,
  pulse,
  RO,
  ro,
  RW,
  rw,
  w1c,
  word,
  type CapabilitySpace,
  pciExpressBase,
} from './vocabulary';

// Who may reach whom, and under which address: access control, routing IDs, translation, virtual functions.

const accessControls = [
  'Source Validation',
  'Translation Blocking',
  'P2P Request Redirect',
  'P2P Completion Redirect',
  'Upstream Forwarding',
  'P2P Egress Control',
  'Direct Translated P2P',
];

const targetAccess = ['direct request access', 'request blocking', 'request redirect'];

/** A size of 0 stands for this many bits. */
const largestEgressVector = 0x100;

export function accessControlServices({ dwordAt }: CapabilitySpace): RegisterBlock {
  const first = dwordAt(0x4);
  const hasVector = first !== undefined && bitsOf(first, 5) === 1;
  const bits = hasVector ? bitsOf(first, '15:8') || largestEgressVector : 0;
  return extendedCapability('Access Control Services', pciExpressBase('7.7.8'), [
    word(0x4, 'ACS Capability', [
      ...bitsFrom(
        0,
        ro,
        accessControls.map((name) => `ACS ${name}`),
      ),
      ro(7, 'ACS Enhanced Capability'),
      ro('15:8', 'Egress Control Vector Size'),
    ]),
    word(0x6, 'ACS Control', [
      ...bitsFrom(
        0,
        rw,
        accessControls.map((name) => `ACS ${name} Enable`),
      ),
      rw(7, 'ACS I/O Request Blocking Enable'),
      rw('9:8', 'ACS DSP Memory Target Access Control', targetAccess),
      rw('11:10', 'ACS USP Memory Target Access Control', targetAccess),
      rw(12, 'ACS Unclaimed Request Redirect Control'),
    ]),
    ...array(dword(0x8, 'Egress Control Vector', RW), { count: Math.ceil(bits / 32), increment: 4 }),
  ]);
}

export const alternativeRoutingId = extendedCapability(
  'Alternative Routing-ID Interpretation',
  pciExpressBase('7.8.8'),
  [
    word(0x4, 'ARI Capability', [
      ro(0, 'MFVC Function Groups Capability'),
      ro(1, 'ACS Function Groups Capability'),
      ro('15:8', 'Next Function Number'),
    ]),
    word(0x6, 'ARI Control', [
      rw(0, 'MFVC Function Groups Enable'),
      rw(1, 'ACS Function Groups Enable'),
      rw('6:4', 'Function Group'),
    ]),
  ],
);

export const addressTranslationServices = extendedCapability(
  'Address Translation Services',
  pciExpressBase('10.5.1'),
  [
    word(0x4, 'ATS Capability', [
      described(ro('4:0', 'Invalidate Queue Depth'), '0 stands for 32.'),
      ro(5, 'Page Aligned Request'),
      ro(6, 'Global Invalidate Supported'),
      ro(7, 'Relaxed Ordering Supported'),
    ]),
    word(0x6, 'ATS Control', [
      described(rw('4:0', 'Smallest Translation Unit'), 'A power of 2, in pages of 4 KiB.'),
      rw(15, 'Enable'),
    ]),
  ],
);

export const pageRequestInterface = extendedCapability('Page Request Interface', pciExpressBase('10.5.2'), [
  word(0x4, 'Page Request Control', [rw(0, 'Enable'), pulse(1, 'Reset')]),
  word(0x6, 'Page Request Status', [
    w1c(0, 'Response Failure'),
    w1c(1, 'Unexpected Page Request Group Index'),
    ro(8, 'Stopped'),
    ro(15, 'PRG Response PASID Required'),
  ]),
  dword(0x8, 'Outstanding Page Request Capacity', RO),
  dword(0xc, 'Outstanding Page Request Allocation', RW),
]);

export const processAddressSpaceId = extendedCapability('Process Address Space ID', pciExpressBase('7.8.9'), [
  word(0x4, 'PASID Capability', [
    ro(1, 'Execute Permission Supported'),
    ro(2, 'Privileged Mode Supported'),
    ro('12:8', 'Max PASID Width'),
  ]),
  word(0x6, 'PASID Control', [
    rw(0, 'PASID Enable'),
    rw(1, 'Execute Permission Enable'),
    rw(2, 'Privileged Mode Enable'),
  ]),
]);

export function singleRootVirtualization(space: CapabilitySpace): RegisterBlock {
  return extendedCapability('Single Root I/O Virtualization', pciExpressBase('9.3.3'), [
    dword(0x04, 'SR-IOV Capabilities', [
      ro(0, 'VF Migration Capable'),
      ro(1, 'ARI Capable Hierarchy Preserved'),
      ro(2, 'VF 10-Bit Tag Requester Supported'),
      ro('31:21', 'VF Migration Interrupt Message Number'),
    ]),
    word(0x08, 'SR-IOV Control', [
      ...bitsFrom(0, rw, [
        'VF Enable',
        'VF Migration Enable',
        'VF Migration Interrupt Enable',
        'VF MSE',
        'ARI Capable Hierarchy',
        'VF 10-Bit Tag Requester Enable',
      ]),
    ]),
    word(0x0a, 'SR-IOV Status', [w1c(0, 'VF Migration Status')]),
    word(0x0c, 'InitialVFs', RO),
    word(0x0e, 'TotalVFs', RO),
    word(0x10, 'NumVFs', RW),
    byte(0x12, 'Function Dependency Link', RO),
    word(0x14, 'First VF Offset', RO),
    word(0x16, 'VF Stride', RO),
    word(0x1a, 'VF Device ID', RO),
    dword(0x1c, 'Supported Page Sizes', RO),
    dword(0x20, 'System Page Size', RW),
    ...baseAddresses(0x24, 6, space, 'VF '),
    dword(0x3c, 'VF Migration State Array Offset', [
      ro('2:0', 'VF Migration State BIR'),
      ro('31:3', 'VF Migration State Offset'),
    ]),
  ]);
}

const largestCount = 6;

/** BARs whose size can be chosen. */
const resizable =
  (name: string, section: string, prefix: string) =>
  ({ dwordAt }: CapabilitySpace): RegisterBlock => {
    const first = dwordAt(0x8);
    const count = first === undefined ? 1 : Math.min(Math.max(bitsOf(first, '7:5'), 1), largestCount);
    const registers = Array.from({ length: count }, (_, index) => {
      const at = 0x4 + 8 * index;
      return [
        dword(at, `${prefix}Resizable BAR Capability ${index}`, [
          ...bitsFrom(
            4,
            ro,
            sizes.slice(0, 28).map((size) => `${size} Supported`),
          ),
        ]),
        dword(at + 4, `${prefix}Resizable BAR Control ${index}`, [
          ro('2:0', 'BAR Index'),
          ...(index === 0 ? [ro('7:5', 'Number of Resizable BARs')] : []),
          rw('13:8', 'BAR Size', sizes),
          ...bitsFrom(
            16,
            ro,
            sizes.slice(28, 44).map((size) => `${size} Supported`),
          ),
        ]),
      ];
    });
    return extendedCapability(name, pciExpressBase(section), registers.flat());
  };

const sizes = ['MB', 'GB', 'TB', 'PB', 'EB'].flatMap((unit) =>
  Array.from({ length: 10 }, (_, power) => `${2 ** power}${unit}`),
);

export const resizableBar = resizable('Resizable BAR', '7.8.6', '');
export const virtualFunctionResizableBar = resizable('VF Resizable BAR', '7.8.7', 'VF ');
