import type { PciDevice } from '../model/pciDevice';

/** What people type in a terminal to see the same. None of it writes. */

export function deviceCommands({ address, isExpress }: PciDevice): string[] {
  return [
    `lspci -s ${address} -nnvv`,
    ...(isExpress ? [`lspci -s ${address} -vv | grep -E 'Lnk(Cap|Sta):'`] : []),
  ];
}

export function configCommands({ address }: PciDevice): string[] {
  return [`lspci -s ${address} -xxx`];
}
