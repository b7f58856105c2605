import * as vscode from 'vscode';
import type { RegisterBlock, RegisterMap } from '../../shared/registers/registerModel';
import { countRegisters } from '../../shared/registers/placedRegisters';
import type { RegionInfo } from '../../shared/model/region';
import type { Machine } from '../machine/machine';
import { loadDescribedRegion, type DescribedRegion } from '../registers/describedRegion';
import type { RegionReference } from '../editors/regionUri';
import { descriptionOrigins, originText, type Description } from '../registers/descriptions';
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

/** Undefined where none is picked. One’s own come first. */
export async function pickDescription(
  { all }: RegisterDescriptions,
  title: string,
): Promise<Description | undefined> {
  const descriptions = await all.list();
  const items = await Promise.all(descriptions.map((description) => itemOf(all, description)));
  const choices = descriptionOrigins.toReversed().flatMap((origin) => {
    const own = items.filter(({ found }) => found.origin === origin);
    const separator = {
      label: `${originText(origin)}: ${own.length}`,
      kind: vscode.QuickPickItemKind.Separator,
    };
    return own.length === 0 ? [] : [separator, ...own];
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
    { title, matchOnDescription: true, matchOnDetail: true },
  );
  return choice?.found;
}

/** An SVD file may be large, and is not read for a list. */
async function itemOf(all: RegisterDescriptions['all'], found: Description) {
  const item = { description: originText(found.origin), found };
  if (found.kind === 'svd') return { ...item, label: `$(file-code) ${found.title}` };
  const { map } = await all.load(found);
  const registers = map.blocks.reduce((sum, { members }) => sum + countRegisters(members), 0);
  return {
    ...item,
    label: `$(json) ${map.name === '' ? found.title : map.name}`,
    detail: vscode.l10n.t('{0} registers in {1} blocks · {2}', registers, map.blocks.length, found.title),
  };
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
