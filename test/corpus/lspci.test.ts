import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { hexDigits } from '../../src/shared/base/hex';
import { parseLspciDump, type DumpedPciDevice } from '../../src/shared/pci/lspciDump';
import { parsePciIds } from '../../src/shared/pci/pciIds';
import { readBlocks } from '../support/lspci/lspciText';
import { corpusFiles, describeCorpus } from './corpus';

const names = gunzipSync(readFileSync('media/pci.ids.gz')).toString();
const ids = parsePciIds(names);

/** The lines of `lspci -v` that name a function and its board. */
function describeDevice({ address, config }: DumpedPciDevice): string[] {
  const blocks = readBlocks(config);
  const { value } = blocks[0] ?? assert.fail(`${address} is no function`);
  const [vendorId, deviceId, revision] = [value('Vendor ID'), value('Device ID'), value('Revision ID')];
  const number = value('Programming Interface');
  const classCode = value('Base Class Code') * 0x1_0000 + value('Sub-Class Code') * 0x100 + number;
  const progIf = ids.progIfName(classCode);
  const lines = [
    [
      `${address} ${ids.className(classCode)}: ${ids.fullName(vendorId, deviceId)}`,
      revision === 0 ? '' : ` (rev ${hexDigits(revision, 2)})`,
      number === 0 && progIf === undefined ? '' : ` (prog-if ${hexDigits(number, 2)}`,
      number === 0 && progIf === undefined ? '' : progIf === undefined ? ')' : ` [${progIf}])`,
    ].join(''),
  ];
  const board = blocks.find(({ has }) => has('Subsystem Vendor ID'));
  const subsystemVendor = board?.value('Subsystem Vendor ID') ?? 0;
  // lspci takes a subsystem of no vendor for none.
  if (board !== undefined && subsystemVendor !== 0 && subsystemVendor !== 0xffff) {
    const name = ids.subsystemName(vendorId, deviceId, subsystemVendor, board.value('Subsystem ID'));
    lines.push(`\tSubsystem: ${name}`);
  }
  return lines;
}

describeCorpus('recorded lspci dumps', (folder) => {
  const files = corpusFiles(folder, 'lspci');
  let place: string;
  let lines = 0;

  before(() => {
    place = mkdtempSync(join(tmpdir(), 'regscope-lspci-'));
    writeFileSync(join(place, 'pci.ids'), names);
  });

  after(() => {
    rmSync(place, { recursive: true });
    console.log(`      ${files.length} dumps, ${lines} lines equal to lspci's, names of ${ids.date}`);
  });

  /** Debian's lspci with our list of names and no other. */
  const lspci = (file: string): string[] => {
    const args = ['-D', '-v', '-F', file, '-i', join(place, 'pci.ids'), '-O', 'hwdb.disable=1'];
    const { status, stdout, stderr } = spawnSync('lspci', args, { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    return stdout.split('\n').filter((line) => /^[0-9a-f]|^\tSubsystem:/.test(line));
  };

  it('are there', () => assert.notEqual(files.length, 0));

  for (const { name, path, text } of files) {
    it(`${name}: names, classes and subsystems are lspci's`, () => {
      const { devices, unparsed } = parseLspciDump(text);
      assert.deepEqual(unparsed, []);
      assert.notEqual(devices.length, 0);
      const sorted = [...devices].sort(
        (a, b) => Number(a.address > b.address) - Number(a.address < b.address),
      );
      const ours = sorted.flatMap(describeDevice);
      assert.deepEqual(ours, lspci(path));
      lines += ours.length;
    });
  }
});
