import {
  accesses,
  modifiedWriteValues,
  readActions,
  type Access,
  type EnumeratedValue,
  type ModifiedWriteValues,
  type ReadAction,
} from '../registerModel';

// The values that texts of SVD files stand for. Each is undefined for a text that is none; no file's spelling is a mistake of ours.

const scales: Readonly<Record<string, bigint>> = { k: 1n << 10n, m: 1n << 20n, g: 1n << 30n, t: 1n << 40n };

/** The schema's scaledNonNegativeInteger: decimal, 0x…, #… (binary), 0b… or bare hex digits, then k, m, g or t. */
export function integerOf(text: string): bigint | undefined {
  if (text.length > 80) return undefined;
  if (/^\d+$/.test(text) || /^0x[\da-f]+$/i.test(text)) return BigInt(text);
  const match = /^\+?(?:(0x[\da-f]+|\d+)|(?:#|0b)([01]+)|([\da-f]*[a-f][\da-f]*))([kmgt]?)$/i.exec(text);
  if (match === null) return undefined;
  const [, plain, binary, hex, scale = ''] = match;
  const digits = plain ?? (binary === undefined ? `0x${hex ?? ''}` : `0b${binary}`);
  return BigInt(digits) * (scales[scale.toLowerCase()] ?? 1n);
}

/** The same for what is counted: offsets, sizes, bits. */
export function countOf(text: string): number | undefined {
  const value = /^(\d{1,9}|0x[\da-f]{1,8})$/i.test(text) ? Number(text) : Number(integerOf(text) ?? NaN);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** The schema's enumeratedValueDataType: with x for bits that do not count in binary. */
export function patternOf(
  text: string,
): (Pick<EnumeratedValue, 'dontCare'> & { readonly value: bigint }) | undefined {
  const bits = /^\+?(?:#|0b)([01x]{1,64})$/i.exec(text)?.[1]?.toLowerCase();
  if (bits?.includes('x') === true) {
    return {
      value: BigInt(`0b${bits.replaceAll('x', '0')}`),
      dontCare: BigInt(`0b${bits.replaceAll('1', '0').replaceAll('x', '1')}`),
    };
  }
  const value = integerOf(text);
  return value === undefined ? undefined : { value, dontCare: 0n };
}

/** The schema's bitRangeType, `[msb:lsb]`. */
export function bitRangeOf(text: string): { readonly lsb: number; readonly msb: number } | undefined {
  const match = /^\[\s*(\d{1,3})\s*:\s*(\d{1,3})\s*\]$/.exec(text);
  return match === null ? undefined : { msb: Number(match[1]), lsb: Number(match[2]) };
}

/** The schema's dimIndexType: `0-3`, `A-D` or a list. Numbers stay a range: derived elements would each have the list. */
export function indicesOf(text: string): Indices | undefined {
  const numbers = /^(\d{1,9})\s*-\s*(\d{1,9})$/.exec(text);
  if (numbers !== null) {
    const [firstIndex, last] = [Number(numbers[1]), Number(numbers[2])];
    return last < firstIndex ? undefined : { firstIndex, count: last - firstIndex + 1 };
  }
  const letters = /^([A-Z])\s*-\s*([A-Z])$/i.exec(text);
  if (letters !== null) {
    const [first, last] = [text.charCodeAt(0), text.charCodeAt(text.length - 1)];
    if (last < first) return undefined;
    const indices = Array.from({ length: last - first + 1 }, (_, index) =>
      String.fromCharCode(first + index),
    );
    return { indices, count: indices.length };
  }
  const list = text.split(',', mostListed + 1).map((index) => index.trim());
  const isList = list.length <= mostListed && list.every((index) => /^\w+$/.test(index));
  return isList ? { indices: list, count: list.length } : undefined;
}

export interface Indices {
  readonly count: number;
  readonly indices?: readonly string[];
  readonly firstIndex?: number;
}

const mostListed = 1024;

/** As the schema spells it, or as files do. */
export function accessOf(text: string): Access | undefined {
  return one(accesses, text) ?? oddAccesses.get(text.toLowerCase());
}

const oddAccesses: ReadonlyMap<string, Access> = new Map([
  ['read', 'read-only'],
  ['write', 'write-only'],
  ['readonly', 'read-only'],
  ['writeonly', 'write-only'],
  ['readwrite', 'read-write'],
  ['ro', 'read-only'],
  ['wo', 'write-only'],
  ['rw', 'read-write'],
  ['write-once', 'writeOnce'],
  ['read-write-once', 'read-writeOnce'],
]);

export function readActionOf(text: string): ReadAction | undefined {
  return one(readActions, text);
}

export function modifiedWriteValuesOf(text: string): ModifiedWriteValues | undefined {
  return one(modifiedWriteValues, text);
}

/** One of the schema's words, whatever its capitals are. */
export function one<Word extends string>(words: readonly Word[], text: string): Word | undefined {
  return (
    words.find((word) => word === text) ?? words.find((word) => word.toLowerCase() === text.toLowerCase())
  );
}

/** The schema's xs:boolean. */
export function isTrue(text: string | undefined): boolean {
  return text === '1' || text?.toLowerCase() === 'true';
}
