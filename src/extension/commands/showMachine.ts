import * as vscode from 'vscode';
import { commands } from '../ids';
import { targetId, type MachineId } from '../machine/machineId';
import type { Machines } from '../machine/machines';
import type { KeptRecording, RecordingList } from '../machine/recordings/recordingList';
import type { TargetList } from '../machine/targetList';

interface Choice extends vscode.QuickPickItem {
  readonly choose?: () => Thenable<unknown>;
  readonly recording?: KeptRecording;
}

/** Lets the user choose which machine the views show. */
export async function showMachine(
  machines: Machines,
  targets: TargetList,
  recordings: RecordingList,
  show: (id: MachineId) => Promise<void>,
): Promise<void> {
  const choice = await pick(() => choicesOf(machines.shown.id, targets, recordings, show), recordings);
  await choice?.choose?.();
}

const forget = (): vscode.QuickInputButton => ({
  iconPath: new vscode.ThemeIcon('trash'),
  tooltip: vscode.l10n.t('Take It off the List'),
});

function choicesOf(
  shown: MachineId,
  targets: TargetList,
  recordings: RecordingList,
  show: (id: MachineId) => Promise<void>,
): Choice[] {
  const machine = (id: MachineId, label: string, description: string, rest: Partial<Choice>): Choice => ({
    label,
    description: shown === id ? vscode.l10n.t('{0} · shown', description) : description,
    choose: () => show(id),
    ...rest,
  });
  const kept = recordings.all();
  const known = targets.all();
  const command = (label: string, id: string): Choice => ({
    label,
    choose: () => vscode.commands.executeCommand(id),
  });
  const separator = (label: string): Choice => ({ label, kind: vscode.QuickPickItemKind.Separator });
  return [
    machine(
      'local',
      `$(vm-active) ${vscode.l10n.t('This machine')}`,
      vscode.l10n.t('the one the extension runs on'),
      {},
    ),
    machine('demo', `$(beaker) ${vscode.l10n.t('Demo')}`, vscode.l10n.t('a made-up machine'), {}),
    ...(known.length === 0 ? [] : [separator(vscode.l10n.t('targets'))]),
    ...known.map(({ name, destination }) => machine(targetId(name), `$(vm) ${name}`, destination, {})),
    ...(kept.length === 0 ? [] : [separator(vscode.l10n.t('recordings'))]),
    ...kept.map((recording) =>
      machine(recording.id, `$(history) ${recording.title}`, recording.when, {
        detail: recording.path,
        buttons: [forget()],
        recording,
      }),
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
