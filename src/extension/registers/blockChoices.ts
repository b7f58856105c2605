import * as v from 'valibot';
import type { Memento } from 'vscode';
import type { Disposable } from '../../shared/base/lifetime';

/** What the user has decided of a block of a description, for the regions of a kind of device. */
export interface BlockChoice {
  /** The description's id. */
  readonly description: string;
  readonly block: string;
  /** In bytes from the region's start. */
  readonly offset: number;
  /** `hidden`: it was found there by itself, and shall not be. */
  readonly choice: 'shown' | 'hidden';
}

/** Kept as bookmarks are: they follow the user to other machines, where the same device has the same registers. */
export interface BlockChoices {
  readonly of: (key: string) => readonly BlockChoice[];
  /** In the place of another choice of the same block at the same offset. */
  readonly put: (key: string, choice: BlockChoice) => Promise<void>;
  readonly remove: (key: string, choice: BlockChoice) => Promise<void>;
  /** Hears the key of the regions that were decided on. */
  readonly onDidChange: (listener: (key: string) => void) => Disposable;
}

const choice = v.object({
  description: v.string(),
  block: v.string(),
  offset: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  choice: v.picklist(['shown', 'hidden']),
});

/** @param state VS Code's global state. An entry a region, so that two windows seldom undo each other's. */
export function createBlockChoices(state: Pick<Memento, 'get' | 'update'>): BlockChoices {
  const listeners = new Set<(key: string) => void>();
  const entry = (key: string) => `descriptions ${key}`;
  const of = (key: string): readonly BlockChoice[] => {
    const kept = state.get<unknown>(entry(key));
    return (Array.isArray(kept) ? kept : []).flatMap((each) => {
      const { success, output } = v.safeParse(choice, each);
      return success ? [output] : [];
    });
  };
  const replace = async (key: string, old: BlockChoice, by: readonly BlockChoice[]) => {
    const kept = [...of(key).filter((each) => !isSamePlace(each, old)), ...by];
    await state.update(entry(key), kept.length === 0 ? undefined : kept);
    for (const listener of listeners) listener(key);
  };
  return {
    of,
    put: (key, added) => replace(key, added, [added]),
    remove: (key, removed) => replace(key, removed, []),
    onDidChange(listener) {
      listeners.add(listener);
      return { dispose: () => void listeners.delete(listener) };
    },
  };
}

/** Whether two choices are about one block at one place. */
export function isSamePlace(a: Omit<BlockChoice, 'choice'>, b: Omit<BlockChoice, 'choice'>): boolean {
  return a.description === b.description && a.block === b.block && a.offset === b.offset;
}
