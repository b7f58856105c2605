import { posix } from 'node:path';

/** Files of a devicetree from a tar, by their paths below `folder`: base64. Nothing where it is damaged or cut off. */
export async function readTree(tar: Buffer, folder: string): Promise<Readonly<Record<string, string>>> {
  if (tar.length === 0) return {};
  const { unpackTar } = await import('modern-tar');
  const entries = await unpackTar(tar, { strict: true }).catch(() => []);
  return Object.fromEntries(
    entries.flatMap(({ header, data }): [string, string][] => {
      const path = posix.join(folder, header.name);
      return header.type === 'directory' || !path.startsWith(`${folder}/`)
        ? []
        : [[path, Buffer.from(data ?? []).toString('base64')]];
    }),
  );
}
