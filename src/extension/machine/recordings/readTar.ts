import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { ParsedTarEntry } from 'modern-tar';
import type { ContentBuilder } from './contentBuilder';

/**
 * Adds what the archive has of a machine. Nothing is unpacked to the disk; devices, pipes and hard links are passed over.
 * Returns the newest time of what was taken. Rejects where the archive is damaged or cut off.
 */
export async function readTar(
  archive: AsyncIterable<Uint8Array>,
  builder: ContentBuilder,
): Promise<Date | undefined> {
  const { createTarDecoder } = await import('modern-tar');
  const bytes = Readable.toWeb(Readable.from(archive)) as ReadableStream<Uint8Array>;
  const decoder = createTarDecoder({ strict: true }) as unknown as Parameters<
    typeof bytes.pipeThrough<ParsedTarEntry>
  >[0];
  let newest: Date | undefined;
  for await (const { header, body } of bytes.pipeThrough(decoder)) {
    const content = body;
    const { name, size, type = 'file', linkname = '', mtime } = header;
    const wanted = type === 'file' ? builder.wanted(name) : undefined;
    if (type === 'symlink') builder.addLink(name, linkname);
    if (type === 'directory') builder.addFolder(name);
    if (wanted === 'size') builder.addSize(name, size);
    if (wanted === undefined || wanted === 'size' || size > wanted.atMost) {
      await content.cancel();
      continue;
    }
    const chunks: Uint8Array[] = [];
    for await (const chunk of content) chunks.push(chunk);
    builder.addFile(name, Buffer.concat(chunks));
    if (mtime !== undefined && (newest === undefined || mtime > newest)) newest = mtime;
  }
  return newest;
}
