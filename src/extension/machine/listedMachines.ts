import * as vscode from 'vscode';
import type { Target } from '../targets/target';
import { targetId, type MachineId } from './machineId';
import type { KeptRecording, RecordingList } from './recordings/recordingList';
import type { TargetList } from './targetList';

/** A machine that can be shown. */
export interface ListedMachine {
  readonly id: MachineId;
  readonly label: string;
  /** Of VS Code's product icons. */
  readonly icon: string;
  readonly description: string;
  /** Where it is one that ssh reaches. */
  readonly target?: Target;
  readonly recording?: KeptRecording;
}

/** Where machines are listed. */
export interface MachineLists {
  readonly targets: TargetList;
  readonly recordings: RecordingList;
}

/** This machine and the demo, then the targets, then the recordings. */
export function listMachines({ targets, recordings }: MachineLists): readonly ListedMachine[] {
  return [
    {
      id: 'local',
      label: vscode.l10n.t('This machine'),
      icon: 'vm-active',
      description: vscode.l10n.t('where the extension runs'),
    },
    {
      id: 'demo',
      label: vscode.l10n.t('Demo'),
      icon: 'beaker',
      description: vscode.l10n.t('a made-up machine'),
    },
    ...targets.all().map((target) => ({
      id: targetId(target.name),
      label: target.name,
      icon: 'vm',
      description: target.destination,
      target,
    })),
    ...recordings.all().map((recording) => ({
      id: recording.id,
      label: recording.title,
      icon: 'history',
      description: recording.when,
      recording,
    })),
  ];
}

/** As a pick list shows it. */
export function machineItem(machine: ListedMachine): ListedMachine & vscode.QuickPickItem {
  const { label, icon, recording } = machine;
  return {
    ...machine,
    label: `$(${icon}) ${label}`,
    ...(recording === undefined ? {} : { detail: recording.path }),
  };
}
