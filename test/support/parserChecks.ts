import assert from 'node:assert/strict';
import { formatIoResourceMap, parseIoResourceMap } from '../../src/shared/linux/ioResourceMap';
import { kernelArgument, parseKernelCommandLine } from '../../src/shared/linux/kernelCommandLine';
import { kernelOption } from '../../src/shared/linux/kernelConfig';
import { parseLockdown } from '../../src/shared/linux/lockdown';
import { kindOfPath } from '../../src/shared/linux/memoryKind';
import { parseMtrrs } from '../../src/shared/linux/mtrr';
import { parsePatMemtypes } from '../../src/shared/linux/patMemtypes';
import { parsePciResources } from '../../src/shared/linux/pciResource';
import { parseProcessStatus } from '../../src/shared/linux/processStatus';
import { resourceAt, spansIn } from '../../src/shared/linux/resourceTree';
import type { IoResource, UnparsedLine } from '../../src/shared/model/region';
import { parseLspciDump } from '../../src/shared/pci/lspciDump';
import { parsePciIds } from '../../src/shared/pci/pciIds';
import { findAddress } from '../../src/extension/commands/addressQuery';
import { parseByteRange } from '../../src/extension/commands/byteRange';
import { parseModification, parseValue } from '../../src/extension/commands/writeValues';
import { entriesOf, parseJournal, unansweredIn } from '../../src/extension/machine/journalLines';
import { checkRecording, parseRecordingFile } from '../../src/extension/machine/recordings/recordingFile';
import { mostLines, mostUnparsed, parseProbe } from '../../src/extension/targets/probe';
import { parseInteger } from '../../src/shared/base/hex';
import { parseDeviceTree } from '../../src/shared/linux/deviceTree';
import { accessWidths, maxValueOf } from '../../src/shared/model/accessWidth';
import { RegscopeError } from '../../src/shared/model/failure';
import { decodeField, encodeField, nameOfValue, onesOf } from '../../src/shared/registers/fieldCodec';
import { mostImportWarnings, type Imported } from '../../src/shared/registers/import/imported';
import { importHeader } from '../../src/shared/registers/import/importHeader';
import { importIntelReg } from '../../src/shared/registers/import/importIntelReg';
import { applyOverrides, parseOverrides } from '../../src/shared/registers/overrides';
import { placedRegisters } from '../../src/shared/registers/placedRegisters';
import { formatJson } from '../../src/shared/registers/regmap/formatJson';
import { mostProblems, parseRegmap } from '../../src/shared/registers/regmap/parseRegmap';
import { printRegmap } from '../../src/shared/registers/regmap/printRegmap';
import { importSvd, mostWarnings } from '../../src/shared/registers/svd/importSvd';
import { parseFindQuery } from '../../webview/find/findQuery';
import { asRegmap } from './asRegmap';
import { checkConfigDecode } from './checkConfigDecode';
import { mutateText } from './mutateText';
import { createRandom } from './random';

