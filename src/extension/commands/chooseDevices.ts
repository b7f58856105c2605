import * as vscode from 'vscode';
import type { PciDevice } from '../../shared/model/pciDevice';
import { className } from '../../shared/pci/classCode';
import type { DeviceBars } from '../helper/programs/installPlan';
import type { Machine } from '../machine/machine';
import { pciId } from '../views/pciNodes';

/** Kinds of PCI devices of this machine, with their BARs in memory. Empty when nothing was picked. */
export async function chooseDevices(machine: Machine): Promise<DeviceBars[]> {
  const choices = (await machine.listAsUser('listPciDevices'))
    .map((device) => ({ device, bars: memoryBars(device) }))
    .filter(({ bars }) => bars.length > 0)
    .map(({ device, bars }) => ({
      label: `$(circuit-board) ${device.address}`,
      description: `${pciId(device)} · ${className(device.classCode)}`,
      detail: bars.map((bar) => `BAR${bar}`).join(', '),
      deviceBars: { vendor: idText(device.vendorId), device: idText(device.deviceId), bars },
    }));
  const picked = await vscode.window.showQuickPick(choices, {
    title: vscode.l10n.t('Devices whose BARs are opened'),
    placeHolder: vscode.l10n.t('The rule is for every device of the same kind.'),
    canPickMany: true,
    ignoreFocusOut: true,
  });
  return (picked ?? []).map(({ deviceBars }) => deviceBars);
}

function memoryBars({ bars }: PciDevice): number[] {
  return bars.filter(({ space }) => space === 'memory').map(({ bar }) => bar);
}

const idText = (id: number) => id.toString(16).padStart(4, '0');
