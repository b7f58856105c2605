import { userInfo } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { installedFolder } from '../../shared/model/installedFolder';
import type { BecomeRoot } from '../helper/elevation/ladder';
import { planInstallation, runInstaller } from '../helper/installHelper';
import { ruleFiles, ruleText, sumsName, type InstallOrder, type Rule } from '../helper/programs/installPlan';
import type { Machine } from '../machine/machine';
import { chooseDevices } from './chooseDevices';

/** Copies the helper to where only root may write, with a rule for it, after both were shown. */
export async function installHelper(
  extensionPath: string,
  machine: Machine,
  becomeRoot: BecomeRoot,
): Promise<void> {
  const chosen = await chooseRule(machine);
  if (chosen === undefined) return;
  const programs = join(extensionPath, 'dist');
  const order = await planInstallation(programs, process.env['PATH'] ?? '', chosen.rule);
  const document = await vscode.workspace.openTextDocument({ content: describe(order) });
  await vscode.window.showTextDocument(document, { preview: true });
  const install = vscode.l10n.t('Install');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Install the helper as the editor shows?'),
    {
      modal: true,
      detail: vscode.l10n.t('It is copied to {0}, where only root can change it.', installedFolder),
    },
    install,
  );
  if (answer !== install) return;
  const done = await runInstaller(programs, order, becomeRoot);
  machine.restart();
  void vscode.window.showInformationMessage(vscode.l10n.t('The helper was installed: {0}.', done.join(', ')));
}

export async function removeHelper(
  extensionPath: string,
  machine: Machine,
  becomeRoot: BecomeRoot,
): Promise<void> {
  const remove = vscode.l10n.t('Remove');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Remove the installed helper?'),
    {
      modal: true,
      detail: vscode.l10n.t(
        'These are removed where they are there: {0}.',
        [...Object.values(ruleFiles), installedFolder].join(', '),
      ),
    },
    remove,
  );
  if (answer !== remove) return;
  const done = await runInstaller(join(extensionPath, 'dist'), { do: 'remove' }, becomeRoot);
  machine.restart();
  void vscode.window.showInformationMessage(
    done.length === 0
      ? vscode.l10n.t('No helper was installed.')
      : vscode.l10n.t('The helper was removed: {0}.', done.join(', ')),
  );
}

/** Undefined: cancelled. */
async function chooseRule(machine: Machine): Promise<{ readonly rule?: Rule } | undefined> {
  const { uid, gid, username } = userInfo();
  const choices: readonly (vscode.QuickPickItem & { readonly make: () => Promise<Rule | undefined> })[] = [
    {
      label: vscode.l10n.t('sudo rule, read-only'),
      description: vscode.l10n.t('recommended'),
      detail: vscode.l10n.t(
        '{0} may start the installed helper without a password, but not with writes: those ask for it.',
        username,
      ),
      make: () => Promise.resolve({ kind: 'sudo', uid, writes: 'refused' }),
    },
    {
      label: vscode.l10n.t('sudo rule, with writes'),
      detail: vscode.l10n.t(
        '{0} may start the installed helper without a password, with writes too.',
        username,
      ),
      make: () => Promise.resolve({ kind: 'sudo', uid, writes: 'allowed' }),
    },
    {
      label: vscode.l10n.t('udev rule for BARs of chosen devices'),
      detail: vscode.l10n.t('{0}’s group may read and write them without root.', username),
      make: async () => {
        const devices = await chooseDevices(machine);
        return devices.length === 0 ? undefined : { kind: 'udev', gid, devices };
      },
    },
    {
      label: vscode.l10n.t('no rule'),
      detail: vscode.l10n.t('Only the files; an administrator makes the rule.'),
      make: () => Promise.resolve(undefined),
    },
  ];
  const chosen = await vscode.window.showQuickPick(choices, {
    title: vscode.l10n.t('Install the helper'),
    placeHolder: vscode.l10n.t('What shall it be allowed?'),
    ignoreFocusOut: true,
  });
  if (chosen === undefined) return undefined;
  const rule = await chosen.make();
  if (rule !== undefined) return { rule };
  return chosen === choices.at(-1) ? {} : undefined;
}

function describe({ sources, rule }: InstallOrder): string {
  const lines = [
    vscode.l10n.t('These files are copied, with these SHA-256 hashes:'),
    '',
    ...sources.flatMap(({ name, path, sha256 }) => [path, `  → ${installedFolder}/${name}`, `    ${sha256}`]),
    '',
    vscode.l10n.t('{0} holds the hashes.', `${installedFolder}/${sumsName}`),
    '',
  ];
  if (rule === undefined) return lines.join('\n');
  return [...lines, vscode.l10n.t('{0} is written:', ruleFiles[rule.kind]), '', ruleText(rule)].join('\n');
}
