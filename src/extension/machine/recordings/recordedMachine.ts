import { rmSync } from 'node:fs';
import * as l10n from '@vscode/l10n';
import { RegscopeError } from '../../../shared/model/failure';
import type { MachineRoot } from '../machineRoot';
import { layOut } from './layOut';
import { readRecording } from './readRecording';
import type { KeptRecording } from './recordingList';
import { makeRoot } from './makeRoot';

/** A recording is laid out in a private temporary folder when it is first asked for, and removed when it is disposed of. */
export function createRecordedMachine(find: () => KeptRecording | undefined): MachineRoot {
  let root: Promise<string> | undefined;
  const open = async (): Promise<string> => {
    const kept = find();
    if (kept === undefined) {
      throw new RegscopeError({
        code: 'no-recording',
        what: l10n.t('This recording is not in the list any more.'),
        next: l10n.t('Run “Regscope: Show Machine…”, and open it again.'),
      });
    }
    const content = await readRecording(kept.path);
    const folder = makeRoot();
    layOut(content, folder, 'closed');
    return folder;
  };
  const remove = () => {
    root?.then(
      (folder) => rmSync(folder, { recursive: true, force: true }),
      () => undefined, // It was never laid out.
    );
    root = undefined;
  };
  return {
    start: () => {
      if (root === undefined) {
        const opening = (root = open());
        opening.catch(() => {
          if (root === opening) root = undefined; // The file may come back.
        });
      }
      return root;
    },
    reset: remove,
    dispose: remove,
  };
}
