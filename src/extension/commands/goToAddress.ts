import * as vscode from 'vscode';
import { formatSize, parseInteger, toHex } from '../../shared/base/hex';
import { rangeOf } from '../../shared/linux/resourceTree';
import type { RegionReference } from '../editors/regionUri';
import type { Machine } from '../machine/machine';
import type { IoResourceNode } from '../views/ioResourceNodes';
import { loadMemoryMap } from '../views/memoryNodes';
import type { MemoryView } from '../views/memoryView';
import { ownerFinder } from '../views/rangeOwners';
import { rangeNames } from '../views/rangeText';
import { memoryReference, rangeReference } from '../views/regionReferences';
import { findAddress, type AddressSpace, type AddressTarget } from './addressQuery';
import { confirmUnclaimed } from './openUnclaimed';

/** A region, and the offset at which it is to be shown. */
export interface Place {
  readonly reference: RegionReference;
  readonly offset: number;
}

/**
 * Asks for an address, shows the innermost range that holds it, and asks what to open there. Undefined when nothing is to
 * be opened. Reads no register. Rejects with a RegscopeError.
 */
export async function goToAddress(machine: Machine, memory: MemoryView): Promise<Place | undefined> {
  const [{ map, known }, names] = await Promise.all([loadMemoryMap(machine), machine.pciNames]);
  const ownerOf = ownerFinder(known, 'memory');
  const target = await askForTarget({
    resources: map.resources,
    devices: known.pci,
    aliases: (resource) => rangeNames(ownerOf(resource), names),
  });
  if (target === undefined) return undefined;
  const ram = target.path.find(({ kind }) => kind === 'ram');
  if (ram !== undefined) await memory.setSystemRam('shown');
  await memory.tree.reveal(rating(target));
  if (ram !== undefined) {
    const what = vscode.l10n.t(
      '{0} is in {1}. RAM is not opened: it holds no registers.',
      toHex(target.address),
      ram.resource.name,
    );
    void vscode.window.showInformationMessage(what);
    return undefined;
  }
  const seen = new Set<string>();
  const places = target.path.flatMap(({ resource, kind }): Place[] => {
    const range = `${resource.base} ${resource.end}`;
    // Of ranges that are the same, the outer one is the device and the inner one its driver's claim.
    if (kind === 'pci-window' || seen.has(range)) return [];
    seen.add(range);
    const reference = memoryReference(resource, kind, ownerOf(resource), machine.id);
    return reference === undefined
      ? []
      : [{ reference, offset: Number(target.address - BigInt(resource.base)) }];
  });
  return await choosePlace(target, places.reverse(), machine);
}

/** The innermost row that holds the address, or the gap it is in; of a name, the row that has it. */
function rating({ address, path, by }: AddressTarget): (node: IoResourceNode) => number {
  const deepest = by === 'name' ? path.length - 1 : path.length;
  return ({ range: { base, end }, depth }) =>
    base <= address && address < end && depth <= deepest ? depth + 1 : 0;
}

async function askForTarget(space: AddressSpace): Promise<AddressTarget | undefined> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Go to an address of the physical memory'),
    prompt: vscode.l10n.t(
      '0xfed00000, 0xfed00000+0xf0, a PCI function such as 00:04.0 BAR0, or a part of a name',
    ),
    validateInput: (typed) => {
      if (typed.trim() === '') return undefined;
      const answer = findAddress(typed, space);
      if ('problem' in answer) return answer.problem;
      const [first, ...others] = answer.targets;
      if (first === undefined) return undefined;
      const message =
        others.length === 0
          ? describe(first)
          : vscode.l10n.t('{0}, and {1} more', describe(first), others.length);
      return { message, severity: vscode.InputBoxValidationSeverity.Info };
    },
  });
  if (text === undefined || text.trim() === '') return undefined;
  const answer = findAddress(text, space);
  if ('problem' in answer) return undefined;
  if (answer.targets.length <= 1) return answer.targets[0];
  const choice = await vscode.window.showQuickPick(
    answer.targets.map((target) => ({
      label: target.path.at(-1)?.resource.name ?? '',
      description: placeText(target),
      detail: space.aliases(target.path.at(-1)?.resource ?? noResource).join(' · '),
      target,
    })),
    { title: vscode.l10n.t('Go to “{0}”', text.trim()), matchOnDescription: true, matchOnDetail: true },
  );
  return choice?.target;
}

const noResource = { base: '0x0', end: '0x0', name: '', children: [] } as const;

/** `0xfed000f0: HPET 0 +0xf0`. */
function describe(target: AddressTarget): string {
  const { address, path } = target;
  const innermost = path.at(-1)?.resource;
  if (innermost === undefined) return vscode.l10n.t('{0}: in no range', toHex(address));
  const offset = address - BigInt(innermost.base);
  return `${toHex(address)}: ${innermost.name || vscode.l10n.t('(no name)')}${offset === 0n ? '' : ` +${toHex(offset)}`}`;
}

function placeText({ address, path }: AddressTarget): string {
  const innermost = path.at(-1);
  if (innermost === undefined) return toHex(address);
  const { base, end } = rangeOf(innermost.resource);
  return `${toHex(address)} · ${formatSize(end - base)}`;
}

interface Choice extends vscode.QuickPickItem {
  readonly choose: () => Promise<Place | undefined> | Place;
}

async function choosePlace(
  target: AddressTarget,
  places: readonly Place[],
  machine: Machine,
): Promise<Place | undefined> {
  const choices = places.map((place): Choice => ({
    label: `$(go-to-file) ${vscode.l10n.t('Open {0}', place.reference.title)}`,
    description: vscode.l10n.t('at +{0}', toHex(place.offset)),
    choose: () => place,
  }));
  if (choices.length === 0) {
    choices.push({
      label: `$(warning) ${vscode.l10n.t('Open a range here…')}`,
      description: vscode.l10n.t('nothing claims these addresses'),
      choose: () => askForRange(target.address, machine),
    });
  }
  const choice = await vscode.window.showQuickPick(choices, {
    title: describe(target),
    placeHolder: vscode.l10n.t('Enter opens it, which reads nothing. Escape stays in the memory map.'),
  });
  return await choice?.choose();
}

async function askForRange(address: bigint, machine: Machine): Promise<Place | undefined> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Open a range at {0}', toHex(address)),
    prompt: vscode.l10n.t('Size in bytes'),
    value: '0x1000',
    validateInput: (typed) => sizeProblem(typed, address),
  });
  if (text === undefined) return undefined;
  const parsed = parseInteger(text);
  if ('problem' in parsed) return undefined;
  const range = { base: address, end: address + parsed.value };
  if (!(await confirmUnclaimed(range))) return undefined;
  return { reference: rangeReference(range, machine.id), offset: 0 };
}

function sizeProblem(typed: string, address: bigint): string | undefined {
  const parsed = parseInteger(typed);
  if ('problem' in parsed) return parsed.problem;
  const { value } = parsed;
  return value === 0n || value > BigInt(Number.MAX_SAFE_INTEGER) || address + value > 1n << 64n
    ? vscode.l10n.t('The size is at least 1 byte, and the range ends below 2^64.')
    : undefined;
}
