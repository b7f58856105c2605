import type { PciDevice } from '../model/pciDevice';

/** A root bus, by its number `0000:00`, or a function, with what hangs below it. */
export type PciBranch =
  | { readonly kind: 'bus'; readonly bus: string; readonly below: readonly PciBranch[] }
  | { readonly kind: 'device'; readonly device: PciDevice; readonly below: readonly PciBranch[] };

type Growing = PciBranch & { readonly below: PciBranch[] };

/**
 * The tree of the buses: root buses, which mostly are not behind a function, bridges with what is behind them, and
 * SR-IOV virtual functions below their physical function, though they sit beside it on the bus. Keeps the order given.
 */
export function pciTopology(devices: readonly PciDevice[]): PciBranch[] {
  const roots: PciBranch[] = [];
  const branches = new Map<string, Growing>(
    devices.map((device) => [device.address, { kind: 'device', device, below: [] }]),
  );

  /** The innermost of `parents` that is there. A root bus always is. */
  const parentAmong = (parents: readonly string[]): Growing | undefined => {
    for (let depth = parents.length; depth > 0; depth--) {
      const name = parents[depth - 1] ?? '';
      const known = branches.get(name);
      if (known !== undefined) return known;
      if (!name.startsWith('pci')) continue; // A bridge that has gone since.
      const bus: Growing = { kind: 'bus', bus: name.slice('pci'.length), below: [] };
      branches.set(name, bus);
      (parentAmong(parents.slice(0, depth - 1))?.below ?? roots).push(bus);
      return bus;
    }
    return undefined;
  };

  for (const { address, physicalFunction, parents } of devices) {
    const branch = branches.get(address);
    const owner = physicalFunction === undefined ? undefined : branches.get(physicalFunction);
    if (branch !== undefined) ((owner ?? parentAmong(parents))?.below ?? roots).push(branch);
  }
  return roots;
}
