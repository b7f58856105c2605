import { RegscopeError } from '../../shared/model/failure';
import type { HelperParams, Judgement } from '../../shared/protocol/helperProtocol';
import { linkedName } from '../enumerate';
import { lookUpRegion } from '../lookUpRegion';
import { isElsewhere } from '../machinePaths';
import { checkAwake } from '../readiness';
import { checkValue, checkWritable, type Bench } from './bench';
import { checkHalves } from './halves';

/**
 * Whether somebody else may make these accesses on a machine elsewhere, by its books below the root: the checks of peek and
 * pokeMany, and no access. Whether the device decodes them is left to who makes them. Throws RegscopeError.
 */
export function judge(bench: Bench, { source, reads, writes }: HelperParams<'judge'>): Judgement {
  const { paths } = bench;
  if (!isElsewhere(paths)) {
    throw new RegscopeError({ code: 'bad-request', what: 'This helper makes its accesses itself.' });
  }
  const region = lookUpRegion(source, bench);
  if (writes.length > 0) checkWritable(bench, region);
  for (const access of reads) checkHalves(region, access);
  for (const write of writes) {
    checkHalves(region, write);
    checkValue(BigInt(write.value), write.width);
  }
  const { base, size, widths, path, reach, device } = region;
  if (device !== undefined) checkAwake(device, paths);
  // A virtual function has no Command bits of its own (PCI Express Base Specification 5.0, 9.3.4.1.3).
  const isVirtual = device !== undefined && linkedName(paths.pciFile(device, 'physfn')) !== undefined;
  return {
    ...(base !== undefined && { base }),
    size,
    widths,
    path: paths.onMachine(path),
    reach: reach.kind === 'map' ? 'map' : 'file',
    ...(device !== undefined && !isVirtual && { decodedBy: device }),
  };
}
