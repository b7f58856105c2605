import * as vscode from 'vscode';
import { commands } from '../ids';
import { listMachines, machineItem, type MachineLists } from '../machine/listedMachines';
import type { MachineId } from '../machine/machineId';
import type { KeptRecording, RecordingList } from '../machine/recordings/recordingList';

interface Choice extends vscode.QuickPickItem {
  readonly choose?: () => Thenable<unknown>;
  readonly recording?: KeptRecording;
}

/** Lets the user choose which machine the views show. */
export async function showMachine(
  shown: MachineId,
  lists: MachineLists,
  show: (id: MachineId) => Promise<void>,
): Promise<void> {
  const choice = await pick(() => choicesOf(shown, lists, show), lists.recordings);
  await choice?.choose?.();
}

const forget = (): vscode.QuickInputButton => ({
  iconPath: new vscode.ThemeIcon('trash'),
  tooltip: vscode.l10n.t('Take It off the List'),
});

function choicesOf(shown: MachineId, lists: MachineLists, show: (id: MachineId) => Promise<void>): Choice[] {
  const choices = listMachines(lists).map((machine): Choice & { readonly group: string } => {
    const { id, description, target, recording } = machine;
    return {
      ...machineItem(machine),
      description: shown === id ? vscode.l10n.t('{0} · shown', description) : description,
      choose: () => show(id),
      ...(recording && { buttons: [forget()] }),
      group: recording ? vscode.l10n.t('recordings') : target ? vscode.l10n.t('targets') : '',
    };
  });
  const command = (label: string, id: string): Choice => ({
    label,
    choose: () => vscode.commands.executeCommand(id),
  });
  const separator = (label: string): Choice => ({ label, kind: vscode.QuickPickItemKind.Separator });
  return [
    ...choices.flatMap((choice, index) =>
      choice.group === (choices[index - 1]?.group ?? '') ? [choice] : [separator(choice.group), choice],
    ),
    separator(''),
    command(`$(vm-connect) ${vscode.l10n.t('Connect to Target…')}`, commands.connectToTarget),
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
