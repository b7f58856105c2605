import assert from 'node:assert/strict';
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { toHex, type Hex } from '../../../src/shared/base/hex';
import { bytesOf, digitsOf, type AccessWidth } from '../../../src/shared/model/accessWidth';
import type { Source } from '../../../src/shared/model/source';
import {
  protocolVersion,
  requestSchemas,
  type HelperMethod,
  type HelperParams,
} from '../../../src/shared/protocol/helperProtocol';

/** Where a source's bytes lie. */
export interface Place {
  readonly file: string;
  /** Bytes from the file's start to the region's. */
  readonly start: bigint;
  /** Bytes. */
  readonly size: number;
  /** Where not all widths are taken. */
  readonly widths?: readonly AccessWidth[];
}

/** Finds what a source names, as the helper should; undefined where it must refuse. */
export type Locate = (source: Source) => Place | undefined;

/** What a request is answered with. `values`: one for each access, undefined where it must fail. */
export type Expectation =
  | { readonly kind: 'error' }
  | { readonly kind: 'result' }
  | { readonly kind: 'values'; readonly values: readonly (Hex | undefined)[] };

/**
 * Knows what a helper with `--writes` should do, from the published schema and plain arithmetic. It keeps the content
 * that every file below a folder must have: only pokes that it finds valid change it.
 */
export class Oracle {
  private readonly contents: Map<string, Buffer>;
  private initialized = false;

  public constructor(
    private readonly folder: string,
    private readonly locate: Locate,
  ) {
    this.contents = contentsBelow(folder);
  }

  /** To be asked once for each message, in the order sent. */
  public expect(method: string, params: unknown): Expectation {
    const known = Object.hasOwn(requestSchemas, method);
    if (!known || this.initialized === (method === 'initialize')) return { kind: 'error' };
    const parsed = v.safeParse(requestSchemas[method as HelperMethod], params);
    if (!parsed.success) return { kind: 'error' };
    switch (method as HelperMethod) {
      case 'initialize':
        this.initialized = (parsed.output as HelperParams<'initialize'>).protocolVersion === protocolVersion;
        return this.initialized ? { kind: 'result' } : { kind: 'error' };
      case 'listMemory':
      case 'listPorts':
      case 'listPciDevices':
        return { kind: 'result' };
      case 'describe':
      case 'flush':
        return this.locate((parsed.output as HelperParams<'flush'>).source)
          ? { kind: 'result' }
          : { kind: 'error' };
      case 'peek':
        return this.peek(parsed.output as HelperParams<'peek'>);
      case 'poke':
        return this.poke(parsed.output as HelperParams<'poke'>);
      case 'pokeMany':
      case 'modify':
      case 'fill':
      case 'peekBlock':
      case 'pokeBlock':
      case 'waitFor':
      case 'sample':
        return assert.fail(`${method} is not generated, and its effect not known.`);
    }
  }

  /** Fails when a file below the folder, or the list of them, is not as it should be. */
  public check(): void {
    const found = contentsBelow(this.folder);
    assert.deepEqual([...found.keys()], [...this.contents.keys()]);
    for (const [file, expected] of this.contents) {
      const content = found.get(file) ?? assert.fail();
      if (content.equals(expected)) continue;
      const first = content.findIndex((byte, index) => byte !== expected[index]);
      assert.fail(`${file} is not as it should be, first at offset ${toHex(first)}`);
    }
  }

  private peek({ source, accesses }: HelperParams<'peek'>): Expectation {
    const place = this.locate(source);
    if (place === undefined) return { kind: 'error' };
    if (!accesses.every(({ offset, width }) => isAllowed(place, offset, width))) return { kind: 'error' };
    const values = accesses.map(({ offset, width }) => {
      const bytes = this.bytesAt(place, offset, width);
      return bytes && toHex(BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`), digitsOf(width));
    });
    return { kind: 'values', values };
  }

  private poke({ source, offset, width, value }: HelperParams<'poke'>): Expectation {
    const place = this.locate(source);
    if (place === undefined || !isAllowed(place, offset, width)) return { kind: 'error' };
    const bytes = this.bytesAt(place, offset, width);
    if (bytes === undefined || BigInt(value) >> BigInt(width) !== 0n) return { kind: 'error' };
    bytes.forEach((_, index) => (bytes[index] = Number((BigInt(value) >> BigInt(8 * index)) & 0xffn)));
    return { kind: 'result' };
  }

  /** Undefined behind the end of the file, where an access must fault. */
  private bytesAt({ file, start }: Place, offset: number, width: AccessWidth): Buffer | undefined {
    const content = this.contents.get(file) ?? assert.fail(`${file} is not below ${this.folder}`);
    const position = start + BigInt(offset);
    if (position + BigInt(bytesOf(width)) > BigInt(content.length)) return undefined;
    return content.subarray(Number(position), Number(position) + bytesOf(width));
  }
}

function isAllowed({ start, size, widths }: Place, offset: number, width: AccessWidth): boolean {
  if (widths?.includes(width) === false) return false;
  return offset + bytesOf(width) <= size && (start + BigInt(offset)) % BigInt(bytesOf(width)) === 0n;
}

/** By path. A link counts by its text. */
function contentsBelow(folder: string): Map<string, Buffer> {
  const root = realpathSync(folder);
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const contents = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry): [string, Buffer] => {
      const path = join(entry.parentPath, entry.name);
      return [path, entry.isSymbolicLink() ? Buffer.from(readlinkSync(path)) : readFileSync(path)];
    });
  return new Map(contents.sort(([a], [b]) => (a < b ? -1 : 1)));
}
