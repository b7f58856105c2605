import type { RegisterBlock, RegisterMember } from '../../registers/registerModel';
import { linkSpeeds } from './pciExpress';
import {
  bitsFrom,
  bitsOf,
  described,
  dword,
  extendedCapability,
  lessOne,
  pulse,
  repeated,
  RO,
  ro,
  rw,
  word,
  type CapabilitySpace,
  pciExpressBase,
} from './vocabulary';

// Virtual channels and how a root complex is put together.

const virtualChannelArbitrations = ['Fixed', 'WRR32', 'WRR64', 'WRR128'];
const arbitrations = ['Fixed', 'WRR32', 'WRR64', 'WRR128', 'TWRR128', 'WRR256'];
const tableUnit = 'In units of 16 bytes from the start of the capability; 0 where there is none.';
const entrySizes = ['1', '2', '4', '8'];

/** `arbitrated` is what a second arbiter chooses between: ports of a switch, or functions of a device. */
const virtualChannel =
  (name: string, section: string, arbitrated: 'Port' | 'Function') =>
  ({ dwordAt }: CapabilitySpace): RegisterBlock => {
    const first = dwordAt(0x4);
    const count = first === undefined ? 1 : bitsOf(first, '2:0') + 1;
    return extendedCapability(name, pciExpressBase(section), [
      dword(0x4, 'Port VC Capability 1', [
        lessOne(ro('2:0', 'Extended VC Count')),
        ro('6:4', 'Low Priority Extended VC Count'),
        ro('9:8', 'Reference Clock', ['100ns']),
        ro('11:10', `${arbitrated} Arbitration Table Entry Size`, entrySizes),
      ]),
      dword(0x8, 'Port VC Capability 2', [
        ...bitsFrom(
          0,
          ro,
          virtualChannelArbitrations.map((scheme) => `VC Arbitration ${scheme}`),
        ),
        described(ro('31:24', 'VC Arbitration Table Offset'), tableUnit),
      ]),
      word(0xc, 'Port VC Control', [
        pulse(0, 'Load VC Arbitration Table'),
        rw('3:1', 'VC Arbitration Select', virtualChannelArbitrations),
      ]),
      word(0xe, 'Port VC Status', [ro(0, 'VC Arbitration Table Status')]),
      ...repeated(0x10, 'VC%s', { count, increment: 0xc }, [
        dword(0x0, 'VC Resource Capability', [
          ...bitsFrom(
            0,
            ro,
            arbitrations.map((scheme) => `${arbitrated} Arbitration ${scheme}`),
          ),
          ro(15, 'Reject Snoop Transactions'),
          lessOne(ro('22:16', 'Maximum Time Slots')),
          described(ro('31:24', `${arbitrated} Arbitration Table Offset`), tableUnit),
        ]),
        dword(0x4, 'VC Resource Control', [
          rw('7:0', 'TC/VC Map'),
          pulse(16, `Load ${arbitrated} Arbitration Table`),
          rw('19:17', `${arbitrated} Arbitration Select`, arbitrations),
          rw('26:24', 'VC ID'),
          rw(31, 'VC Enable'),
        ]),
        word(0xa, 'VC Resource Status', [
          ro(0, `${arbitrated} Arbitration Table Status`),
          ro(1, 'VC Negotiation Pending'),
        ]),
      ]),
    ]);
  };

export const virtualChannels = virtualChannel('Virtual Channel', '7.9.1', 'Port');
export const multiFunctionVirtualChannels = virtualChannel(
  'Multi-Function Virtual Channel',
  '7.9.2',
  'Function',
);

const configurationLink = 1;

export function rootComplexLinkDeclaration({ dwordAt }: CapabilitySpace): RegisterBlock {
  const first = dwordAt(0x4);
  const count = first === undefined ? 0 : bitsOf(first, '15:8');
  const links = Array.from({ length: count }, (_, index): RegisterMember => {
    const addressOffset = 0x10 + 0x10 * index;
    const description = dwordAt(addressOffset);
    return {
      kind: 'cluster',
      name: `Link ${index}`,
      addressOffset,
      members: [
        dword(0x0, 'Link Description', [
          ro(0, 'Link Valid'),
          ro(1, 'Link Type', ['MemMapped', 'Config']),
          ro(2, 'Associate RCRB Header'),
          ro('23:16', 'Target Component ID'),
          ro('31:24', 'Target Port Number'),
        ]),
        ...(description === undefined
          ? []
          : bitsOf(description, 1) === configurationLink
            ? [
                dword(0x8, 'Link Address Lower', [
                  ro('2:0', 'N'),
                  ro('14:12', 'Function Number'),
                  ro('19:15', 'Device Number'),
                  ro('27:20', 'Bus Number'),
                  ro('31:28', 'Configuration Space Base Address'),
                ]),
                dword(0xc, 'Link Address Upper', RO),
              ]
            : [
                dword(0x8, 'Link Address Lower', [ro('31:12', 'Base Address')]),
                dword(0xc, 'Link Address Upper', RO),
              ]),
      ],
    };
  });
  return extendedCapability('Root Complex Link Declaration', pciExpressBase('7.9.8'), [
    dword(0x4, 'Element Self Description', [
      ro('3:0', 'Element Type', ['Config', 'Egress', 'Internal']),
      ro('15:8', 'Number of Link Entries'),
      ro('23:16', 'Component ID'),
      ro('31:24', 'Port Number'),
    ]),
    ...links,
  ]);
}

export const rootComplexInternalLink = extendedCapability(
  'Root Complex Internal Link Control',
  pciExpressBase('7.9.9'),
  [
    dword(0x4, 'Root Complex Link Capabilities', [
      ro('3:0', 'Max Link Speed', linkSpeeds),
      ro('9:4', 'Maximum Link Width'),
      ro('11:10', 'ASPM Support', ['not supported', 'L0s', 'L1', 'L0s L1']),
      ro('14:12', 'L0s Exit Latency'),
      ro('17:15', 'L1 Exit Latency'),
    ]),
    word(0x8, 'Root Complex Link Control', [
      rw('1:0', 'ASPM Control', ['Disabled', 'L0s Enabled', 'L1 Enabled', 'L0s L1 Enabled']),
      rw(7, 'Extended Synch'),
    ]),
    word(0xa, 'Root Complex Link Status', [
      ro('3:0', 'Current Link Speed', linkSpeeds),
      ro('9:4', 'Negotiated Link Width'),
    ]),
  ],
);

export function eventCollectorAssociation({ dwordAt }: CapabilitySpace): RegisterBlock {
  const first = dwordAt(0x0);
  const version = first === undefined ? 1 : bitsOf(first, '19:16');
  return extendedCapability('Root Complex Event Collector Endpoint Association', pciExpressBase('7.9.10'), [
    dword(0x4, 'Association Bitmap for RCiEPs', RO),
    ...(version >= 2
      ? [
          dword(0x8, 'RCEC Associated Bus Numbers', [
            ro('15:8', 'RCEC Next Bus'),
            ro('23:16', 'RCEC Last Bus'),
          ]),
        ]
      : []),
  ]);
}

export const rootComplexRegisterBlock = extendedCapability('RCRB Header', pciExpressBase('7.9.7'), [
  word(0x4, 'Vendor ID', RO),
  word(0x6, 'Device ID', RO),
  dword(0x8, 'RCRB Capabilities', [ro(0, 'CRS Software Visibility')]),
  dword(0xc, 'RCRB Control', [rw(0, 'CRS Software Visibility Enable')]),
]);
