import { strict as assert } from 'node:assert';
import { hexDigits } from '../../../src/shared/base/hex';
import type { BlockReader } from './blockReader';

/** A HyperTransport capability of any type. */
export function hyperTransportText(block: BlockReader): string[] {
  const { value, flags } = block;
  const name = block.name.replace(/ \d+$/, '').replace('HyperTransport ', '');
  switch (name) {
    case 'Slave or Primary Interface':
      return primary(block);
    case 'Host or Secondary Interface':
      return secondary(block);
    case 'Revision ID':
      return [`HyperTransport: Revision ID: ${revision(block, 'Command')}`];
    case 'MSI Mapping':
      return [
        `HyperTransport: MSI Mapping ${flags('Command', { Enable: 'Enable', Fixed: 'Fixed' })}`,
        ...(block.has('Mapping Address Base Lower')
          ? [
              `\t\tMapping Address Base: ${hexDigits(value('Mapping Address Base Upper'), 8)}${hexDigits(
                value('Mapping Address Base Lower', 'Mapping Address Base Lower') * 2 ** 20,
                8,
              )}`,
            ]
          : []),
      ];
    case 'X86 Encoding':
      return ['HyperTransport: X86 (reserved)'];
    default:
      assert.ok(name.length > 0);
      return [
        /^Type/.test(block.name.replace('HyperTransport ', ''))
          ? `HyperTransport: #${hexDigits(value('Command', 'Capability Type'), 2)}`
          : `HyperTransport: ${name}`,
      ];
  }
}

function revision({ value }: BlockReader, register: string): string {
  return `${value(register, 'Major Revision')}.${String(value(register, 'Minor Revision')).padStart(2, '0')}`;
}

/** Since revision 1.02 there is more. */
function isRecent({ value }: BlockReader): boolean {
  return value('Revision ID') >= 0x22;
}

function mayBeIncomplete(block: BlockReader): string[] {
  const id = block.value('Revision ID');
  return id > 0x11 && id < 0x22 ? ['\t\t!!! Possibly incomplete decoding'] : [];
}

function linkControl(block: BlockReader, link: string): string {
  const register = `Link Control${link}`;
  const { value, flags } = block;
  const more = isRecent(block)
    ? ` ${flags(register, {
        IsocEn: 'Isochronous Flow Control Enable',
        LSEn: 'LDTSTOP# Tristate Enable',
        ExtCTL: 'Extended CTL Time',
        '64b': '64-bit Addressing Enable',
      })}`
    : '';
  return `\t\t${register}: ${flags(register, {
    CFlE: 'CRC Flood Enable',
    CST: 'CRC Start Test',
    CFE: 'CRC Force Error',
    '<LkFail': 'Link Failure',
    Init: 'Initialization Complete',
    EOC: 'End of Chain',
    TXO: 'Transmitter Off',
  })} <CRCErr=${value(register, 'CRC Error').toString(16)}${more}`;
}

function linkConfiguration(block: BlockReader, link: string): string {
  const register = `Link Configuration${link}`;
  const { named, flag } = block;
  const width = (field: string) => named(register, field).replace(/^(\d)$/, '[$1]');
  const parts = [
    ['MLWI', 'Max Link Width In', 'DwFcIn', 'Doubleword Flow Control In'],
    ['MLWO', 'Max Link Width Out', 'DwFcOut', 'Doubleword Flow Control Out'],
    ['LWI', 'Link Width In', 'DwFcInEn', 'Doubleword Flow Control In Enable'],
    ['LWO', 'Link Width Out', 'DwFcOutEn', 'Doubleword Flow Control Out Enable'],
  ] as const;
  const text = parts.map(([short, field, flow, flowField]) =>
    isRecent(block)
      ? `${short}=${width(field)} ${flow}${flag(register, flowField)}`
      : `${short}=${width(field)}`,
  );
  return `\t\tLink Config${link}: ${text.join(' ')}`;
}

function linkFrequency({ named, flags }: BlockReader, link: string): string[] {
  const [state, able] = [`Link Frequency/Error${link}`, `Link Frequency Capability${link}`];
  const rates = ['200MHz', '300MHz', '400MHz', '500MHz', '600MHz', '800MHz', '1.0GHz', '1.2GHz'];
  const frequency = named(state, 'Link Frequency');
  return [
    `\t\tLink Frequency${link}: ${/^\d+$/.test(frequency) ? `[${Number(frequency).toString(16)}]` : frequency}`,
    `\t\tLink Error${link}: ${flags(state, {
      '<Prot': 'Protocol Error',
      '<Ovfl': 'Overflow Error',
      '<EOC': 'End of Chain Error',
      CTLTm: 'CTL Timeout',
    })}`,
    `\t\tLink Frequency Capability${link}: ${flags(able, Object.fromEntries(rates.map((rate) => [rate, rate])))} 1.4GHz- 1.6GHz- Vend-`, // It reads the lower byte only.
  ];
}

