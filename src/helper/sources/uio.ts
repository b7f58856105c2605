import { readFileSync } from 'node:fs';
import { toHex } from '../../shared/base/hex';
import { accessWidths } from '../../shared/model/accessWidth';
import { RegscopeError } from '../../shared/model/failure';
import type { UioSource } from '../../shared/model/source';
import { pageSize } from '../libc';
import type { MachinePaths } from '../machinePaths';
import type { Region } from '../region';

/**
 * A map of a UIO device. Map M is mapped at M pages into /dev/uioN; its registers start `offset` bytes into the first
 * page (kernel driver-api/uio-howto, “mmap”). Throws RegscopeError.
 */
export function lookUpUio(source: UioSource, paths: MachinePaths): Region {
  const number = (attribute: string) =>
    BigInt(readFileSync(paths.uioMap(source.device, source.map, attribute), 'utf8').trim());
  try {
    const inPage = Number(number('offset'));
    return {
      source,
      path: paths.uioDevice(source.device),
      reach: { kind: 'map', fileOffset: BigInt(source.map) * BigInt(pageSize), inPage },
      base: toHex(number('addr')),
      size: Number(number('size')),
      misalignment: inPage,
      widths: accessWidths,
    };
  } catch {
    throw new RegscopeError({
      code: 'no-such-source',
      what: `There is no map ${source.map} of uio${source.device}.`,
      next: 'See /sys/class/uio for the devices and maps there are.',
    });
  }
}
