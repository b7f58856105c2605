import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { RegionReference } from '../../../src/extension/editors/regionUri';
import { createImporter } from '../../../src/extension/registers/importer';
import { createRegisterSearch, type RegisterSearch } from '../../../src/extension/registers/registerSearch';
import type { RegisterMap } from '../../../src/shared/registers/registerModel';
import { importSvd } from '../../../src/shared/registers/svd/importSvd';
import { timeAwaited, timeCalls, type Row } from '../measure';
import type { Workshop } from '../workshop';

const fields = 10_000;
/** As many as Find Register shows. */
const mostShown = 200;

/** A made-up SVD file of 4 MB: blocks of 50 registers, in each 8 fields with a word on what they are and two named values. */
function createText(): string {
  const field = (index: number) =>
    `            <field>\n              <name>FIELD${index % 8}</name>\n              <description>What this field is for.</description>\n              <bitOffset>${(index % 8) * 4}</bitOffset>\n              <bitWidth>4</bitWidth>\n              <enumeratedValues><enumeratedValue><name>OFF</name><value>0</value></enumeratedValue><enumeratedValue><name>ON</name><value>1</value></enumeratedValue></enumeratedValues>\n            </field>\n`;
  const parts = Array.from({ length: fields }, (_, index) => {
    const register = Math.floor(index / 8);
    const block = Math.floor(register / 50);
    const opensRegister = `        <register>\n          <name>REGISTER${register}</name>\n          <addressOffset>${(register % 50) * 4}</addressOffset>\n          <resetValue>0x0</resetValue>\n          <fields>\n`;
    const opensBlock = `    <peripheral>\n      <name>BLOCK${block}</name>\n      <baseAddress>${0x4000_0000 + block * 0x1000}</baseAddress>\n      <registers>\n`;
    const isLast = index === fields - 1;
    return [
      index % 400 === 0 ? opensBlock : '',
      index % 8 === 0 ? opensRegister : '',
      field(index),
      index % 8 === 7 || isLast ? '          </fields>\n        </register>\n' : '',
      index % 400 === 399 || isLast ? '      </registers>\n    </peripheral>\n' : '',
    ].join('');
  });
  return `<device>\n  <name>MADE-UP</name>\n  <peripherals>\n${parts.join('')}  </peripherals>\n</device>\n`;
}

export function svdImport(): Row {
  const text = createText();
  return {
    name: `import of an SVD file of ${(text.length / 1e6).toFixed(1)} MB, ${fields} fields`,
    unit: 'ns',
    samples: 5,
    ours: { name: 'importSvd', sample: () => timeCalls(1, () => importSvd([text])) },
    peers: [],
  };
}

const reference = {
  machine: 'demo',
  title: 'MADE-UP',
  source: { kind: 'mem', base: '0x40000000', size: '0x1000000' },
} as const satisfies RegionReference;

function searchOf({ blocks }: RegisterMap): RegisterSearch {
  return createRegisterSearch([{ reference, blocks: blocks.map((block) => ({ block, offset: 0 })) }]);
}

/** From the file, by a thread that is not there yet, to the first search of all names. */
export function svdToSearchable({ folder }: Workshop): Row {
  const text = createText();
  const path = join(folder, 'made-up.svd');
  writeFileSync(path, text);
  const load = async (): Promise<void> => {
    const importer = createImporter(resolve('dist/importWorker.js'));
    const { map } = await importer.load({ path, kind: 'svd' });
    const found = searchOf(map).find('field7', fields);
    importer.dispose();
    if (found.length !== fields / 8) throw new Error(`${found.length} fields were found.`);
  };
  return {
    name: 'the same from its file until all names can be searched',
    unit: 'ns',
    samples: 5,
    ours: { name: 'a thread of its own', sample: () => timeAwaited(1, load) },
    peers: [],
  };
}

/** What each key costs while a name is typed into Find Register, beside the worst that can be typed: what is everywhere. */
export function searchOfNames(): Row {
  const search = searchOf(importSvd([createText()]).device);
  const find = (texts: readonly string[]) =>
    timeCalls(texts.length, (index) => search.find(texts[index] ?? '', mostShown));
  const typed = 'block24 register1234 field7';
  const prefixes = Array.from(typed, (_, index) => typed.slice(0, index + 1));
  return {
    name: `search of the names of ${search.size} registers and fields, a key`,
    unit: 'ns',
    samples: 9,
    ours: { name: typed, sample: () => find(prefixes) },
    peers: [
      { name: 'Regscope, nothing typed', sample: () => find(['']) },
      { name: 'Regscope, what is only in texts', sample: () => find(['what this field']) },
    ],
  };
}
