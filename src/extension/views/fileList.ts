import type { Memento } from 'vscode';

/** The files that were opened as regions, the last added first. */
export interface FileList {
  readonly paths: () => readonly string[];
  readonly add: (path: string) => Promise<void>;
  readonly remove: (path: string) => Promise<void>;
}

const key = 'files';

/**
 * Kept with the workspace: what is looked at belongs to what is worked on, and paths to one machine, while VS Code's
 * global state is one for all the machines that a user connects to.
 */
export function createFileList(state: Pick<Memento, 'get' | 'update'>): FileList {
  const paths = () => {
    const kept = state.get<unknown>(key);
    return Array.isArray(kept) ? kept.filter((path): path is string => typeof path === 'string') : [];
  };
  return {
    paths,
    add: async (path) => {
      if (!paths().includes(path)) await state.update(key, [path, ...paths()]);
    },
    remove: async (path) => {
      await state.update(
        key,
        paths().filter((each) => each !== path),
      );
    },
  };
}
