import { posix } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Bytes: ten times the largest trees. */
const maxOutputLength = 64 * 1024 * 1024;

/** Files of a devicetree from a tar, which may be packed, by their paths below `folder`: base64. Nothing where it is damaged or cut off. */
export async function readTree(tar: Buffer, folder: string): Promise<Readonly<Record<string, string>>> {
  if (tar.length === 0) return {};
  const { unpackTar } = await import('modern-tar');
  const unpack = async () =>
    unpackTar(isPacked(tar) ? gunzipSync(tar, { maxOutputLength }) : tar, { strict: true });
  const entries = await unpack().catch(() => []);
  return Object.fromEntries(
    entries.flatMap(({ header, data }): [string, string][] => {
      const path = posix.join(folder, header.name);
      return header.type === 'directory' || !path.startsWith(`${folder}/`)
        ? []
        : [[path, Buffer.from(data ?? []).toString('base64')]];
    }),
  );
}

/** RFC 1952, 2.3.1. */
function isPacked(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}
