import type { RegisterBlock, RegisterMember } from '../../registers/registerModel';
import {
  bitsFrom,
  bitsOf,
  dword,
  extendedCapability,
  lessOne,
  repeated,
  ro,
  rw,
  RW,
  w1c,
  type CapabilitySpace,
} from './vocabulary';

const algorithms = ['AES-GCM 256'];
const aggregations = ['none', 'up to 2', 'up to 4', 'up to 8'];

const streamControl = (kind: string, selective: readonly ReturnType<typeof rw>[]) =>
  dword(kind === 'Link' ? 0x0 : 0x4, `${kind} IDE Stream Control`, [
    rw(0, `${kind} IDE Stream Enable`),
    rw('3:2', 'Tx Aggregation Mode NPR', aggregations),
    rw('5:4', 'Tx Aggregation Mode PR', aggregations),
    rw('7:6', 'Tx Aggregation Mode CPL', aggregations),
    rw(8, 'PCRC Enable'),
    ...selective,
    rw('13:10', 'Partial Header Encryption Mode'),
    rw('18:14', 'Selected Algorithm', algorithms),
    rw('21:19', 'TC'),
    rw('31:24', 'Stream ID'),
  ]);

const streamStatus = (offset: number, kind: string) =>
  dword(offset, `${kind} IDE Stream Status`, [
    ro('3:0', `${kind} IDE Stream State`, { 0: 'insecure', 2: 'secure' }),
    w1c(31, 'Received Integrity Check Fail Message'),
  ]);

const linkStream = [streamControl('Link', []), streamStatus(0x4, 'Link')];
const linkStreamSize = 0x8;

const addressAssociation = [
  dword(0x0, 'IDE Address Association 1', [
    rw(0, 'Valid'),
    rw('19:8', 'Memory Base Lower'),
    rw('31:20', 'Memory Limit Lower'),
  ]),
  dword(0x4, 'IDE Address Association 2', RW),
  dword(0x8, 'IDE Address Association 3', RW),
];
const addressAssociationSize = 0xc;

const selectiveStream = (associations: number): readonly RegisterMember[] => [
  dword(0x0, 'Selective IDE Stream Capability', [ro('3:0', 'Number of Address Association Register Blocks')]),
  streamControl('Selective', [
    rw(9, 'Selective IDE for Configuration Requests Enable'),
    rw(22, 'Default Stream'),
  ]),
  streamStatus(0x8, 'Selective'),
  dword(0x0c, 'IDE RID Association 1', [rw('23:8', 'RID Limit')]),
  dword(0x10, 'IDE RID Association 2', [rw(0, 'Valid'), rw('23:8', 'RID Base'), rw('31:24', 'Segment Base')]),
  ...repeated(
    0x14,
    'Address Association[%s]',
    { count: associations, increment: addressAssociationSize },
    addressAssociation,
  ),
];

/** Streams of the link, then selective ones, each as long as its own first register says. */
export function integrityAndEncryption({ dwordAt }: CapabilitySpace): RegisterBlock {
  const capabilities = dwordAt(0x4) ?? 0;
  const hasLinkStreams = bitsOf(capabilities, 0) === 1;
  const hasSelective = bitsOf(capabilities, 1) === 1;
  const linkStreams = hasLinkStreams ? bitsOf(capabilities, '15:13') + 1 : 0;
  const selectiveStreams = hasSelective ? bitsOf(capabilities, '23:16') + 1 : 0;
  const selective: RegisterMember[] = [];
  let addressOffset = 0xc + linkStreamSize * linkStreams;
  for (let stream = 0; stream < selectiveStreams; stream++) {
    const first = dwordAt(addressOffset);
    if (first === undefined) break;
    const associations = bitsOf(first, '3:0');
    selective.push({
      kind: 'cluster',
      name: `Selective Stream ${stream}`,
      addressOffset,
      members: selectiveStream(associations),
    });
    addressOffset += 0x14 + addressAssociationSize * associations;
  }
  return extendedCapability('Integrity and Data Encryption', 'PCI Express Base Specification 6.0, 7.9.26', [
    dword(0x4, 'IDE Capability', [
      ...bitsFrom(0, ro, [
        'Link IDE Stream Supported',
        'Selective IDE Streams Supported',
        'Flow-Through IDE Stream Supported',
        'Partial Header Encryption Supported',
        'Aggregation Supported',
        'PCRC Supported',
        'IDE_KM Protocol Supported',
        'Selective IDE for Configuration Requests Supported',
      ]),
      ro('12:8', 'Supported Algorithms', algorithms),
      lessOne(ro('15:13', 'Number of TCs Supported for Link IDE')),
      lessOne(ro('23:16', 'Number of Selective IDE Streams Supported')),
      ro(24, 'TEE-Limited Stream Supported'),
    ]),
    dword(0x8, 'IDE Control', [rw(2, 'Flow-Through IDE Stream Enabled')]),
    ...repeated(0xc, 'Link Stream %s', { count: linkStreams, increment: linkStreamSize }, linkStream),
    ...selective,
  ]);
}
