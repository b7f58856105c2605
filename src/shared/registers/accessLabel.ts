import type { Access, Effects, ModifiedWriteValues, ReadAction } from './registerModel';

const accessLabels: Readonly<Record<Access, string>> = {
  'read-only': 'RO',
  'write-only': 'WO',
  'read-write': 'RW',
  writeOnce: 'W1',
  'read-writeOnce': 'RW1',
};

const readLabels: Readonly<Record<ReadAction, string>> = {
  clear: 'RC',
  set: 'RS',
  modify: 'RM',
  modifyExternal: 'RX',
  pop: 'FIFO',
};

const writeLabels: Readonly<Record<ModifiedWriteValues, string>> = {
  oneToClear: 'W1C',
  oneToSet: 'W1S',
  oneToToggle: 'W1T',
  zeroToClear: 'W0C',
  zeroToSet: 'W0S',
  zeroToToggle: 'W0T',
  clear: 'WC',
  set: 'WS',
  modify: 'WM',
  push: 'FIFO',
  singlePulse: 'WP',
};

/** Access and side effects as datasheets shorten them: `RO`, `RW W1C`, `RO RC`, `RW FIFO`. */
export function accessLabel({ access, readAction, modifiedWriteValues }: Effects): string {
  const labels = [
    accessLabels[access],
    ...(readAction === undefined ? [] : [readLabels[readAction]]),
    ...(modifiedWriteValues === undefined ? [] : [writeLabels[modifiedWriteValues]]),
  ];
  return [...new Set(labels)].join(' ');
}
