import * as vscode from 'vscode';
import { commands } from '../ids';
import type { Machines } from '../machine/machines';
import type { KeptRecording, RecordingList } from '../machine/recordings/recordingList';
import { machineChoices } from './machineChoices';

interface Choice extends vscode.QuickPickItem {
  readonly choose?: () => Thenable<unknown>;
  readonly recording?: KeptRecording;
}

/** Lets the user choose which machine the views show. */
export async function showMachine(machines: Machines, recordings: RecordingList): Promise<void> {
  const choice = await pick(() => choicesOf(machines, recordings), recordings);
  await choice?.choose?.();
}

const forget = (): vscode.QuickInputButton => ({
  iconPath: new vscode.ThemeIcon('trash'),
  tooltip: vscode.l10n.t('Take It off the List'),
});

function choicesOf(machines: Machines, recordings: RecordingList): Choice[] {
  const choices = machineChoices(recordings).map((choice): Choice => {
    const { id, description, recording } = choice;
    return {
      ...choice,
      description: machines.shown.id === id ? vscode.l10n.t('{0} · shown', description) : description,
      choose: () => machines.show(id),
      ...(recording && { buttons: [forget()] }),
    };
  });
  const kept = choices.filter(({ recording }) => recording !== undefined);
  const command = (label: string, id: string): Choice => ({
    label,
    choose: () => vscode.commands.executeCommand(id),
  });
  const separator = (label: string): Choice => ({ label, kind: vscode.QuickPickItemKind.Separator });
  return [
    ...choices.filter(({ recording }) => recording === undefined),
    ...(kept.length === 0 ? [] : [separator(vscode.l10n.t('recordings'))]),
    ...kept,
    separator(''),
    command(`$(folder-opened) ${vscode.l10n.t('Open a Recording…')}`, commands.openRecording),
    command(`$(folder-opened) ${vscode.l10n.t('Open a Recorded Folder…')}`, commands.openRecordedFolder),
    command(`$(clippy) ${vscode.l10n.t('Paste a Dump…')}`, commands.pasteDump),
    command(`$(record) ${vscode.l10n.t('Record This Machine…')}`, commands.recordMachine),
  ];
}

/** A plain pick list has no buttons. Its owner forgets, and lists what is left. */
function pick(choices: () => Choice[], { forget: takeOff }: RecordingList): Promise<Choice | undefined> {
  const list = vscode.window.createQuickPick<Choice>();
  list.title = vscode.l10n.t('Show a machine');
  list.matchOnDescription = true;
  list.items = choices();
  list.onDidTriggerItemButton(({ item }) => {
    if (item.recording !== undefined) takeOff(item.recording.id);
    list.items = choices();
  });
  return new Promise((resolve) => {
    list.onDidAccept(() => {
      resolve(list.selectedItems[0]);
      list.hide();
    });
    list.onDidHide(() => {
      resolve(undefined);
      list.dispose();
    });
    list.show();
  });
}
