import type { RegisterBlock } from '../../registers/registerModel';
import {
  bitsFrom,
  bitsOf,
  byte,
  capability,
  dword,
  lessOne,
  RO,
  ro,
  rw,
  RW,
  w1c,
  word,
  type CapabilitySpace,
  pciExpressBase,
} from './vocabulary';

export const powerManagement = capability('Power Management', pciExpressBase('7.5.2'), [
  word(0x2, 'Power Management Capabilities', [
    ro('2:0', 'Version'),
    ...bitsFrom(3, ro, [
      'PME Clock',
      'Immediate_Readiness_on_Return_to_D0',
      'Device Specific Initialization',
    ]),
    ro('8:6', 'Aux_Current', ['0mA', '55mA', '100mA', '160mA', '220mA', '270mA', '320mA', '375mA']),
    ...bitsFrom(9, ro, [
      'D1_Support',
      'D2_Support',
      'PME_Support D0',
      'PME_Support D1',
      'PME_Support D2',
      'PME_Support D3hot',
      'PME_Support D3cold',
    ]),
  ]),
  word(0x4, 'Power Management Control/Status', [
    rw('1:0', 'PowerState', ['D0', 'D1', 'D2', 'D3']),
    ro(3, 'No_Soft_Reset'),
    rw(8, 'PME_En'),
    rw('12:9', 'Data_Select'),
    ro('14:13', 'Data_Scale', ['unknown', '0.1', '0.01', '0.001']),
    w1c(15, 'PME_Status'),
  ]),
  byte(0x6, 'Bridge Support Extensions', [ro(6, 'B2/B3#'), ro(7, 'BPCC_En')]),
  byte(0x7, 'Data', RO),
]);

const messageCounts = ['1', '2', '4', '8', '16', '32'];

export function messageSignaledInterrupts({ dwordAt }: CapabilitySpace): RegisterBlock {
  const first = dwordAt(0x0);
  const control = first === undefined ? undefined : bitsOf(first, '31:16');
  const is64Bit = control !== undefined && bitsOf(control, 7) === 1;
  const hasMasks = control !== undefined && bitsOf(control, 8) === 1;
  const data = is64Bit ? 0xc : 0x8;
  return capability('MSI', pciExpressBase('7.7.1'), [
    word(0x2, 'Message Control', [
      rw(0, 'MSI Enable'),
      ro('3:1', 'Multiple Message Capable', messageCounts),
      rw('6:4', 'Multiple Message Enable', messageCounts),
      ro(7, '64-bit Address Capable'),
      ro(8, 'Per-Vector Masking Capable'),
      ro(9, 'Extended Message Data Capable'),
      rw(10, 'Extended Message Data Enable'),
    ]),
    dword(0x4, 'Message Address', [rw('31:2', 'Message Address')]),
    ...(is64Bit ? [dword(0x8, 'Message Upper Address', RW)] : []),
    ...(control === undefined
      ? []
      : [word(data, 'Message Data', RW), word(data + 2, 'Extended Message Data', RW)]),
    ...(hasMasks ? [dword(data + 4, 'Mask Bits', RW), dword(data + 8, 'Pending Bits', RO)] : []),
  ]);
}

const bir = ['BAR 0', 'BAR 1', 'BAR 2', 'BAR 3', 'BAR 4', 'BAR 5'];

export const msix = capability('MSI-X', pciExpressBase('7.7.2'), [
  word(0x2, 'Message Control', [
    lessOne(ro('10:0', 'Table Size')),
    rw(14, 'Function Mask'),
    rw(15, 'MSI-X Enable'),
  ]),
  dword(0x4, 'Table Offset/Table BIR', [ro('2:0', 'Table BIR', bir), ro('31:3', 'Table Offset')]),
  dword(0x8, 'PBA Offset/PBA BIR', [ro('2:0', 'PBA BIR', bir), ro('31:3', 'PBA Offset')]),
]);
