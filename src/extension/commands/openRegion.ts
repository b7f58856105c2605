import * as vscode from 'vscode';
import { parseInteger } from '../../shared/base/hex';
import { RegscopeError } from '../../shared/model/failure';
import type { RegionReference } from '../editors/regionUri';
import type { Machine } from '../machine/machine';
import { barSizeText } from '../views/barSize';
import { fileReference } from '../views/filesView';
import { withDescendants, type IoResourceNode } from '../views/ioResourceNodes';
import { loadMemoryNodes } from '../views/memoryNodes';
import { hasBar0, loadPciRegions, pciId, type PciDeviceNode } from '../views/pciNodes';
import type { PciRegionNode } from '../views/pciRegionNodes';
import { barReference, rangeReference } from '../views/regionReferences';
import { className } from '../../shared/pci/classCode';
import { askParsed } from './askParsed';
import { chooseFiles } from './openFiles';

interface Choice extends vscode.QuickPickItem {
  readonly choose?: () => Promise<RegionReference | undefined> | RegionReference | undefined;
}

/** BAR0 of the given device, or of the one that is picked. Undefined when nothing was picked. Rejects with a RegscopeError. */
export async function chooseBar0(
  machine: Machine,
  given?: PciDeviceNode,
): Promise<RegionReference | undefined> {
  if (given !== undefined) return barReference(given.device, 0, machine.id);
  const devices = (await machine.list('listPciDevices')).filter(hasBar0);
  if (devices.length === 0) {
    throw new RegscopeError({
      code: 'no-such-source',
      what: vscode.l10n.t('No PCI device of this machine has a memory BAR0.'),
    });
  }
  const [only] = devices;
  if (devices.length === 1 && only !== undefined) return barReference(only, 0, machine.id);
  const choice = await pick(
    vscode.l10n.t('Open BAR0 of a PCI device ({0})', machine.label),
    devices.map((device): Choice => {
      const bar = device.bars.find(({ bar: number }) => number === 0);
      return {
        label: `$(circuit-board) ${device.address}`,
        description: `${pciId(device)} · ${className(device.classCode)}`,
        detail: [
          ...(bar === undefined ? [] : [bar.base, barSizeText(bar)]),
          device.driver === undefined
            ? vscode.l10n.t('driver: none')
            : vscode.l10n.t('driver: {0}', device.driver),
        ].join(' · '),
        choose: () => barReference(device, 0, machine.id),
      };
    }),
  );
  return await choice?.choose?.();
}

/** Any region of the machine, a range of addresses, or a file. Undefined when nothing was picked. */
export async function chooseRegion(machine: Machine): Promise<RegionReference | undefined> {
  const bars = await loadPciRegions(machine);
  const memory = (await loadMemoryNodes(machine)).flatMap(withDescendants);
  const choice = await pick(vscode.l10n.t('Open a region ({0})', machine.label), [
    { label: `$(location) ${vscode.l10n.t('Physical address range…')}`, choose: () => askForRange(machine) },
    { label: `$(file-binary) ${vscode.l10n.t('File or shared-memory segment…')}`, choose: chooseFile },
    { label: vscode.l10n.t('PCI BARs'), kind: vscode.QuickPickItemKind.Separator },
    ...bars.flatMap((node) => regionChoice(node, '$(circuit-board)')),
    { label: vscode.l10n.t('Physical memory'), kind: vscode.QuickPickItemKind.Separator },
    ...memory
      .filter(({ region }) => region?.source.kind === 'mem')
      .flatMap((node) => regionChoice(node, '$(chip)')),
  ]);
  return await choice?.choose?.();
}

/** One choice, or none for what cannot be opened. */
function regionChoice({ item, region }: IoResourceNode | PciRegionNode, icon: string): Choice[] {
  if (region === undefined) return [];
  return [{ label: `${icon} ${region.title}`, description: String(item.description), choose: () => region }];
}

async function pick(title: string, choices: readonly Choice[]): Promise<Choice | undefined> {
  return await vscode.window.showQuickPick(choices, { title, matchOnDescription: true, matchOnDetail: true });
}

async function askForRange(machine: Machine): Promise<RegionReference | undefined> {
  const base = await askForNumber(
    vscode.l10n.t('Physical address'),
    vscode.l10n.t('First address, such as 0xfed00000'),
    () => undefined,
  );
  if (base === undefined) return undefined;
  const size = await askForNumber(vscode.l10n.t('Size in bytes'), vscode.l10n.t('Such as 0x1000'), (value) =>
    value === 0n || value > BigInt(Number.MAX_SAFE_INTEGER) || base + value > 1n << 64n
      ? vscode.l10n.t('The size is at least 1 byte, and the range ends below 2^64.')
      : undefined,
  );
  if (size === undefined) return undefined;
  return rangeReference({ base, end: base + size }, machine.id);
}

/** `check` returns what is wrong with a value, if anything. */
async function askForNumber(
  title: string,
  prompt: string,
  check: (value: bigint) => string | undefined,
): Promise<bigint | undefined> {
  const asked = await askParsed({ title, prompt }, (typed) => {
    const parsed = parseInteger(typed);
    if ('problem' in parsed) return parsed;
    const problem =
      parsed.value >= 1n << 64n ? vscode.l10n.t('The number does not fit 64 bits.') : check(parsed.value);
    return problem === undefined ? parsed : { problem };
  });
  return asked?.value;
}

async function chooseFile(): Promise<RegionReference | undefined> {
  const [path] = await chooseFiles();
  return path === undefined ? undefined : fileReference(path);
}
