import { RegscopeError } from '../shared/model/failure';
import { parsePciAddress, type PciAddress } from '../shared/model/pciAddress';
import { nobodysWord, readConfigWord } from './configWord';
import { linkedName, readText } from './enumerate';
import type { MachinePaths } from './machinePaths';
import type { Region } from './region';

/**
 * Refuses an access that the device would not answer, so that its registers would read as all ones: it sleeps, is gone,
 * or does not decode the space. The power state is from the kernel's books; the Command register is one read of
 * configuration space, free of side effects. Throws RegscopeError.
 */
export function checkReady({ device, source, reach }: Region, paths: MachinePaths): void {
  if (device === undefined) return;
  checkAwake(device, paths);
  checkDecoding(device, source.kind === 'bar' && reach.kind === 'file' ? 'I/O' : 'memory', paths);
}

/** Throws RegscopeError `powered-down`. */
export function checkAwake(device: PciAddress, paths: MachinePaths): void {
  const state = readText(paths.pciFile(device, 'power_state')) ?? ''; // Some kernels do not tell.
  if (!state.startsWith('D3')) return;
  const control = paths.onMachine(paths.pciFile(device, 'power/control'));
  throw new RegscopeError({
    code: 'powered-down',
    what: `${device} is powered down (${state}): nothing was accessed.`,
    why: 'The kernel suspends devices that nobody uses.',
    next: `Keep it awake (“on” in ${control}), then try again.`,
  });
}

/** Command register: offset and its bits (PCI Local Bus Specification 3.0, 6.2.2). */
const command = 0x04;
const spaceEnable = { 'I/O': 0x1, memory: 0x2 } as const;

function checkDecoding(device: PciAddress, space: 'I/O' | 'memory', paths: MachinePaths): void {
  const physical = physicalFunctionOf(device, paths);
  let answer: number;
  try {
    answer = physical === undefined ? readConfigWord(device, command, paths) : readVfControl(physical, paths);
  } catch {
    return; // It cannot be told, as to a user who may not read it.
  }
  if (answer === nobodysWord) {
    throw new RegscopeError({
      code: 'no-such-source',
      what: `${device} does not answer: nothing was accessed.`,
      why: 'Its configuration space reads as all ones: it was removed, its link is down, or it is in reset.',
      next: 'Check the device, then rescan the bus.',
    });
  }
  if ((answer & (physical === undefined ? spaceEnable[space] : vfMemorySpaceEnable)) !== 0) return;
  const what = `${device} does not decode ${space} accesses: nothing was accessed.`;
  if (physical !== undefined) {
    throw new RegscopeError({
      code: 'not-decoding',
      what,
      why: `VF MSE in the SR-IOV capability of ${physical} is 0.`,
      next: `Enable the virtual functions of ${physical}.`,
    });
  }
  throw new RegscopeError({
    code: 'not-decoding',
    what,
    why: `Its Command register (configuration offset 0x4) has the bit for ${space} cleared.`,
    next: `Write “1” to ${paths.onMachine(paths.pciFile(device, 'enable'))}, or set bit ${space === 'memory' ? 1 : 0} of the register.`,
  });
}

/** SR-IOV extended capability (PCI Express Base Specification 5.0, 9.3.3): its id, SR-IOV Control, bit VF MSE. */
const sriovCapability = 0x0010;
const sriovControl = 0x08;
const vfMemorySpaceEnable = 0x8;

/**
 * A virtual function has no Command bits of its own: those of all are one in the physical function. Throws what node:fs
 * throws, and where there is no such capability.
 */
function readVfControl(physical: PciAddress, paths: MachinePaths): number {
  const firstCapability = 0x100;
  const mostCapabilities = 0xf00 / 8; // More would be a loop.
  let at = firstCapability;
  for (let left = mostCapabilities; left > 0 && at >= firstCapability; left--) {
    if (readConfigWord(physical, at, paths) === sriovCapability)
      return readConfigWord(physical, at + sriovControl, paths);
    at = (readConfigWord(physical, at + 2, paths) >> 4) & ~0x3;
  }
  throw new Error(`${physical} has no SR-IOV capability.`);
}

function physicalFunctionOf(device: PciAddress, paths: MachinePaths): PciAddress | undefined {
  return parsePciAddress(linkedName(paths.pciFile(device, 'physfn')) ?? '');
}
