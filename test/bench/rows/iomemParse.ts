import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hexDigits } from '../../../src/shared/base/hex';
import { parseIoResourceMap } from '../../../src/shared/linux/ioResourceMap';
import { timeCalls, type Row } from '../measure';
import { pythonIomemParse } from '../peers';
import type { Workshop } from '../workshop';

const lines = 10_000;

/** A made-up /proc/iomem: windows of 1 MiB, in each nine devices. */
function createText(): string {
  return Array.from({ length: lines }, (_, index) => {
    const window = 0x1_0000_0000 + Math.floor(index / 10) * 0x10_0000;
    const inWindow = index % 10;
    const [base, size] = inWindow === 0 ? [window, 0x10_0000] : [window + inWindow * 0x1000, 0x1000];
    const name = inWindow === 0 ? 'PCI Bus 0000:01' : `0000:01:00.${inWindow - 1}`;
    return `${inWindow === 0 ? '' : '  '}${hexDigits(base, 8)}-${hexDigits(base + size - 1, 8)} : ${name}\n`;
  }).join('');
}

export function iomemParse(workshop: Workshop): Row {
  const text = createText();
  const file = join(workshop.folder, 'iomem');
  writeFileSync(file, text);
  return {
    name: 'parse of an iomem of 10,000 lines',
    unit: 'ns',
    samples: 11,
    ours: { name: 'parseIoResourceMap', sample: () => timeCalls(5, () => parseIoResourceMap(text)) },
    peers: [pythonIomemParse(workshop, file, 5)],
  };
}