/** What must hold of each parser's result whatever the text is. */
export const parserChecks = {
  ioResources(text: string): void {
    const map = parseIoResourceMap(text);
    const all = flatten(map.resources);
    assert.equal(all.length + map.unparsed.length, nonBlank(text).length);
    assertQuoted(text, map.unparsed);
    const printed = formatIoResourceMap(map);
    assert.equal(formatIoResourceMap(parseIoResourceMap(printed)), printed);

    const range = { base: 0n, end: 1n << 64n };
    let reached = range.base;
    for (const { base, end, path } of spansIn(map.resources, range)) {
      assert.equal(base, reached);
      assert.ok(end > base);
      assert.equal(kindOfPath(path) === 'gap', path.length === 0);
      reached = end;
    }
    assert.equal(reached, range.end);
    const inside = all[all.length >> 1];
    if (inside !== undefined) assert.notEqual(resourceAt([inside], BigInt(inside.base)), undefined);
  },

  pciResource(text: string): void {
    const { bars, rom, vfBars, windows, unparsed } = parsePciResources(text);
    const resources = [...bars, ...(rom === undefined ? [] : [rom]), ...vfBars, ...windows];
    assert.ok(resources.length + unparsed.length <= text.split('\n').length);
    for (const { size } of resources) assert.ok(size > 0);
    assertQuoted(text, unparsed);
  },

  lspciDump(text: string): void {
    const { devices, unparsed } = parseLspciDump(text);
    assertQuoted(text, unparsed);
    const odd = nonBlank(text).filter((line) => !/^\s|^[0-9a-f]{2,8}:/i.test(line));
    assert.ok(odd.length <= unparsed.length);
    const details = devices.reduce((sum, device) => sum + device.details.length, 0);
    const bytes = nonBlank(text).filter((line) => /^[0-9a-f]{2,3}: /i.test(line)).length;
    const understood = devices.length + details;
    assert.ok(understood + unparsed.length <= nonBlank(text).length);
    assert.ok(understood + unparsed.length + bytes >= nonBlank(text).length);
    for (const { config } of devices) {
      assert.ok(config.length <= 4096);
      checkConfigDecode(config);
    }
  },

  pciIds(text: string): void {
    const ids = parsePciIds(text);
    for (const id of [0, 0x1000, 0x1af4, 0x8086, 0xffff]) {
      const found = [ids.vendorName(id), ids.fullName(id, 0x1000), ids.subsystemName(id, id, 0x1af4, 1)];
      assert.ok(found.every((name) => name !== '' && !name.includes('\n')));
      ids.progIfName(id * 0x100);
      assert.notEqual(ids.className(id * 0x100), '');
    }
  },

  mtrr(text: string): void {
    const { mtrrs, unparsed } = parseMtrrs(text);
    assert.equal(mtrrs.length + unparsed.length, nonBlank(text).length);
    assertQuoted(text, unparsed);
  },

  patMemtypes(text: string): void {
    const { memtypes, unparsed } = parsePatMemtypes(text);
    const titles = text.split('\n').filter((line) => line.startsWith('PAT memtype list:')).length;
    assert.equal(memtypes.length + unparsed.length + titles, nonBlank(text).length);
    assertQuoted(text, unparsed);
  },

  deviceTree(text: string): void {
    // Lines of `path: bytes in hex`, so that paths and bytes both become others.
    const properties = new Map(
      nonBlank(text).map((line): [string, Uint8Array] => {
        const [path = '', bytes = ''] = line.split(': ');
        return [path, Buffer.from(bytes, 'hex')];
      }),
    );
    const { nodes, unparsed } = parseDeviceTree(properties);
    assert.equal(new Set(nodes.map(({ path }) => path)).size, nodes.length);
    for (const { ranges } of nodes) for (const { base, end } of ranges) assert.ok(base < end);
    assert.ok(unparsed.every(({ why }) => why !== ''));
  },

  journal(text: string): void {
    const { lines, unread } = parseJournal(text);
    assert.equal(lines.length + unread.length, text.split('\n').filter((line) => line !== '').length);
    assert.ok(entriesOf(lines).length <= lines.length);
    unansweredIn(lines, () => 'dead');
  },

  recordingFile(text: string): void {
    try {
      checkRecording(parseRecordingFile(text));
    } catch (error) {
      if (!(error instanceof RegscopeError)) throw error;
    }
  },

  svd(text: string): void {
    const { device, warnings } = importSvd([text]);
    assert.ok(warnings.length <= mostWarnings);
    const lines = text.split(/[\r\n\u0085\u2028]/).length; // XML's own, of either version
    for (const { line, what } of warnings) assert.ok(line >= 0 && line <= lines && what !== '');
    let left = 20_000;
    for (const block of device.blocks) {
      assert.notEqual(block.name, '');
      for (const { register, path, offset } of placedRegisters(block)) {
        if (--left < 0) return;
        assert.ok(path !== '' && !path.includes('%s') && Number.isFinite(offset));
        for (const field of register.fields) {
          const all = onesOf(field.bitWidth);
          assert.equal(decodeField(encodeField(0n, field, all), field), all);
          nameOfValue(field, all, 'read');
        }
      }
    }
  },

  regmap(text: string): void {
    const { map, problems } = parseRegmap(text);
    assert.ok(problems.length <= mostProblems);
    const lines = text.split('\n').length;
    for (const { line = 1, what } of problems) assert.ok(line >= 1 && line <= lines && what !== '');
    const again = parseRegmap(formatJson(printRegmap(map)));
    assert.deepEqual(asRegmap(again.map), asRegmap(map));
    // Where there is something to tell of what is kept, it is told again.
    assert.ok(again.problems.every(({ what }) => /^The field reaches over/.test(what)));
  },

  header: (text) => checkImport(text, importHeader(text, 'sample.h')),

  intelReg: (text) => checkImport(text, importIntelReg(text, 'sample')),

  overrides(text: string): void {
    const { overrides, problems } = parseOverrides(text);
    assert.ok(problems.every((problem) => problem !== ''));
    const { unused } = applyOverrides({ name: '', blocks: [] }, overrides);
    assert.equal(unused.length, overrides.length);
  },

  /** What people type into boxes. */
  typed(text: string): void {
    for (const width of accessWidths) {
      const parsed = [
        parseInteger(text),
        parseModification(text, width),
        parseByteRange(text, { width, size: 4096, misalignment: 0 }),
        parseFindQuery(text, width),
        findAddress(text, { resources: [], devices: [], aliases: () => [] }),
      ];
      for (const result of parsed) if ('problem' in result) assert.notEqual(result.problem, '');
      const value = parseValue(text, width);
      if ('value' in value) assert.ok(value.value >= 0n && value.value <= maxValueOf(width));
    }
  },

  probe(text: string): void {
    const { unparsed, files, folder } = parseProbe(text);
    assert.ok(unparsed.length <= mostUnparsed && files.size <= mostLines);
    for (const path of files.keys()) assert.match(path, /^[^/\n]+\/[^/\n]+$/);
    if (folder !== undefined) assert.match(folder, /^\/[^\n]*$/);
  },

  oneValue(text: string): void {
    parseLockdown(text);
    parseProcessStatus(text);
    kernelOption(text, 'CONFIG_STRICT_DEVMEM');
    kernelArgument(parseKernelCommandLine(text), 'iomem');
  },
} satisfies Readonly<Record<string, (text: string) => void>>;

