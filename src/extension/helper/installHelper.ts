import { createHash } from 'node:crypto';
import { access, constants, readFile, realpath } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import * as l10n from '@vscode/l10n';
import { RegscopeError } from '../../shared/model/failure';
import type { BecomeRoot } from './elevation/ladder';
import type { InstallerReport } from './programs/installer';
import type { InstallOrder, InstallerOrder, Rule, SourceFile } from './programs/installPlan';

/** Has an order carried out by the installer, as root. Resolves with what it did; rejects with a RegscopeError. */
export async function runInstaller(
  programs: string,
  order: InstallerOrder,
  becomeRoot: BecomeRoot,
): Promise<readonly string[]> {
  const program = {
    node: process.execPath,
    script: join(programs, 'installer.js'),
    args: [JSON.stringify(order)],
  };
  const report = await becomeRoot(
    program,
    async (started) => {
      started.stdin.end();
      const [said, end] = await Promise.all([text(started.stdout), started.ended]);
      try {
        return JSON.parse(said) as InstallerReport;
      } catch {
        throw failed(end.stderr);
      }
    },
    ['installed', 'terminal'],
  );
  if (report.problem !== undefined) throw failed([...report.done, report.problem].join('\n'));
  return report.done;
}

/**
 * What an installation copies, as it is now.
 *
 * @param path where a Node is looked for that is no part of Electron: $PATH
 */
export async function planInstallation(
  programs: string,
  path: string,
  rule: Rule | undefined,
): Promise<InstallOrder> {
  const files = [
    { name: 'node', path: await plainNode(path) },
    { name: 'helper.js', path: join(programs, 'helper.js') },
    { name: 'koffi.node', path: join(programs, 'koffi.node') },
  ] as const;
  const sources = await Promise.all(
    files.map(async ({ name, path: from }): Promise<SourceFile> => {
      const real = await realpath(from);
      const sha256 = createHash('sha256')
        .update(await readFile(real))
        .digest('hex');
      return { name, path: real, sha256 };
    }),
  );
  return { do: 'install', sources, ...(rule === undefined ? {} : { rule }) };
}

/** One file that is Node: Electron is many, and most of them would not be root's. */
async function plainNode(path: string): Promise<string> {
  if (process.versions['electron'] === undefined) return process.execPath;
  for (const folder of path.split(delimiter).filter((each) => each.startsWith('/'))) {
    const file = join(folder, 'node');
    const isThere = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return file;
  }
  throw new RegscopeError({
    code: 'not-installed',
    what: l10n.t('There is no Node.js to install the helper with.'),
    why: l10n.t('VS Code’s own is a part of Electron, which cannot be copied.'),
    next: l10n.t('Install Node.js 20 or newer so that “node” is in the PATH, and try again.'),
  });
}

function failed(why: string): RegscopeError {
  return new RegscopeError({
    code: 'not-installed',
    what: l10n.t('The installer did not finish.'),
    why,
    next: l10n.t(
      'Mend what it names, and use “Regscope: Install Helper…” or “Regscope: Remove Helper…” again.',
    ),
  });
}
