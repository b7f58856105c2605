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
          ? 'Open a recording: Regscope’s own, a tar of proc and sys, or text of iomem, ioports or lspci -xxx'
          : 'Open a recorded folder: proc and sys of a machine, as copied or as sosreport lays them out',
      openLabel: 'Open Recording',
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
      ? `file of ${dayOf((await stat(path)).mtime)}`
      : `recorded ${dayOf(new Date(recorded))}`;
  const title = basename(path).replace(/(\.regscope)?\.(json|tar|tgz|txt)?(\.gz)?$/, '');
  const { id } = recordings.keep({ title, when, path });
  await machines.showAnew(id);
  tell(unparsed);
}

/** The same, of text that has no file. Throws RegscopeError where it is no dump. */
export async function pasteDump(text: string, machines: Machines, recordings: RecordingList): Promise<void> {
  const { content, about, unparsed } = readDump(text);
  const named = { title: `pasted ${about}`, when: `pasted ${dayOf(new Date())}` };
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
      what: 'No text is open.',
      next: 'Paste the dump into a text editor, then run this again; or copy it, and run “Regscope: Paste a Dump…”.',
    });
  }
  const { document, selection } = editor;
  return selection.isEmpty ? document.getText() : document.getText(selection);
}

function tell(unparsed: number): void {
  if (unparsed === 0) return;
  void vscode.window.showInformationMessage(
    `${unparsed === 1 ? 'One line' : `${unparsed} lines`} of the text said nothing of a machine: prompts, or what Regscope does not know.`,
  );
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
