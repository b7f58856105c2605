import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { createGunzip } from 'node:zlib';
import * as l10n from '@vscode/l10n';
import { RegscopeError } from '../../../shared/model/failure';
import { createContentBuilder } from './contentBuilder';
import { readDump } from './readDump';
import { readFolder } from './readFolder';
import { readTar } from './readTar';
import type { Recording } from './recording';
import { checkRecording, parseRecordingFile } from './recordingFile';

export interface OpenedRecording extends Recording {
  /** Lines of a text that were not understood. */
  readonly unparsed: number;
}

/** Bytes. */
export interface Limits {
  /** Of an archive, unpacked. */
  readonly archive: number;
  /** Of a text. */
  readonly text: number;
}

const usualLimits: Limits = { archive: 2 ** 31, text: 96 * 1024 * 1024 };

/**
 * Reads a recorded machine: a folder or a tar of `proc` and `sys`, a recording of Regscope's own, text of iomem, ioports
 * or lspci; files also packed with gzip. What it is, the content tells and not the name. Nothing is written.
 * Rejects with a RegscopeError.
 */
export async function readRecording(path: string, limits = usualLimits): Promise<OpenedRecording> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return await fromFolder(path);
    if (!found.isFile()) throw new Error(l10n.t('It is neither a file nor a folder.'));
    return await fromFile(path, limits);
  } catch (error) {
    if (error instanceof RegscopeError) throw error;
    throw new RegscopeError({
      code: 'no-recording',
      what: l10n.t('{0} cannot be opened as a recording.', path),
      why: error instanceof Error ? error.message : String(error),
    });
  }
}

async function fromFolder(path: string): Promise<OpenedRecording> {
  const builder = createContentBuilder('exact');
  const newest = await readFolder(path, builder);
  return { ...(builder.finish() ?? nothingIn(path)), ...whenAndWhat('A folder', newest), unparsed: 0 };
}

async function fromFile(path: string, limits: Limits): Promise<OpenedRecording> {
  const first = await firstBytes(createReadStream(path, { end: enough - 1 }), 6);
  const isPacked = first[0] === 0x1f && first[1] === 0x8b;
  if (first.toString('latin1') === '\u00fd7zXZ\0') {
    throw new RegscopeError({
      code: 'no-recording',
      what: l10n.t('This archive is packed with xz, which Regscope does not unpack.'),
      next: l10n.t('Run “xz -d {0}”, then open what that makes.', basename(path)),
    });
  }
  const content = () => bounded(unpacked(path, isPacked), limits.archive);
  const start = await firstBytes(content(), enough);
  if (start.toString('latin1', magicOffset, magicOffset + 5) === 'ustar') {
    const builder = createContentBuilder('padded');
    const newest = await readTar(content(), builder);
    return { ...(builder.finish() ?? nothingIn(path)), ...whenAndWhat('An archive', newest), unparsed: 0 };
  }
  const text = await textOf(bounded(unpacked(path, isPacked), limits.text));
  if (text.trimStart().startsWith('{')) {
    const recording = parseRecordingFile(text);
    return { ...recording, ...(checkRecording(recording) ?? nothingIn(path)), unparsed: 0 };
  }
  const dump = readDump(text, basename(path));
  return { ...dump.content, about: dump.about, unparsed: dump.unparsed };
}

/** Where a tar says that it is one (POSIX.1-2017, pax, “ustar Interchange Format”). */
const magicOffset = 257;
const enough = 512;

async function* unpacked(path: string, isPacked: boolean): AsyncGenerator<Buffer> {
  const file = createReadStream(path);
  if (!isPacked) {
    yield* file as AsyncIterable<Buffer>;
    return;
  }
  const gunzip = createGunzip();
  file.on('error', (error) => gunzip.destroy(error));
  try {
    yield* file.pipe(gunzip) as AsyncIterable<Buffer>;
  } finally {
    file.destroy();
  }
}

/** Ends in a refusal where there is more than that: a few bytes of gzip may be petabytes of zeros. */
async function* bounded(chunks: AsyncIterable<Buffer>, atMost: number): AsyncGenerator<Buffer> {
  let total = 0;
  for await (const chunk of chunks) {
    total += chunk.length;
    if (total > atMost) {
      throw new RegscopeError({
        code: 'no-recording',
        what: l10n.t(
          'This is larger than {0} MiB, and so no recording of one machine.',
          Math.round(atMost / 1024 / 1024),
        ),
        next: l10n.t('Keep only “proc” and “sys” of it.'),
      });
    }
    yield chunk;
  }
}

async function firstBytes(chunks: AsyncIterable<Buffer>, count: number): Promise<Buffer> {
  let bytes = Buffer.alloc(0);
  for await (const chunk of chunks) {
    bytes = Buffer.concat([bytes, chunk]);
    if (bytes.length >= count) break;
  }
  return bytes.subarray(0, count);
}

async function textOf(chunks: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts).toString('utf8');
}

function whenAndWhat(about: string, newest: Date | undefined): Pick<Recording, 'about' | 'recorded'> {
  // Archives made to be reproducible have no times.
  const isKnown = newest !== undefined && newest.getTime() > 0;
  return { about: `${about} of proc and sys`, ...(isKnown && { recorded: newest.toISOString() }) };
}

function nothingIn(path: string): never {
  throw new RegscopeError({
    code: 'no-recording',
    what: l10n.t('{0} holds no recorded machine.', path),
    why: l10n.t(
      'There is nothing in it of proc/iomem, proc/ioports or sys/bus/pci/devices. tar stores the files of /proc empty.',
    ),
    next: l10n.t('Record the machine with Regscope, or copy the files with “cp -r” before they are packed.'),
  });
}
