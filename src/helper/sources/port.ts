import { toHex } from '../../shared/base/hex';
import { RegscopeError } from '../../shared/model/failure';
import type { PortSource } from '../../shared/model/source';
import { allowPorts } from '../channels/portPermission';
import { kernelFacts } from '../kernelFacts';
import type { MachinePaths } from '../machinePaths';
import type { Region } from '../region';

/** x86 has 2^16 ports (Intel SDM volume 1, 19.3). */
const portCount = 0x1_0000;

/**
 * Ports are reached by the in and out instructions where the kernel permits them to this process. /dev/port, the other
 * way, makes single-byte accesses of everything (drivers/char/mem.c), so that it takes only those. Throws RegscopeError.
 */
export function lookUpPorts(source: PortSource, paths: MachinePaths): Region {
  const { base: first, size } = source;
  if (first + size > portCount) {
    throw new RegscopeError({
      code: 'bad-request',
      what: `The ports ${toHex(first)} to ${toHex(first + size - 1)} are not all ports: the last is 0xffff.`,
    });
  }
  const region = { source, path: paths.port, base: toHex(first), size, misalignment: first % 4 };
  if (paths.isThisMachine && allowPorts(first, size)) {
    return { ...region, reach: { kind: 'port', first }, widths: [8, 16, 32] };
  }
  return {
    ...region,
    reach: { kind: 'file', fileOffset: first },
    widths: [8],
    widthsBecause: `/dev/port makes single-byte accesses only. ${whyNoInstructions(paths)}`,
  };
}

function whyNoInstructions(paths: MachinePaths): string {
  if (!paths.isThisMachine)
    return paths.isLive
      ? 'The in and out instructions take a helper on that machine.'
      : 'The ports of a recorded machine are not this machine’s.';
  if (process.arch !== 'x64') return 'This CPU has no instructions for ports.';
  const kernel = kernelFacts(paths);
  const lockdown = kernel.lockdown();
  if (lockdown !== undefined && lockdown !== 'none')
    return `Kernel lockdown (${lockdown}) forbids the in and out instructions.`;
  return kernel.has('CAP_SYS_RAWIO') === false
    ? 'For the in and out instructions the helper lacks CAP_SYS_RAWIO.'
    : 'The kernel refuses the in and out instructions (ioperm).';
}
