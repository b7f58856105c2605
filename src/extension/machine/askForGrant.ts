import * as vscode from 'vscode';
import type { Failure, Grant } from '../../shared/model/failure';

/** Says what may come of it, and asks whether the helper shall be allowed for this session what it has refused. */
export async function askForGrant(grant: Grant, { why = '' }: Failure): Promise<boolean> {
  const { question, detail, allow } =
    grant.kind === 'consent'
      ? {
          question: vscode.l10n.t(
            'Write to {0} although the driver {1} uses it?',
            grant.device,
            grant.driver,
          ),
          detail: vscode.l10n.t(
            'The driver works with the device at the same time and does not know of your writes: the device may stop working, data may be lost, the machine may crash. You are asked once for each device; the consent ends with this window.',
          ),
          allow: vscode.l10n.t('Write All the Same'),
        }
      : {
          question: vscode.l10n.t('Unblock {0}, {1} to {2}?', grant.name, grant.base, grant.end),
          detail: vscode.l10n.t(
            '{0} Peeks there can then do harm as well as pokes. The range stays unblocked until this window closes.',
            why,
          ),
          allow: vscode.l10n.t('Unblock for This Session'),
        };
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, allow)) === allow;
}
