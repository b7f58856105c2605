import * as vscode from 'vscode';
import { accessWidths } from '../../shared/model/accessWidth';
import { bytesPerRowChoices, type EditorSettings } from '../../shared/protocol/webviewProtocol';
import { settings } from '../ids';

/** When the user is asked before a write. */
export type ConfirmPolicy = 'never' | 'region' | 'always';

/** Milliseconds. package.json has the same bounds; a settings file may hold anything. */
const liveBounds = { least: 20, most: 60_000, default: 1000 } as const;

export function readEditorSettings(): EditorSettings {
  return {
    width: choice(settings.width, accessWidths, 32),
    bytesPerRow: choice(settings.bytesPerRow, bytesPerRowChoices, 16),
    byteOrder: choice(settings.byteOrder, ['little', 'big'], 'little'),
    enter: choice(settings.enter, ['poke', 'stage'], 'poke'),
    verify: choice(settings.verify, [false, true], false),
    mode: choice(settings.mode, ['hex', 'registers'], 'hex'),
  };
}

export function confirmPolicy(): ConfirmPolicy {
  return choice(settings.confirmWrites, ['never', 'region', 'always'], 'region');
}

/** Milliseconds. */
export function liveInterval(): number {
  const { least, most, default: usual } = liveBounds;
  const interval = configured(settings.liveInterval);
  return typeof interval === 'number' && Number.isFinite(interval)
    ? Math.min(most, Math.max(least, Math.round(interval)))
    : usual;
}

/** Whether memory, which has no side effects, is read where it is looked at. */
export function readsMemory(): boolean {
  return choice(settings.readMemory, [true, false], true);
}

function choice<const Value>(name: string, choices: readonly Value[], usual: Value): Value {
  const value = configured(name);
  return choices.find((each) => each === value) ?? usual;
}

function configured(name: string): unknown {
  return vscode.workspace.getConfiguration(settings.section).get<unknown>(name);
}
