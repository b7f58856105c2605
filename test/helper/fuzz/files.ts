import assert from 'node:assert/strict';
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { toHex } from '../../../src/shared/base/hex';
import { bytesOf, type AccessWidth } from '../../../src/shared/model/accessWidth';

/** Where a source's bytes lie. */
export interface Place {
  readonly file: string;
  /** Bytes from the file's start to the region's. */
  readonly start: bigint;
  /** Bytes. */
  readonly size: number;
  /** Which accesses can be made. */
  readonly widths: readonly AccessWidth[];
  /** An expansion ROM takes no writes. Its first byte is its switch: '1' while it is open, '0' when it is closed. */
  readonly rom?: boolean;
  /** It answers only while these bits of the Command register are set in its function's configuration space. */
  readonly enabled?: { readonly by: Place; readonly mask: bigint };
}

/** The content that every file below a folder must have, from how it is when this is made. */
export class Files {
  private readonly contents: Map<string, Buffer>;

  public constructor(private readonly folder: string) {
    this.contents = contentsBelow(folder);
  }

  /** The bytes of one access, to read or to change; undefined behind the end of the file, where it must fail. */
  public at({ file, start }: Place, offset: number, bytes: number): Buffer | undefined {
    const content = this.contents.get(file) ?? assert.fail(`${file} is not below ${this.folder}`);
    const position = start + BigInt(offset);
    if (position + BigInt(bytes) > BigInt(content.length)) return undefined;
    return content.subarray(Number(position), Number(position) + bytes);
  }

  /** Undefined where the access must fail. */
  public read(place: Place, offset: number, width: AccessWidth): bigint | undefined {
    const bytes = this.at(place, offset, bytesOf(width));
    return bytes && littleEndian(bytes);
  }

  /** False where the access must fail. */
  public write(place: Place, offset: number, width: AccessWidth, value: bigint): boolean {
    const bytes = this.at(place, offset, bytesOf(width));
    bytes?.forEach((_, index) => (bytes[index] = Number((value >> BigInt(8 * index)) & 0xffn)));
    return bytes !== undefined;
  }

  /** Fails when a file below the folder, or the list of them, is not as it must be. */
  public check(): void {
    const found = contentsBelow(this.folder);
    assert.deepEqual([...found.keys()], [...this.contents.keys()]);
    for (const [file, expected] of this.contents) {
      const content = found.get(file) ?? assert.fail();
      if (content.equals(expected)) continue;
      const first = content.findIndex((byte, index) => byte !== expected[index]);
      assert.fail(`${file} is not as it must be, first at offset ${toHex(first)}`);
    }
  }
}

export function littleEndian(bytes: Buffer): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
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