/** Far above what any takes, on a machine that has other work: what is caught is time that grows faster than the text. */
const longest = 2000;

/** How many times more rounds than a run of the suite has: REGSCOPE_TEST_ROUNDS asks for a long one. */
const factor = Number(process.env['REGSCOPE_TEST_ROUNDS'] ?? 1);

/** Checks a parser against changed versions of real texts. The seed is printed. */
export function checkMutations(
  parser: keyof typeof parserChecks,
  texts: readonly string[],
  rounds: number,
): void {
  const random = createRandom();
  for (let round = 0; round < rounds * factor; round++) {
    const text = mutateText(random.pick(texts), random);
    const since = performance.now();
    try {
      parserChecks[parser](text);
    } catch (error) {
      throw new Error(`Round ${round} failed on ${JSON.stringify(text.slice(0, 10_000))}`, { cause: error });
    }
    const elapsed = performance.now() - since;
    assert.ok(
      elapsed < longest,
      `Round ${round} took ${elapsed.toFixed(0)} ms for ${text.length} characters`,
    );
  }
}

/** What is imported is a description that a file can keep. */
function checkImport(text: string, { map, warnings }: Imported): void {
  assert.ok(warnings.length <= mostImportWarnings);
  const lines = text.split('\n').length;
  for (const { line, what } of warnings) assert.ok(line >= 0 && line <= lines && what !== '');
  const { map: again, problems } = parseRegmap(formatJson(printRegmap(map)));
  assert.deepEqual(asRegmap(again), asRegmap(map));
  assert.deepEqual(
    problems.filter(({ what }) => !/^The field reaches over/.test(what)),
    [],
  );
}

function flatten(resources: readonly IoResource[]): IoResource[] {
  return resources.flatMap((resource) => [resource, ...flatten(resource.children)]);
}

function nonBlank(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

/** Each line that was not understood is one of the text's, quoted, at its number, and stands there once. */
function assertQuoted(text: string, unparsed: readonly UnparsedLine[]): void {
  const lines = text.split('\n');
  let last = 0;
  for (const { line, text: quoted } of unparsed) {
    assert.ok(line > last);
    assert.equal(quoted.trimEnd(), (lines[line - 1] ?? '').trimEnd());
    last = line;
  }
}