const features = {
  IsocFC: 'Isochronous Flow Control Mode',
  LDTSTOP: 'LDTSTOP#',
  CRCTM: 'CRC Test Mode',
  ECTLT: 'Extended CTL Time Required',
  '64bA': '64-bit Addressing',
  UIDRD: 'UnitID Reorder Disable',
};

function errorHandling({ flags }: BlockReader): string {
  return `\t\tError Handling: ${flags('Error Handling', {
    PFlE: 'Protocol Error Flood Enable',
    OFlE: 'Overflow Error Flood Enable',
    PFE: 'Protocol Error Fatal Enable',
    OFE: 'Overflow Error Fatal Enable',
    EOCFE: 'End of Chain Error Fatal Enable',
    RFE: 'Response Error Fatal Enable',
    CRCFE: 'CRC Error Fatal Enable',
    SERRFE: 'System Error Fatal Enable',
    CF: 'Chain Fail',
    RE: 'Response Error',
    PNFE: 'Protocol Error Nonfatal Enable',
    ONFE: 'Overflow Error Nonfatal Enable',
    EOCNFE: 'End of Chain Error Nonfatal Enable',
    RNFE: 'Response Error Nonfatal Enable',
    CRCNFE: 'CRC Error Nonfatal Enable',
    SERRNFE: 'System Error Nonfatal Enable',
  })}`;
}

function memoryUpper({ value }: BlockReader): string {
  const [base, limit] = [value('Memory Base Upper'), value('Memory Limit Upper')];
  return `\t\tPrefetchable memory behind bridge Upper: ${hexDigits(base, 2)}-${hexDigits(limit, 2)}`;
}

function primary(block: BlockReader): string[] {
  const { value, flags } = block;
  const drop = isRecent(block) ? ` ${flags('Command', { DUL: 'Drop on Uninitialized Link' })}` : '';
  return [
    'HyperTransport: Slave or Primary Interface',
    ...mayBeIncomplete(block),
    `\t\tCommand: BaseUnitID=${value('Command', 'Base UnitID')} UnitCnt=${value('Command', 'Unit Count')} ${flags(
      'Command',
      { MastHost: 'Master Host', DefDir: 'Default Direction' },
    )}${drop}`,
    linkControl(block, ' 0'),
    linkConfiguration(block, ' 0'),
    linkControl(block, ' 1'),
    linkConfiguration(block, ' 1'),
    `\t\tRevision ID: ${revision(block, 'Revision ID')}`,
    ...(isRecent(block)
      ? [
          ...linkFrequency(block, ' 0'),
          `\t\tFeature Capability: ${flags('Feature', features)}`,
          ...linkFrequency(block, ' 1'),
          errorHandling(block),
          memoryUpper(block),
          `\t\tBus Number: ${hexDigits(value('Bus Number'), 2)}`,
        ]
      : []),
  ];
}

function secondary(block: BlockReader): string[] {
  const { value, flag, flags } = block;
  const more = isRecent(block)
    ? ` DevNum=${value('Command', 'Device Number')} ${flags('Command', {
        ChainSide: 'Chain Side',
        HostHide: 'Host Hide',
        Slave: 'Act as Slave',
        '<EOCErr': 'Host Inbound End of Chain Error',
        DUL: 'Drop on Uninitialized Link',
      })}`
    : '';
  return [
    'HyperTransport: Host or Secondary Interface',
    ...mayBeIncomplete(block),
    `\t\tCommand: ${flags('Command', { WarmRst: 'Warm Reset', DblEnd: 'Double-Ended' })}${more}`,
    linkControl(block, ''),
    linkConfiguration(block, ''),
    `\t\tRevision ID: ${revision(block, 'Revision ID')}`,
    ...(isRecent(block)
      ? [
          ...linkFrequency(block, ''),
          `\t\tFeature Capability: ${flags('Feature', {
            ...features,
            ExtRS: 'Extended Register Set',
            UCnfE: 'Upstream Configuration Enable',
          })}`,
          ...(flag('Feature', 'Extended Register Set') === '+'
            ? [errorHandling(block), memoryUpper(block)]
            : []),
        ]
      : []),
  ];
}
