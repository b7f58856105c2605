import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import type { DumpedPciDevice } from '../../../src/shared/pci/lspciDump';
import { lspciText } from './lspciText';

/** Configuration space of a function, from its first byte. */
type Function = Pick<DumpedPciDevice, 'address' | 'config'>;

/**
 * Compares what lspci printed of functions, without names (`-D -n -vvv`), with what our decode of the same functions says, line
 * by line. Every line of lspci's is compared, but for what is not in configuration space.
 */
export function compareWithLspci(
  printed: string,
  functions: readonly Function[],
): { readonly lines: number; readonly differences: string[] } {
  const theirs = new Map(
    printed
      .trimEnd()
      .split('\n\n')
      .map((text) => {
        const lines = text.split('\n').flatMap(inConfigurationSpace);
        return [lines[0]?.split(' ')[0] ?? '', lines];
      }),
  );
  assert.deepEqual([...theirs.keys()].sort(), functions.map(({ address }) => address).sort());
  let lines = 0;
  const differences: string[] = [];
  for (const { address, config } of functions) {
    const ours = lspciText(address, config);
    const own = theirs.get(address) ?? [];
    lines += own.length;
    for (let line = 0; line < Math.max(ours.length, own.length); line++) {
      if (ours[line] !== own[line])
        differences.push(
          `${address}: ${ours[line]?.trim() ?? 'nothing'}; lspci: ${own[line]?.trim() ?? 'nothing'}`,
        );
    }
  }
  return { lines, differences };
}

/** Debian's lspci over a file with a dump, with no names but the numbers. */
export function runLspci(file: string): string {
  const args = ['-D', '-n', '-vvv', '-F', file, '-i', '/dev/null', '-O', 'hwdb.disable=1'];
  const { status, stdout, stderr } = spawnSync('lspci', args, {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  assert.equal(status, 0, stderr);
  return stdout;
}

/** What the kernel says of a function, and what lspci takes from its books, is in no register of it. */
const elsewhere = [
  /^\tKernel driver in use: /,
  /^\tKernel modules: /,
  /^\tNUMA node: /,
  /^\tIOMMU group: /,
  /^\tPhysical Slot: /,
  /^\tDevice tree node: /,
  // A BAR, or a ROM, that the kernel knows and the function does not: 0 in configuration space.
  /^\t(Region \d: |Expansion ROM at |)\[virtual\] /,
];

function inConfigurationSpace(line: string): string[] {
  if (elsewhere.some((pattern) => pattern.test(line))) return [];
  // A size is in no register. The name of a programming interface, which lspci knows for IDE controllers without its list.
  return [
    line
      .replace(/^(\t(?:Region \d: |Expansion ROM at ).*) \[size=\d+[KMGT]?\]$/, '$1')
      .replace(/^(\S+ [0-9a-f]{4}: .*\(prog-if [0-9a-f]{2}) \[.*\]\)$/, '$1)'),
  ];
}
