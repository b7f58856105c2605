import type { PciDevice } from '../../shared/model/pciDevice';
import type { IoResource, IoResourceMap, PciBar } from '../../shared/model/region';

/** Who has claimed which range: by its first address, as the map spells it, and its space. */
export type Claims = ReadonlyMap<string, string>;

export type BarState =
  /** It has no address. */
  | { readonly kind: 'unassigned' }
  /** Mapping it is refused where the kernel is strict (IO_STRICT_DEVMEM). */
  | { readonly kind: 'claimed'; readonly by: string }
  /** The kernel has not enabled the device. */
  | { readonly kind: 'not enabled' }
  | { readonly kind: 'free' };

/** As far as the kernel's books tell. `claims` is absent where the kernel hides the addresses. */
export function barState(device: PciDevice, bar: PciBar, claims: Claims | undefined): BarState {
  if (BigInt(bar.base) === 0n) return { kind: 'unassigned' };
  const by = claims === undefined ? device.driver : claims.get(claimKey(bar.space, device.address, bar.base));
  if (by !== undefined) return { kind: 'claimed', by };
  return { kind: device.enabled || device.driver !== undefined ? 'free' : 'not enabled' };
}

/** What lies in the range that bears a device's name has claimed it: `fe400000-fe403fff : virtio-pci-modern`. */
export function claimsIn(memory: IoResourceMap, ports: IoResourceMap): Claims | undefined {
  if (memory.hidden) return undefined;
  const claims = new Map<string, string>();
  const collect = (space: PciBar['space'], { base, name, children }: IoResource) => {
    const [claim] = children;
    if (claim !== undefined) claims.set(claimKey(space, name, base), claim.name);
    for (const child of children) collect(space, child);
  };
  for (const resource of memory.resources) collect('memory', resource);
  for (const resource of ports.resources) collect('io', resource);
  return claims;
}

function claimKey(space: PciBar['space'], name: string, base: string): string {
  return `${space} ${name} ${base}`;
}
