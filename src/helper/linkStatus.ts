import { lstatSync } from 'node:fs';
import type { PciAddress } from '../shared/model/pciAddress';
import type { PciLink } from '../shared/model/pciDevice';
import { known, readText } from './enumerate';
import { lookUpRegion } from './lookUpRegion';
import { notRecorded } from './notRecorded';
import type { Reach } from './policy/checkReach';
import { checkAwake } from './readiness';

/** A PCI Express function's link. The kernel reads configuration space for each of the four. Throws RegscopeError. */
export function linkStatus(device: PciAddress, reach: Reach): PciLink {
  const { paths } = reach;
  lookUpRegion({ kind: 'config', device }, reach);
  checkAwake(device, paths);
  const lanesFile = paths.pciFile(device, 'max_link_width');
  const isListed = lstatSync(lanesFile, { throwIfNoEntry: false }) !== undefined;
  if (!paths.isLive && isListed && readText(lanesFile) === undefined)
    throw notRecorded(`the link of ${device}`);
  const read = (name: string) => known(readText(paths.pciFile(device, name)));
  const [speed, maxSpeed] = [read('current_link_speed'), read('max_link_speed')];
  const [width, maxWidth] = [read('current_link_width'), read('max_link_width')].map(lanes);
  return {
    ...(speed !== undefined && { speed }),
    ...(maxSpeed !== undefined && { maxSpeed }),
    ...(width !== undefined && { width }),
    ...(maxWidth !== undefined && { maxWidth }),
  };
}

/** No link has 0 lanes, nor the 63 or 255 that a device which does not answer seems to have. */
function lanes(text: string | undefined): number | undefined {
  const width = Number(text);
  return width >= 1 && width <= 32 ? width : undefined;
}
