import { toHex } from '../../shared/base/hex';
import type { PciDevice } from '../../shared/model/pciDevice';
import type { IoResource } from '../../shared/model/region';
import type { AddressRange } from '../../shared/linux/resourceTree';
import type { MemoryKind } from '../../shared/linux/memoryKind';
import type { RegionReference } from '../editors/regionUri';
import type { MachineId } from '../machine/machine';
import type { RangeOwner } from './rangeOwners';

/** x86 has no ports beyond; other machines' are memory in disguise, and not reached by port number. */
export const portCount = 0x1_0000n;

/** What opens for a range of /proc/iomem; undefined for RAM. */
export function memoryReference(
  resource: IoResource,
  kind: MemoryKind,
  { device, bar, isRom }: RangeOwner,
  machine: MachineId,
): RegionReference | undefined {
  if (kind === 'ram') return undefined;
  if (device !== undefined && bar !== undefined) return barReference(device, bar.bar, machine);
  if (device !== undefined && isRom === true) return romReference(device, machine);
  const { base, end, name } = resource;
  return rangeReference({ base: BigInt(base), end: BigInt(end) }, machine, name === '' ? 'Memory' : name);
}

/** What opens for a range of /proc/ioports; undefined for what has no port number. */
export function portReference(
  { base, end, name }: IoResource,
  { device, bar }: RangeOwner,
  machine: MachineId,
): RegionReference | undefined {
  if (device !== undefined && bar !== undefined) return barReference(device, bar.bar, machine);
  if (BigInt(end) > portCount) return undefined;
  return {
    machine,
    title: `${name === '' ? 'Ports' : name} @ ${toHex(BigInt(base), 4)}`,
    source: { kind: 'port', base: Number(base), size: Number(BigInt(end) - BigInt(base)) },
  };
}

/** Physical addresses, whatever lies there. */
export function rangeReference(
  { base, end }: AddressRange,
  machine: MachineId,
  name = 'Memory',
): RegionReference {
  return {
    machine,
    title: `${name} @ ${toHex(base)}`,
    source: { kind: 'mem', base: toHex(base), size: toHex(end - base) },
  };
}

export function barReference({ address }: PciDevice, bar: number, machine: MachineId): RegionReference {
  return { machine, title: `${address} BAR${bar}`, source: { kind: 'bar', device: address, bar } };
}

export function romReference({ address }: PciDevice, machine: MachineId): RegionReference {
  return { machine, title: `${address} ROM`, source: { kind: 'rom', device: address } };
}

export function configReference({ address }: PciDevice, machine: MachineId): RegionReference {
  return { machine, title: `${address} configuration`, source: { kind: 'config', device: address } };
}
