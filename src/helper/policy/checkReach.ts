import { RegscopeError } from '../../shared/model/failure';
import type { AddressRange } from '../../shared/linux/resourceTree';
import { parsePciAddress, type PciAddress } from '../../shared/model/pciAddress';
import type { IoResource } from '../../shared/model/region';
import type { Role } from '../../shared/protocol/helperProtocol';
import { driverOf, listIoResources, readText } from '../enumerate';
import type { Grants } from '../grants';
import type { MachinePaths } from '../machinePaths';
import type { Region } from '../region';
import { permits, type AdministratorPolicy } from './administrator';
import { checkProtectedRanges } from './protectedRanges';
import { overlapping } from './systemRam';

/** What this helper goes by in all that it does. */
export interface Reach {
  readonly paths: MachinePaths;
  readonly role: Role;
  readonly grants: Grants;
  readonly administrator: AdministratorPolicy;
}

/** Mechanism #1's address and data registers (PCI Local Bus Specification 3.0, 3.2.2.3.2), with the reset control between. */
const configurationPorts = { base: 0xcf8n, end: 0xd00n };

/**
 * Refuses a region that this helper was not launched to reach. A recorded machine has nothing that could come to harm, and
 * is spared. Throws RegscopeError `needs-unblock` or `blocked`.
 */
export function checkReach(region: Region, { paths, role, grants, administrator }: Reach): void {
  if (!paths.isLive || role === 'files') return;
  const range = rangeOf(region);
  if (range !== undefined && region.source.kind === 'port') {
    if (range.base < configurationPorts.end && configurationPorts.base < range.end) {
      throw new RegscopeError({
        code: 'blocked',
        what: 'The ports 0xcf8 to 0xcff are not accessed.',
        why: 'They reach the configuration space of every PCI device, past all checks, and reset the machine.',
        next: 'Open the device’s configuration space.',
      });
    }
  } else if (range !== undefined && !isInPortSpace(region)) {
    checkProtectedRanges(range, resourcesOf(paths.iomem, paths), grants.unblocked, paths.architecture);
  }
  permits(administrator, 'read', region, () => idsOf(region, paths), paths);
}

/**
 * Refuses a write to a device that a driver is bound to, unless the user has consented to that, and one that the
 * administrator does not want. Throws RegscopeError `needs-consent` or `blocked`.
 */
export function checkConsent(region: Region, { paths, role, grants, administrator }: Reach): void {
  if (!paths.isLive || role === 'files') return;
  permits(administrator, 'write', region, () => idsOf(region, paths), paths);
  for (const device of functionsIn(region, paths)) {
    const driver = driverOf(paths, device);
    if (driver === undefined || grants.consents.has(device)) continue;
    throw new RegscopeError({
      code: 'needs-consent',
      what: `Nothing was written: the driver ${driver} is bound to ${device}.`,
      why: 'It works with the device at the same time, and goes by what it wrote there itself.',
      next: `Unbind it, or consent to writes to this device.`,
      grant: { kind: 'consent', device, driver },
    });
  }
}

/** Where it lies in memory or among the ports; undefined for configuration space and ROMs, which have no address of their own. */
function rangeOf({ base, size }: Region): AddressRange | undefined {
  return base === undefined ? undefined : { base: BigInt(base), end: BigInt(base) + BigInt(size) };
}

function isInPortSpace({ source, reach }: Region): boolean {
  return source.kind === 'port' || (source.kind === 'bar' && reach.kind === 'file');
}

/** The PCI functions that an access to the region may reach: its own, and those that have addresses in it. */
function functionsIn(region: Region, paths: MachinePaths): ReadonlySet<PciAddress> {
  const own = 'device' in region.source && region.source.kind !== 'uio' ? [region.source.device] : [];
  const range = rangeOf(region);
  const map = isInPortSpace(region) ? paths.ioports : paths.iomem;
  const there = range === undefined ? [] : overlapping(resourcesOf(map, paths), range.base, range.end);
  const listed = there.flatMap(({ name }) => parsePciAddress(name) ?? []);
  return new Set([...own, ...listed]);
}

function idsOf(region: Region, paths: MachinePaths): readonly string[] {
  return [...functionsIn(region, paths)].map((device) => {
    const [vendor = '?', id = '?'] = ['vendor', 'device'].map((file) =>
      readText(paths.pciFile(device, file))?.replace(/^0x/, ''),
    );
    return `${vendor}:${id}`;
  });
}

/** Empty where the kernel has no such map. */
function resourcesOf(path: string, paths: MachinePaths): readonly IoResource[] {
  try {
    return listIoResources(path, paths).resources;
  } catch {
    return [];
  }
}
