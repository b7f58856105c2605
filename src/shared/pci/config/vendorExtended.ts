import type { RegisterBlock, RegisterMember } from '../../registers/registerModel';
import { cxlVendor, describeCxl } from './cxl';
import {
  array,
  bitsOf,
  dword,
  extendedCapability,
  ro,
  RW,
  word,
  type CapabilitySpace,
  pciExpressBase,
} from './vocabulary';

export function vendorSpecificExtended({ dwordAt }: CapabilitySpace): RegisterBlock {
  const header = dwordAt(0x4);
  const length = header === undefined ? 0 : bitsOf(header, '31:20');
  return extendedCapability('Vendor-Specific Extended', pciExpressBase('7.9.5'), [
    dword(0x4, 'Vendor-Specific Header', [
      ro('15:0', 'VSEC ID'),
      ro('19:16', 'VSEC Rev'),
      ro('31:20', 'VSEC Length'),
    ]),
    ...remainder(0x8, length),
  ]);
}

export function designatedVendorSpecific({ dwordAt }: CapabilitySpace): RegisterBlock {
  const [first, second] = [dwordAt(0x4), dwordAt(0x8)];
  const header = [
    dword(0x4, 'Designated Vendor-Specific Header 1', [
      ro('15:0', 'DVSEC Vendor ID'),
      ro('19:16', 'DVSEC Revision'),
      ro('31:20', 'DVSEC Length'),
    ]),
    word(0x8, 'Designated Vendor-Specific Header 2', [ro('15:0', 'DVSEC ID')]),
  ];
  const length = first === undefined ? 0 : bitsOf(first, '31:20');
  const known =
    first === undefined || second === undefined || bitsOf(first, '15:0') !== cxlVendor
      ? undefined
      : describeCxl({ id: bitsOf(second, '15:0'), revision: bitsOf(first, '19:16'), length });
  return known === undefined
    ? extendedCapability('Designated Vendor-Specific', pciExpressBase('7.9.6'), [
        ...header,
        ...remainder(0xc, length),
      ])
    : extendedCapability(known.name, `Compute Express Link Specification 3.0, ${known.section}`, [
        ...header,
        ...known.members,
      ]);
}

/** What only the vendor can explain. */
function remainder(offset: number, length: number): readonly RegisterMember[] {
  const count = Math.floor((length - offset) / 4);
  return array(dword(offset, 'Vendor-Specific Register', RW), { count, increment: 4 });
}
