import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { RegscopeError } from '../../shared/model/failure';
import type { Machines } from '../machine/machines';
import { readDump } from '../machine/recordings/readDump';
import { readRecording } from '../machine/recordings/readRecording';
import type { RecordingList } from '../machine/recordings/recordingList';
import { localPath } from './localPath';

/** Undefined when nothing was chosen. Most systems' dialogs show files or folders, and not both. */
export async function askForRecording(kind: 'file' | 'folder'): Promise<vscode.Uri | undefined> {
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title:
        kind === 'file'
          ? vscode.l10n.t(
              'Open a recording: Regscope’s own, a tar of proc and sys, or text of iomem, ioports or lspci -xxx',
            )
          : vscode.l10n.t(
              'Open a recorded folder: proc and sys of a machine, as copied or as sosreport lays them out',
            ),
      openLabel: vscode.l10n.t('Open Recording'),
      canSelectFiles: kind === 'file',
      canSelectFolders: kind === 'folder',
    })) ?? [];
  return chosen;
}

/** Shows a recording in the views and keeps it in the list. Rejects with a RegscopeError. */
export async function openRecording(
  file: vscode.Uri | undefined,
  machines: Machines,
  recordings: RecordingList,
): Promise<void> {
  if (file === undefined) return;
  const path = localPath(file);
  // Read before it is kept: what cannot be shown is not kept.
  const { recorded, unparsed } = await readRecording(path);
  const when =
    recorded === undefined
      ? vscode.l10n.t('file of {0}', dayOf((await stat(path)).mtime))
      : vscode.l10n.t('recorded {0}', dayOf(new Date(recorded)));
  const title = basename(path).replace(/(\.regscope)?\.(json|tar|tgz|txt)?(\.gz)?$/, '');
  const { id } = recordings.keep({ title, when, path });
  await machines.showAnew(id);
  tell(unparsed);
}

/** The same, of text that has no file. Throws RegscopeError where it is no dump. */
export async function pasteDump(text: string, machines: Machines, recordings: RecordingList): Promise<void> {
  const { content, about, unparsed } = readDump(text);
  const named = {
    title: vscode.l10n.t('pasted {0}', about),
    when: vscode.l10n.t('pasted {0}', dayOf(new Date())),
  };
  const { id } = recordings.keepContent(content, about, named);
  await machines.showAnew(id);
  tell(unparsed);
}

/** What is selected in the active text editor, or all of its text. Throws RegscopeError where there is none. */
export function selectedText(): string {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) {
    throw new RegscopeError({
      code: 'bad-request',
      what: vscode.l10n.t('No text is open.'),
      next: vscode.l10n.t(
        'Paste the dump into a text editor, then run this again; or copy it, and run “Regscope: Paste a Dump…”.',
      ),
    });
  }
  const { document, selection } = editor;
  return selection.isEmpty ? document.getText() : document.getText(selection);
}

function tell(unparsed: number): void {
  if (unparsed === 0) return;
  void vscode.window.showInformationMessage(
    unparsed === 1
      ? vscode.l10n.t(
          'One line of the text said nothing of a machine: prompts, or what Regscope does not know.',
        )
      : vscode.l10n.t(
          '{0} lines of the text said nothing of a machine: prompts, or what Regscope does not know.',
          unparsed,
        ),
  );
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
