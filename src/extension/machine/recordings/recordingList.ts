import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { MachineContent } from '../../../shared/model/machineContent';
import { recordingId, type RecordingId } from '../machineId';
import { formatRecordingFile } from './recordingFile';

/** A recording that the user has opened. */
export interface KeptRecording {
  readonly id: RecordingId;
  readonly title: string;
  /** `recorded 2026-11-22`, `pasted 2026-11-22`. */
  readonly when: string;
  /** The file or folder; a pasted dump's is the list's own. */
  readonly path: string;
}

const schema = v.object({ title: v.string(), when: v.string(), path: v.string() });

/**
 * The recordings that the user has opened, kept over restarts: a file for each in the extension's storage on this machine.
 * Not in a Memento, which is the client's and would show the paths of one Remote-SSH machine on the next; and a file each,
 * so that two windows do not undo each other's.
 */
export interface RecordingList {
  readonly all: () => KeptRecording[];
  readonly find: (id: RecordingId) => KeptRecording | undefined;
  readonly keep: (recording: Omit<KeptRecording, 'id'>) => KeptRecording;
  /** A machine that has no file of its own. */
  readonly keepContent: (
    content: MachineContent,
    about: string,
    named: Omit<KeptRecording, 'id' | 'path'>,
  ) => KeptRecording;
  readonly forget: (id: RecordingId) => void;
}

export function createRecordingList(folder: string): RecordingList {
  const entry = (id: RecordingId) => join(folder, `${id}.json`);
  const content = (id: RecordingId) => join(folder, `${id}.content.json`);
  const find = (id: RecordingId): KeptRecording | undefined => {
    try {
      return { id, ...v.parse(schema, JSON.parse(readFileSync(entry(id), 'utf8'))) };
    } catch {
      return undefined;
    }
  };
  const put = (id: RecordingId, recording: Omit<KeptRecording, 'id'>): KeptRecording => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(entry(id), JSON.stringify(recording));
    return { id, ...recording };
  };
  return {
    all: () => {
      let names: string[];
      try {
        names = readdirSync(folder);
      } catch {
        return []; // None was ever opened.
      }
      return names
        .flatMap((name) => {
          const id = recordingId(/^(.+)\.json$/.exec(name)?.[1] ?? '');
          const kept = id === undefined ? undefined : find(id);
          return kept === undefined ? [] : [kept];
        })
        .sort((a, b) => a.title.localeCompare(b.title));
    },
    find,
    keep: (recording) => put(idOf(recording.path), recording),
    keepContent: (machine, about, named) => {
      const text = formatRecordingFile({ about, ...machine });
      const id = idOf(text);
      mkdirSync(folder, { recursive: true });
      writeFileSync(content(id), text, { mode: 0o600 });
      return put(id, { ...named, path: content(id) });
    },
    forget: (id) => {
      rmSync(entry(id), { force: true });
      rmSync(content(id), { force: true });
    },
  };
}

/** The same file, or the same text pasted again, is the same machine. */
function idOf(text: string): RecordingId {
  return `recording-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}
