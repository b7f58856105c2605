import { toHex } from '../../../shared/base/hex';
import { bytesOf, digitsOf, type AccessWidth } from '../../../shared/model/accessWidth';
import type { Source } from '../../../shared/model/source';
import type { Access, Judgement } from '../../../shared/protocol/helperProtocol';
import { shellLine } from './shellAnswers';

/** One access, as one command makes it. */
export interface ShellStep {
  readonly offset: number;
  readonly width: AccessWidth;
  /** What is written; absent for a read. */
  readonly value?: bigint;
}

/** The accesses that one is made of: itself, or its halves in their order. */
export function stepsOf({ offset, width, halves }: Access, value?: bigint): readonly ShellStep[] {
  if (halves === undefined) return [{ offset, width, ...(value !== undefined && { value }) }];
  const low = { offset, width: 32, ...(value !== undefined && { value: value & 0xffff_ffffn }) } as const;
  const high = {
    offset: offset + bytesOf(32),
    width: 32,
    ...(value !== undefined && { value: value >> 32n }),
  } as const;
  return halves === 'low-high' ? [low, high] : [high, low];
}

/** The line that has the loop make one access to a region that was judged. */
export function lineOf(
  source: Source,
  { base, reach }: Judgement,
  { offset, width, value }: ShellStep,
): string {
  if (reach === 'map') {
    if (base === undefined) throw new RangeError('Only what has an address is memory.');
    const address = toHex(BigInt(base) + BigInt(offset));
    return value === undefined
      ? shellLine('peek', address, width)
      : shellLine('poke', address, width, toHex(value));
  }
  const bytes = bytesOf(width);
  const place = [...placeOf(source), (firstByte(source) + offset) / bytes, bytes] as const;
  return value === undefined ? shellLine('get', ...place) : shellLine('put', ...place, octal(value, bytes));
}

/** What a line has the loop do to a device. */
export function effectOf(line: string): 'write' | 'read' | 'none' {
  const [operation = ''] = line.split(' ', 1);
  if (operation === 'put' || operation === 'poke') return 'write';
  return reading.has(operation) ? 'read' : 'none';
}

const reading: ReadonlySet<string> = new Set(['decodes', 'get', 'peek', 'link', 'dump']);

/** What the loop said of a read; undefined where it is no value of that width. */
export function valueOf(output: Buffer, reach: Judgement['reach'], width: AccessWidth): bigint | undefined {
  const text = output.toString('latin1').trim();
  if (reach === 'map')
    return new RegExp(`^0x[\\da-f]{${digitsOf(width)}}$`, 'i').test(text) ? BigInt(text) : undefined;
  const bytes = Buffer.from(text.replaceAll(/\s/g, ''), 'hex').reverse();
  return bytes.length === bytesOf(width) ? BigInt(`0x${bytes.toString('hex')}`) : undefined;
}

/** The file as the loop names it, and the function that it is of. */
function placeOf(source: Source): readonly [kind: string, device: string] {
  switch (source.kind) {
    case 'bar':
      return [`bar${source.bar}`, source.device];
    case 'config':
      return ['config', source.device];
    case 'port':
      return ['port', '-'];
    case 'mem':
    case 'rom':
    case 'uio':
    case 'file':
      throw new RangeError(`No command reads a ${source.kind} by its bytes.`);
  }
}

function firstByte(source: Source): number {
  return source.kind === 'port' ? source.base : 0;
}

/** Little-endian, as printf takes them: `\355\000`. */
function octal(value: bigint, bytes: number): string {
  return Array.from({ length: bytes }, (_, index) => {
    const byte = Number((value >> BigInt(8 * index)) & 0xffn);
    return `\\${byte.toString(8).padStart(3, '0')}`;
  }).join('');
}
