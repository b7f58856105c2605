import { inflateRawSync } from 'node:zlib';

/** A central directory's entry and the archive's last record: APPNOTE.TXT 6.3.10, 4.3.12 and 4.3.16. */
const entrySignature = 0x0201_4b50;
const endSignature = Buffer.from([0x50, 0x4b, 0x05, 0x06]);

/** The files of a .zip by name, in the order of its directory. */
export function readZip(archive: Buffer): Map<string, Buffer> {
  const end = archive.lastIndexOf(endSignature);
  const count = archive.readUInt16LE(end + 10);
  const files = new Map<string, Buffer>();
  let at = archive.readUInt32LE(end + 16);
  for (let index = 0; index < count; index++) {
    if (archive.readUInt32LE(at) !== entrySignature) throw new Error(`No entry of a .zip stands at ${at}.`);
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) =>
      archive.readUInt16LE(at + field),
    ) as [number, number, number];
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    files.set(name, contentAt(archive, archive.readUInt32LE(at + 42), archive.readUInt32LE(at + 20), name));
    at += 46 + nameLength + extraLength + commentLength;
  }
  return files;
}

function contentAt(archive: Buffer, header: number, packedSize: number, name: string): Buffer {
  const start = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
  const packed = archive.subarray(start, start + packedSize);
  const method = archive.readUInt16LE(header + 8);
  if (method !== 0 && method !== 8) throw new Error(`${name} is packed by method ${method}.`);
  return method === 0 ? packed : inflateRawSync(packed);
}
