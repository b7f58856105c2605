import * as vscode from 'vscode';
import type { RegisterBlock, RegisterMap } from '../../shared/registers/registerModel';
import { countRegisters } from '../../shared/registers/placedRegisters';
import type { RegionInfo } from '../../shared/model/region';
import type { Machine } from '../machine/machine';
import { loadDescribedRegion, type DescribedRegion } from '../registers/describedRegion';
import type { RegionReference } from '../editors/regionUri';
import { descriptionOrigins, type Description, type DescriptionOrigin } from '../registers/descriptions';
import type { RegisterDescriptions } from '../registers/registerDescriptions';

/** A region that is open. */
export interface OpenRegion {
  readonly machine: Machine;
  readonly reference: RegionReference;
  /** The selected cell's. */
  readonly offset: number;
}

/** Looks the region up; reads no register. Rejects with a RegscopeError. */
export async function describedRegion({ machine, reference }: OpenRegion): Promise<DescribedRegion> {
  const { source } = reference;
  const info: RegionInfo = await machine.request('describe', { source });
  return await loadDescribedRegion(machine, source, info);
}

export function originText(origin: DescriptionOrigin): string {
  switch (origin) {
    case 'builtIn':
      return vscode.l10n.t('built in');
    case 'user':
      return vscode.l10n.t('your own');
    case 'workspace':
      return vscode.l10n.t('workspace');
  }
}

/** Undefined where none is picked. One’s own come first. */
export async function pickDescription(
  { all }: RegisterDescriptions,
  title: string,
): Promise<Description | undefined> {
  const descriptions = await all.list();
  const choices = descriptionOrigins.toReversed().flatMap((origin) => {
    const own = descriptions.filter((each) => each.origin === origin);
    const items = own.map((description) => ({
      label: `$(${description.kind === 'svd' ? 'file-code' : 'json'}) ${description.title}`,
      description: originText(origin),
      found: description,
    }));
    const separator = {
      label: `${originText(origin)}: ${own.length}`,
      kind: vscode.QuickPickItemKind.Separator,
    };
    return own.length === 0 ? [] : [separator, ...items];
  });
  if (descriptions.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        'There are no register descriptions. “Regscope: Import Register Description…” makes one of an SVD file or a C header.',
      ),
    );
    return undefined;
  }
  const choice = await vscode.window.showQuickPick<vscode.QuickPickItem & { readonly found?: Description }>(
    choices,
    { title, matchOnDescription: true },
  );
  return choice?.found;
}

/** The description, read; a notification says so where that takes a while. */
export async function readPicked(
  { all }: RegisterDescriptions,
  description: Description,
): Promise<RegisterMap> {
  const options = {
    location: vscode.ProgressLocation.Window,
    title: vscode.l10n.t('Reading {0}', description.title),
  };
  const { map } = await vscode.window.withProgress(options, () => all.load(description));
  return map;
}

/** `12 registers`. */
export function registersText({ members }: RegisterBlock): string {
  return vscode.l10n.t('{0} registers', countRegisters(members));
}
