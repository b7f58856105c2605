import * as vscode from 'vscode';
import type { MachineId } from '../machine/machineId';
import type { KeptRecording, RecordingList } from '../machine/recordings/recordingList';

/** A machine that can be shown. */
export interface MachineChoice extends vscode.QuickPickItem {
  readonly id: MachineId;
  readonly description: string;
  /** Of a recording. */
  readonly recording?: KeptRecording;
}

/** This machine and the demo, then the recordings. */
export function machineChoices(recordings: RecordingList): readonly MachineChoice[] {
  return [
    {
      id: 'local',
      label: `$(vm-active) ${vscode.l10n.t('This machine')}`,
      description: vscode.l10n.t('the one the extension runs on'),
    },
    {
      id: 'demo',
      label: `$(beaker) ${vscode.l10n.t('Demo')}`,
      description: vscode.l10n.t('a made-up machine'),
    },
    ...recordings.all().map((recording) => ({
      id: recording.id,
      label: `$(history) ${recording.title}`,
      description: recording.when,
      detail: recording.path,
      recording,
    })),
  ];
}
