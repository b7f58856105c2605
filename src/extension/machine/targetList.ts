import * as vscode from 'vscode';
import type { Disposable } from '../../shared/base/lifetime';
import { settings } from '../ids';
import { parseTarget, type Target } from '../targets/target';

/**
 * The targets that the user has named: those of a setting, which is the extension host's machine's own and no workspace's, and
 * which can be edited by hand. What is no target there is left out, and kept.
 */
export interface TargetList {
  readonly all: () => readonly Target[];
  readonly find: (name: string) => Target | undefined;
  /** In the place of the one of that name, or at the end. */
  readonly put: (target: Target) => Promise<void>;
  readonly remove: (name: string) => Promise<void>;
  readonly onDidChange: (listener: () => void) => Disposable;
}

export function createTargetList(): TargetList {
  const entries = (): readonly unknown[] => {
    const value = configuration().get<unknown>(settings.targets);
    return Array.isArray(value) ? value : [];
  };
  const save = (changed: readonly unknown[]) =>
    configuration().update(settings.targets, changed, vscode.ConfigurationTarget.Global);
  const all = () => {
    const targets = entries().flatMap((entry) => parseTarget(entry) ?? []);
    return targets.filter(({ name }, index) => index === targets.findIndex((each) => each.name === name));
  };
  const isCalled = (name: string) => (entry: unknown) => parseTarget(entry)?.name === name;
  return {
    all,
    find: (name) => all().find((target) => target.name === name),
    put: async (target) => {
      const before = entries();
      const at = before.findIndex(isCalled(target.name));
      await save(at < 0 ? [...before, target] : before.with(at, target));
    },
    remove: async (name) => {
      const isIt = isCalled(name);
      await save(entries().filter((entry) => !isIt(entry)));
    },
    onDidChange: (listener) =>
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(`${settings.section}.${settings.targets}`)) listener();
      }),
  };
}

const configuration = () => vscode.workspace.getConfiguration(settings.section);
