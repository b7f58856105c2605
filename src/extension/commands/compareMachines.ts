import * as vscode from 'vscode';
import { RegscopeError } from '../../shared/model/failure';
import type { PciDevice } from '../../shared/model/pciDevice';
import { bookmarkKey } from '../editors/bookmarkKey';
import type { RegionReference } from '../editors/regionUri';
import { listMachines, machineItem, type MachineLists } from '../machine/listedMachines';
import type { Machine } from '../machine/machine';
import type { Machines } from '../machine/machines';
import { pciRegionNodes } from '../views/pciRegionNodes';
import type { PciDeviceNode } from '../views/pciNodes';
import type { RegisterEditorProvider } from '../editors/registerEditorProvider';
import { regionInQuestion, type RegionNode } from './transferPrompts';
import { loadMachineMap, sameRegions, type MachineMap, type SameRegions } from './sameRegion';

export interface ComparisonParts {
  readonly machines: Machines;
  readonly lists: MachineLists;
  readonly editors: Pick<RegisterEditorProvider, 'compare'>;
}

/**
 * Opens what a region, that of the node or of the active editor, is on another machine, and has both compared. Reads no register.
 * Rejects with a RegscopeError.
 */
export async function compareMachines(
  node: RegionNode | PciDeviceNode | undefined,
  { machines, lists, editors }: ComparisonParts,
): Promise<void> {
  const region =
    node !== undefined && 'device' in node
      ? await chooseRegionOf(node.device, machines.shown)
      : regionInQuestion(node);
  if (region === undefined) return;
  const other = await chooseOnAnotherMachine(region, machines, lists);
  if (other !== undefined) await editors.compare(region, other);
}

/**
 * Asks for another machine, and finds there what the region is here. Undefined when none was chosen. Reads no register. Rejects
 * with a RegscopeError, where the other machine has no such region among others.
 */
async function chooseOnAnotherMachine(
  region: RegionReference,
  machines: Machines,
  lists: MachineLists,
): Promise<RegionReference | undefined> {
  const { source, title, machine: id } = region;
  if (source.kind === 'file')
    throw new RegscopeError({
      code: 'bad-request',
      what: vscode.l10n.t('{0} is a file, and belongs to no machine.', title),
      next: vscode.l10n.t('“Compare with Another Region…” compares it with another file.'),
    });
  const choice = await vscode.window.showQuickPick(
    listMachines(lists)
      .filter((each) => each.id !== id)
      .map(machineItem),
    {
      title: vscode.l10n.t('Compare {0} with the same on another machine', title),
      placeHolder: vscode.l10n.t('It is opened beside. Nothing is read before you say so.'),
      matchOnDescription: true,
    },
  );
  if (choice === undefined) return undefined;
  const machine = machines.get(choice.id);
  machine.retry(); // As when it is shown: the user has just chosen it.
  const [here, there] = await Promise.all([
    loadMachineMap(machines.get(id), source),
    loadMachineMap(machine, source),
  ]);
  return await chooseAmong(sameRegions(region, here, there, machine.id), region, here, machine);
}

/** Asks where it is not certain which it is. */
async function chooseAmong(
  { same, atSameAddress }: SameRegions,
  { source, title }: RegionReference,
  { devices, resources }: MachineMap,
  machine: Machine,
): Promise<RegionReference | undefined> {
  const [only, ...others] = same;
  if (only !== undefined && others.length === 0) return only;
  const what = bookmarkKey(source, { devices, memory: resources });
  const item = (reference: RegionReference, description: string) => ({
    label: `$(chip) ${reference.title}`,
    description,
    reference,
  });
  const choices = [
    ...same.map((reference) => item(reference, what)),
    ...(atSameAddress === undefined
      ? []
      : [item(atSameAddress, vscode.l10n.t('at the same address, and maybe something else'))]),
  ];
  if (choices.length === 0)
    throw new RegscopeError({
      code: 'no-such-source',
      what: vscode.l10n.t('{0} has nothing like {1}.', machine.label, title),
      why: vscode.l10n.t('It was looked for as: {0}.', what),
      next: vscode.l10n.t('Open what it is to be compared with, and use “Compare with Another Region…”.'),
    });
  const choice = await vscode.window.showQuickPick(choices, {
    title: vscode.l10n.t('What {0} is on {1}', title, machine.label),
    placeHolder:
      same.length > 0
        ? vscode.l10n.t('Several are alike.')
        : vscode.l10n.t('Nothing there says that it is the same.'),
  });
  return choice?.reference;
}

/** A region of a PCI device: asks which. Undefined when none was chosen. */
async function chooseRegionOf(device: PciDevice, machine: Machine): Promise<RegionReference | undefined> {
  const choice = await vscode.window.showQuickPick(
    pciRegionNodes(device, machine.id, undefined).flatMap(({ item, region }) =>
      region === undefined
        ? []
        : [{ label: `$(chip) ${region.title}`, description: String(item.description), region }],
    ),
    { title: vscode.l10n.t('What of {0} is compared', device.address), matchOnDescription: true },
  );
  return choice?.region;
}
