import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { RegscopeError } from '../../../shared/model/failure';
import { programNames, sumsName } from '../programs/installPlan';
import { processOf, spawnProgram } from '../helperProcess';
import { inEnglish, sudoRefusal } from './sudo';
import { Refusal, useUnlessRefused, type Way } from './way';

/** The helper that was installed in `folder`, by the rule that was installed with it. */
export function installed(folder: string): Way {
  return {
    id: 'installed',
    run: async ({ script, args }, prompts, use) => {
      if (!(await isRootsAlone(folder))) {
        throw new Refusal(
          l10n.t('{0} can be written by others than root.', folder),
          l10n.t('Find out who changed it, and install the helper anew.'),
        );
      }
      if (!(await isSame(script, join(folder, 'helper.js')))) prompts.outdated();
      const command = ['sudo', '-n', '--', join(folder, 'node'), join(folder, 'helper.js'), ...args];
      const started = processOf(spawnProgram(command, inEnglish));
      try {
        return await useUnlessRefused(started, 0, use, sudoRefusal);
      } catch (error) {
        if (!(error instanceof RegscopeError) || error.failure.code !== 'version-mismatch') throw error;
        throw new Refusal(
          l10n.t('The installed helper is of another version than the extension.'),
          l10n.t('Bring it up to date with “Regscope: Install Helper…”.'),
        );
      }
    },
  };
}

async function isSame(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([readFile(one), readFile(other)]);
  return a.equals(b);
}

/** Whether nobody but root can change what is run from there. */
export async function isRootsAlone(folder: string): Promise<boolean> {
  const paths = [folder, ...[...programNames, sumsName].map((name) => join(folder, name))];
  const stats = await Promise.all(paths.map((path) => lstat(path).catch(() => undefined)));
  return stats.every(
    (found) =>
      found !== undefined && found.uid === 0 && (found.mode & 0o022) === 0 && !found.isSymbolicLink(),
  );
}
