import * as vscode from 'vscode';
import { toHex } from '../../shared/base/hex';
import { RegscopeError } from '../../shared/model/failure';
import { sourceKey } from '../../shared/model/source';
import type { RegisterEditor } from '../editors/registerEditor';
import type { Journal } from '../machine/journal';
import { revertPlanOf, type Irrevertible } from '../machine/journalRevert';

/** So many places are named in a message. */
const named = 5;

/** Stages what takes back the writes that this window has made to the region, the last first. Writes and reads nothing. */
export async function revertWrites(editor: RegisterEditor, journal: Journal): Promise<void> {
  const { session, reference, title } = editor.document;
  const { length: staged } = session.plan.writes;
  if (staged > 0) {
    throw new RegscopeError({
      code: 'bad-request',
      what: vscode.l10n.t('{0} writes are staged for {1} already.', staged, title),
      next: vscode.l10n.t('Save or discard them first: what reverts is poked in an order of its own.'),
    });
  }
  const key = sourceKey(reference.source);
  const own = (await journal.entries()).filter(
    ({ intent }) =>
      intent.session === journal.session &&
      intent.machine === reference.machine &&
      sourceKey(intent.source) === key,
  );
  const { writes, left } = revertPlanOf(own);
  if (writes.length > 0) session.stageReverts(writes);
  editor.showOutcome({ kind: left.length > 0 ? 'warning' : 'info', text: describe(writes) });
  if (left.length > 0) void vscode.window.showWarningMessage(describeLeft(left, title));
}

function describe(writes: readonly { readonly stale: boolean }[]): string {
  if (writes.length === 0)
    return vscode.l10n.t('There is no write of this window here that could be reverted.');
  const stale = writes.filter((write) => write.stale).length;
  const text = vscode.l10n.t(
    'Staged {0} writes of what stood there before, the last write’s first: nothing is written until you save. A register that acts on being written does not go back by it.',
    writes.length,
  );
  if (stale === 0) return text;
  return `${text} ${vscode.l10n.t('Of {0} the old value may have changed after it was read.', stale)}`;
}

function describeLeft(left: readonly Irrevertible[], title: string): string {
  const places = left
    .slice(0, named)
    .map(({ offset, width, why }) => vscode.l10n.t('+{0} ({1} bits): {2}', toHex(offset), width, why));
  const more = left.length - places.length;
  if (more > 0) places.push(vscode.l10n.t('{0} more', more));
  const list = places.join('; ');
  return left.length === 1
    ? vscode.l10n.t('A write to {0} cannot be reverted: {1}.', title, list)
    : vscode.l10n.t('{0} writes to {1} cannot be reverted: {2}.', left.length, title, list);
}
