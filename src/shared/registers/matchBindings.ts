import type { PciDevice } from '../model/pciDevice';
import type { AddressSpace, Binding, Place, VirtioStructure } from './binding';
import { matchesName } from './namePattern';
import type { RegisterBlock } from './registerModel';

/** What is known of a region without an access to it. */
export interface RegionFacts {
  /** Bytes. */
  readonly size: number;
  /** Absent for files: they are nowhere. */
  readonly place?: { readonly space: AddressSpace; readonly base: bigint } | undefined;
  /** BARs that begin in the region: the region itself, or some in a range of addresses. Offsets are in bytes from its start. */
  readonly bars: readonly KnownBar[];
  /** What the kernel says lies in the region, by name. */
  readonly resources: readonly { readonly name: string; readonly base: bigint }[];
  /** Nodes of the devicetree of which the first range begins in the region. */
  readonly nodes: readonly { readonly compatible: readonly string[]; readonly base: bigint }[];
}

export interface KnownBar {
  readonly device: Pick<PciDevice, 'address' | 'vendorId' | 'deviceId' | 'subsystem' | 'classCode'>;
  readonly bar: number;
  readonly offset: number;
  /** Where the device's virtio structures lie; undefined as long as nobody has read its capabilities. */
  readonly virtio?: readonly VirtioPlace[] | undefined;
}

/** A structure that a virtio device's vendor capability tells of (Virtio 1.2, 4.1.4). */
export interface VirtioPlace {
  readonly structure: VirtioStructure;
  readonly bar: number;
  /** In bytes from the BAR's start. */
  readonly offset: number;
}

/** A place in a region that a block is bound to. */
export interface Match {
  readonly block: RegisterBlock;
  /** In bytes from the region's start; undefined where it is only known when a virtio device's capabilities are. */
  readonly offset: number | undefined;
  readonly at: Binding['at'];
  /** How closely the binding names the place: more goes before less. */
  readonly closeness: number;
}

/** The places in a region that a block is bound to. Reads nothing. */
export function matchBindings(block: RegisterBlock, facts: RegionFacts): readonly Match[] {
  return (block.bindings ?? []).flatMap((binding) =>
    placesOf(binding, facts).flatMap((place): Match[] => {
      const offset = place === undefined ? undefined : place + binding.offset;
      if (offset !== undefined && (offset < 0 || offset >= facts.size)) return [];
      return [{ block, offset, at: binding.at, closeness: closenessOf(binding) }];
    }),
  );
}

/** Where a place begins, in bytes from the region's start. */
function placesOf(
  place: Place,
  { place: own, size, ...facts }: RegionFacts,
): readonly (number | undefined)[] {
  /** An address of the region as an offset. */
  const offsets = (space: AddressSpace, addresses: readonly bigint[]): number[] =>
    addresses.flatMap((address) => {
      const isInside = own?.space === space && address >= own.base && address < own.base + BigInt(size);
      return isInside ? [Number(address - own.base)] : [];
    });
  switch (place.kind) {
    case 'pci':
      return facts.bars.filter((known) => isMeant(place, known)).map(({ offset }) => offset);
    case 'virtio':
      return facts.bars
        .filter(({ device }) => isVirtio(device))
        .flatMap((known) => virtioPlaces(place.structure, known));
    case 'compatible': {
      const named = facts.nodes.filter(({ compatible }) => compatible.includes(place.name));
      return offsets(
        'memory',
        named.map(({ base }) => base),
      );
    }
    case 'resource': {
      const named = facts.resources.filter(({ name }) => matchesName(place.name, name));
      return offsets(
        place.space,
        named.map(({ base }) => base),
      );
    }
    case 'address':
      return offsets(place.space, [place.address]);
  }
}

function isMeant(
  { vendor, device, subsystemVendor, subsystemDevice, classCode = '', bar }: Place & { readonly kind: 'pci' },
  known: KnownBar,
): boolean {
  const { vendorId, deviceId, subsystem, classCode: code } = known.device;
  const isSame = (wanted: number | undefined, id: number | undefined) =>
    wanted === undefined || wanted === id;
  return (
    known.bar === bar &&
    isSame(vendor, vendorId) &&
    isSame(device, deviceId) &&
    isSame(subsystemVendor, subsystem?.vendorId) &&
    isSame(subsystemDevice, subsystem?.deviceId) &&
    code.toString(16).padStart(6, '0').startsWith(classCode)
  );
}

/** Virtio 1.2, 4.1.2: 0x1000 to 0x107f. */
function isVirtio({ vendorId, deviceId }: KnownBar['device']): boolean {
  return vendorId === 0x1af4 && deviceId >= 0x1000 && deviceId <= 0x107f;
}

function virtioPlaces(structure: VirtioStructure, { virtio, bar, offset }: KnownBar): (number | undefined)[] {
  if (virtio === undefined) return [undefined];
  return virtio
    .filter((place) => place.structure === structure && place.bar === bar)
    .map((place) => offset + place.offset);
}

function closenessOf(place: Place): number {
  if (place.kind !== 'pci') return 1000;
  const ids = [place.vendor, place.device, place.subsystemVendor, place.subsystemDevice];
  return 10 * ids.filter((id) => id !== undefined).length + (place.classCode?.length ?? 0);
}
