import { accessSync, closeSync, constants, openSync, readFileSync, statSync } from 'node:fs';
import { parseMtrrs } from '../shared/linux/mtrr';
import { parsePatMemtypes } from '../shared/linux/patMemtypes';
import { hasCapability, parseProcessStatus } from '../shared/linux/processStatus';
import {
  kernelOptions,
  type AccessFacts,
  type DeviceFile,
  type HelperRights,
  type KernelOption,
  type ResourceFiles,
} from '../shared/model/accessFacts';
import { allowPorts } from './channels/portPermission';
import { namesIn, readText } from './enumerate';
import { kernelFacts } from './kernelFacts';
import type { MachinePaths } from './machinePaths';
import type { Bench } from './operations/bench';

/**
 * What decides how far the machine can be reached. Makes no access to a device and maps nothing: opening /dev/mem and
 * /dev/port, and ioperm, only ask the kernel for leave (drivers/char/mem.c, open_port; arch/x86/kernel/ioport.c).
 */
export function accessFacts({ paths, role, bus, writes, hardening }: Bench): AccessFacts {
  const kernel = kernelFacts(paths);
  const [mtrrs, memtypes] = [readText(paths.mtrr), readText(paths.patMemtypes)];
  const option = (name: KernelOption) => [name, kernel.option(`CONFIG_${name}`)] as const;
  return {
    machine: paths.isThisMachine ? 'this' : 'recorded',
    helper: { uid: process.getuid?.() ?? -1, access: bus.kind, writes, ...rawIoOf(paths) },
    options: Object.fromEntries(kernelOptions.map(option)) as AccessFacts['options'],
    optionPlaces: kernel.optionPlaces(),
    iomemRelaxed: readText(paths.cmdline) === undefined ? undefined : kernel.isRelaxed(),
    lockdown: kernel.lockdown(),
    secureBoot: secureBootOf(paths),
    resourceFiles: resourceFilesOf(paths),
    mtrrs: mtrrs === undefined ? undefined : parseMtrrs(mtrrs).mtrrs,
    patMemtypes: memtypes === undefined ? undefined : parsePatMemtypes(memtypes).memtypes,
    ...(paths.isThisMachine && {
      hardening,
      architecture: process.arch,
      mem: deviceFile(paths.mem, role),
      port: deviceFile(paths.port, role),
      ioperm: role === 'hardware' ? allowPorts(0, 1) : undefined,
    }),
  };
}

function rawIoOf(paths: MachinePaths): Pick<HelperRights, 'rawIo' | 'rawIoWithinBounds'> {
  const { effective, bounding } = parseProcessStatus(readText(paths.ownStatus) ?? '');
  return {
    rawIo: effective === undefined ? undefined : hasCapability(effective, 'CAP_SYS_RAWIO'),
    rawIoWithinBounds: bounding === undefined ? undefined : hasCapability(bounding, 'CAP_SYS_RAWIO'),
  };
}

function deviceFile(path: string, role: Bench['role']): DeviceFile {
  try {
    if (statSync(path, { throwIfNoEntry: false }) === undefined) return { state: 'missing' };
    if (role === 'files') return { state: 'present' };
    closeSync(openSync(path, constants.O_RDONLY));
    return { state: 'opens' };
  } catch (error) {
    return { state: 'refused', errno: (error as NodeJS.ErrnoException).code ?? 'unknown' };
  }
}

function secureBootOf(paths: MachinePaths): AccessFacts['secureBoot'] {
  const told = namesIn(paths.firmware);
  // Without EFI the kernel makes no folder for it. A container may hide them all.
  if (!told.includes('efi')) return told.length === 0 ? undefined : 'no EFI';
  try {
    // Four bytes of attributes come before the value (kernel documentation, filesystems/efivarfs).
    const value = readFileSync(paths.secureBoot)[4];
    return value === 1 ? 'on' : value === 0 ? 'off' : undefined;
  } catch {
    return undefined;
  }
}

function resourceFilesOf({ pciDevices, isThisMachine }: MachinePaths): ResourceFiles {
  const files = namesIn(pciDevices).flatMap((device) =>
    namesIn(`${pciDevices}/${device}`)
      .filter((name) => /^resource\d$/.test(name))
      .map((name) => `${pciDevices}/${device}/${name}`),
  );
  if (!isThisMachine) return { count: files.length };
  const allowed = (mode: number) => files.filter((file) => isAllowed(file, mode)).length;
  return { count: files.length, readable: allowed(constants.R_OK), writable: allowed(constants.W_OK) };
}

function isAllowed(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}
