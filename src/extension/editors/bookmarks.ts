import * as v from 'valibot';
import type { Memento } from 'vscode';
import type { Disposable } from '../../shared/base/lifetime';
import type { Source } from '../../shared/model/source';
import type { Bookmark } from '../../shared/protocol/webviewProtocol';
import type { Machine } from '../machine/machine';
import { bookmarkKey } from './bookmarkKey';

/** Places with names, by the kind of device: they follow the user to other machines, where the same device has them. */
export interface BookmarkStore {
  /** Ascending by offset. */
  of(key: string): readonly Bookmark[];
  /** In the place of one with the same offset. */
  put(key: string, bookmark: Bookmark): Promise<void>;
  remove(key: string, offset: number): Promise<void>;
  /** Hears the key of the region whose bookmarks have changed. */
  onDidChange(listener: (key: string) => void): Disposable;
}

const bookmark = v.object({
  offset: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  name: v.pipe(v.string(), v.nonEmpty()),
  note: v.optional(v.string()),
});

/** @param state VS Code's global state. An entry a region, so that two windows seldom undo each other's. */
export function createBookmarkStore(state: Pick<Memento, 'get' | 'update'>): BookmarkStore {
  const listeners = new Set<(key: string) => void>();
  const entry = (key: string) => `bookmarks ${key}`;
  const of = (key: string): readonly Bookmark[] => {
    const kept = state.get<unknown>(entry(key));
    return (Array.isArray(kept) ? kept : [])
      .flatMap((each): Bookmark[] => {
        const { success, output } = v.safeParse(bookmark, each);
        if (!success) return [];
        const { note, ...place } = output;
        return [note === undefined || note === '' ? place : { ...place, note }];
      })
      .sort((a, b) => a.offset - b.offset);
  };
  const replace = async (key: string, offset: number, by: readonly Bookmark[]) => {
    const kept = [...of(key).filter((each) => each.offset !== offset), ...by];
    await state.update(entry(key), kept.length === 0 ? undefined : kept);
    for (const listener of listeners) listener(key);
  };
  return {
    of,
    put: (key, added) => replace(key, added.offset, [added]),
    remove: (key, offset) => replace(key, offset, []),
    onDidChange(listener) {
      listeners.add(listener);
      return { dispose: () => void listeners.delete(listener) };
    },
  };
}

/** Under which key a region's bookmarks are kept. Asks for the kernel's lists and reads no register. Never rejects. */
export async function loadBookmarkKey(machine: Pick<Machine, 'list'>, source: Source): Promise<string> {
  try {
    switch (source.kind) {
      case 'bar':
      case 'config':
      case 'rom':
        return bookmarkKey(source, { devices: await machine.list('listPciDevices') });
      case 'mem':
        return bookmarkKey(source, { memory: (await machine.list('listMemory')).resources });
      case 'port':
      case 'uio':
      case 'file':
        return bookmarkKey(source, {});
    }
  } catch {
    return bookmarkKey(source, {});
  }
}
