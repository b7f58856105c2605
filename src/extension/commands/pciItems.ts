import * as vscode from 'vscode';
import { RegscopeError } from '../../shared/model/failure';
import type { IoResourceNode } from '../views/ioResourceNodes';
import type { PciNode } from '../views/pciNodes';
import type { PciRegionNode } from '../views/pciRegionNodes';
import type { MachineTreeView } from '../views/treeView';

export async function copyAddress(node: { readonly address: string } | undefined): Promise<void> {
  await vscode.env.clipboard.writeText(chosen(node).address);
}

/** The one command line for an item, or the one that is picked. */
export async function copyAsCommand(
  node: { readonly commandLines: readonly string[] } | undefined,
): Promise<void> {
  const { commandLines } = chosen(node);
  const line =
    commandLines.length > 1
      ? await vscode.window.showQuickPick(commandLines, {
          title: vscode.l10n.t('Copy as a command for a terminal'),
        })
      : commandLines[0];
  if (line !== undefined) await vscode.env.clipboard.writeText(line);
}

/** Selects a BAR's line in the view of its address space. */
export async function revealInMemoryMap(
  node: PciRegionNode | undefined,
  memory: MachineTreeView<IoResourceNode>,
  ports: MachineTreeView<IoResourceNode>,
): Promise<void> {
  const { bar, region } = chosen(node);
  if (bar === undefined || region?.source.kind !== 'bar') return;
  const { device } = region.source;
  const base = BigInt(bar.base);
  // The BAR's own line, else the smallest range around it.
  const rate = ({ region: other }: IoResourceNode) => {
    const source = other?.source;
    if (source?.kind === 'bar') return source.device === device && source.bar === bar.bar ? Infinity : 0;
    if (source?.kind !== 'mem' && source?.kind !== 'port') return 0;
    const inside = base - BigInt(source.base);
    return inside >= 0n && inside < BigInt(source.size) ? 1 / Number(source.size) : 0;
  };
  if (await (bar.space === 'io' ? ports : memory).reveal(rate)) return;
  throw new RegscopeError({
    code: 'no-such-source',
    what: vscode.l10n.t('BAR{0} of {1} has no line in the map of its address space.', bar.bar, device),
    why: vscode.l10n.t('The kernel hides the addresses, or the BAR has moved since it was listed.'),
    next: vscode.l10n.t('Refresh the views.'),
  });
}

/** Selects the BAR that a range of the memory or port map is. */
export async function revealInPciDevices(
  node: IoResourceNode | undefined,
  pci: MachineTreeView<PciNode>,
): Promise<void> {
  const source = chosen(node).region?.source;
  if (source?.kind !== 'bar') return;
  await pci.reveal((other) => {
    const its = 'region' in other ? other.region.source : undefined;
    return its?.kind === 'bar' && its.device === source.device && its.bar === source.bar ? 1 : 0;
  });
}

/** What the command was called on: it has no sense without. Throws RegscopeError. */
export function chosen<Node>(node: Node | undefined): Node {
  if (node !== undefined) return node;
  throw new RegscopeError({
    code: 'bad-request',
    what: vscode.l10n.t('Nothing was chosen.'),
    next: vscode.l10n.t('Use the context menu of an item in a view.'),
  });
}
