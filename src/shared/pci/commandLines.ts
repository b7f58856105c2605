import type { PciDevice } from '../model/pciDevice';
import type { PciBar } from '../model/region';

/** What people type in a terminal to see the same. None of it writes. */

export function deviceCommands({ address, isExpress }: PciDevice): string[] {
  return [
    `lspci -s ${address} -nnvv`,
    ...(isExpress ? [`lspci -s ${address} -vv | grep -E 'Lnk(Cap|Sta):'`] : []),
  ];
}

export function configCommands({ address }: PciDevice): string[] {
  return [`setpci -s ${address} 0x00.l`, `lspci -s ${address} -xxx`];
}

/** 32 bits at the BAR's start. */
export function barCommands({ address }: PciDevice, { bar, base, space }: PciBar): string[] {
  if (space === 'io') return [`inl ${base}`];
  return [`pcimem /sys/bus/pci/devices/${address}/resource${bar} 0x0 w`, `devmem2 ${base} w`];
}
