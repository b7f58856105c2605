import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as l10n from '@vscode/l10n';
import { toHex } from '../../shared/base/hex';
import { bytesOf, fullHex } from '../../shared/model/accessWidth';
import { RegscopeError } from '../../shared/model/failure';
import { sourceKey, type Source } from '../../shared/model/source';
import type { HelperParams } from '../../shared/protocol/helperProtocol';

/**
 * Remembers what was about to be written: a line is on the disk before its write is asked for, so that after a machine has
 * hung the last thing done to it is known. Kept by the extension and not by the helper, since no privileged program shall
 * write where a user says.
 */
export interface Journal {
  readonly path: string;
  /** Resolves when the line is durable. Rejects with a RegscopeError: then nothing may be written. */
  readonly note: (line: string) => Promise<void>;
  readonly dispose: () => void;
}

export function createJournal(path: string): Journal {
  let file: Promise<FileHandle> | undefined;
  const openOnce = async (): Promise<FileHandle> => {
    await mkdir(dirname(path), { recursive: true });
    return await open(path, 'a', 0o600);
  };
  return {
    path,
    dispose: () => {
      void file?.then(
        (handle) => handle.close(),
        () => undefined, // It never opened.
      );
      file = undefined;
    },
    note: async (line) => {
      try {
        file ??= openOnce();
        const handle = await file;
        await handle.appendFile(`${new Date().toISOString()} ${line}\n`);
        await handle.datasync();
      } catch (error) {
        file = undefined;
        throw new RegscopeError({
          code: 'no-journal',
          what: l10n.t('Nothing was written: the journal of writes cannot be kept.'),
          why: error instanceof Error ? error.message : String(error),
          next: l10n.t('Make room for {0}, then write again.', path),
        });
      }
    },
  };
}

/** Requests that write. */
export type WriteMethod = 'poke' | 'pokeMany' | 'modify' | 'fill' | 'pokeBlock';

/** What a request is about to do, for the journal. */
export function intentOf<M extends WriteMethod>(method: M, params: HelperParams<M>): string {
  return `about to ${describe({ method, params } as WriteRequest)} in ${nameOf(params.source)}`;
}

type WriteRequest = {
  [M in WriteMethod]: { readonly method: M; readonly params: HelperParams<M> };
}[WriteMethod];

function describe({ method, params }: WriteRequest): string {
  switch (method) {
    case 'poke':
      return describeWrite(params);
    case 'pokeMany':
      return params.writes.map(describeWrite).join(', then ');
    case 'modify':
      return `change the bits ${params.mask} to those of ${params.value} (${params.width} bits) at +${toHex(params.offset)}`;
    case 'fill':
      return `write ${params.value} (${params.width} bits) ${params.count} times from +${toHex(params.offset)}`;
    case 'pokeBlock':
      return `write ${wordsOf(params)} words of ${params.width} bits from +${toHex(params.offset)}`;
  }
}

function describeWrite({ offset, width, value }: Omit<HelperParams<'poke'>, 'source'>): string {
  return `write ${fullHex(value, width)} (${width} bits) at +${toHex(offset)}`;
}

function wordsOf({ data, width }: HelperParams<'pokeBlock'>): number {
  return Buffer.byteLength(data, 'base64') / bytesOf(width);
}

function nameOf(source: Source): string {
  return sourceKey(source).trim();
}
