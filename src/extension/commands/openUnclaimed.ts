import * as vscode from 'vscode';
import { formatSize, toHex } from '../../shared/base/hex';
import type { AddressRange } from '../../shared/linux/resourceTree';
import type { RegionReference } from '../editors/regionUri';
import type { Machine } from '../machine/machine';
import type { IoResourceNode } from '../views/ioResourceNodes';
import { rangeReference } from '../views/regionReferences';
import { chosen } from './pciItems';

/** What opens for a gap of the memory map, once it is confirmed. */
export async function chooseGap(
  node: IoResourceNode | undefined,
  machine: Machine,
): Promise<RegionReference | undefined> {
  const { range } = chosen(node);
  return (await confirmUnclaimed(range)) ? rangeReference(range, machine.id, 'Gap') : undefined;
}

/** Says what may happen at addresses that nothing claims. */
export async function confirmUnclaimed({ base, end }: AddressRange): Promise<boolean> {
  const open = vscode.l10n.t('Open Range');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Open {0} at {1}, which nothing claims?', formatSize(end - base), toHex(base)),
    {
      modal: true,
      detail: vscode.l10n.t(
        'Opening reads nothing. A peek there goes through /dev/mem: on a PC it mostly reads all ones; on some systems on chip, an access that nothing answers hangs or resets the machine.',
      ),
    },
    open,
  );
  return answer === open;
}
