import { statSync } from 'node:fs';
import { RegscopeError, type Failure } from '../shared/model/failure';
import { claimOf, type Claim } from './claim';
import { driverOf, listIoResources } from './enumerate';
import { kernelFacts, type KernelFacts } from './kernelFacts';
import type { MachinePaths } from './machinePaths';
import type { Region } from './region';

/** Turns what open or mmap threw into a failure that says why, from what the machine shows and not from errno alone. */
export function refusal(error: unknown, region: Region, paths: MachinePaths): RegscopeError {
  if (error instanceof RegscopeError) return error;
  const errno = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  const reason = errno ?? (error instanceof Error ? error.message : String(error));
  const file = paths.onMachine(region.path);
  const refused: Refused = {
    errno,
    isOpening: error instanceof Error && 'syscall' in error && error.syscall === 'open',
    file,
    region,
    paths,
    kernel: kernelFacts(paths),
  };
  return new RegscopeError({
    what: `${file} cannot be ${region.reach.kind === 'map' ? 'mapped' : 'accessed'} (${reason.replace(/\.$/, '')}).`,
    ...(region.source.kind === 'file' ? explainFile(refused) : explain(refused)),
  });
}

interface Refused {
  /** By name: `EPERM`. Undefined where no system call failed. */
  readonly errno: string | undefined;
  readonly isOpening: boolean;
  /** As the machine itself would name it. */
  readonly file: string;
  readonly region: Region;
  readonly paths: MachinePaths;
  readonly kernel: KernelFacts;
}

type Explanation = Omit<Failure, 'what'>;

const unexplained: Explanation = { code: 'not-mappable' };

/** For a user's own file. */
function explainFile({ errno, region }: Refused): Explanation {
  const why =
    errno === 'EACCES'
      ? rightsTo(region)
      : errno === 'EPERM' || errno === 'EROFS'
        ? 'It is immutable, or its file system is mounted read-only.'
        : undefined;
  if (why === undefined) return unexplained;
  return {
    code: 'permission',
    why,
    next: 'Give this user access to the file; to read it only, switch writes off.',
  };
}

function explain(refused: Refused): Explanation {
  const { errno, isOpening, region, paths } = refused;
  switch (errno) {
    case 'ENOENT':
    case 'ENXIO': // A node that no driver stands behind.
      return missing(refused);
    case 'EACCES':
      return forbidden(refused);
    case 'EPERM':
      return region.path === paths.mem && !isOpening ? keptRange(refused) : keptFile(refused);
    case 'EROFS':
      return {
        code: 'permission',
        why: 'It is mounted read-only, as in a container.',
        next: 'Run the helper outside the container.',
      };
    case 'EINVAL':
      if (region.path === paths.mem)
        return { ...unexplained, why: 'The kernel maps no such address: the CPU may not have it.' };
      return isMappedBar(refused) ? (claimed(refused) ?? unexplained) : unexplained;
    case undefined:
      return hiddenConfiguration(refused) ?? unexplained;
    default:
      return unexplained;
  }
}

/** Device nodes that a kernel has or has not, by what it was built with; major and minor number of each. */
function nodeOf({ region, paths }: Refused) {
  if (region.path === paths.mem) return { option: 'CONFIG_DEVMEM', numbers: 'c 1 1' } as const;
  if (region.path === paths.port) return { option: 'CONFIG_DEVPORT', numbers: 'c 1 4' } as const;
  return undefined;
}

function missing(refused: Refused): Explanation {
  const { file, kernel } = refused;
  const node = nodeOf(refused);
  if (node === undefined) return { code: 'not-mappable', why: 'The file does not exist.' };
  const { option, numbers } = node;
  const value = kernel.option(option);
  if (value === 'n') {
    return {
      code: 'not-mappable',
      why: `This kernel has no ${file}: it was built without ${option}.`,
      next: `Open the device’s BAR instead, or boot a kernel with ${option}=y.`,
    };
  }
  return {
    code: 'not-mappable',
    why:
      value === undefined
        ? `${unknownOption(option, kernel)}, so that the kernel or only the file may be missing.`
        : `The kernel has it (${option}=${value}), but the file is not there, as in a container.`,
    next: `Run the helper outside the container, or make the file: mknod ${file} ${numbers}`,
  };
}

function forbidden(refused: Refused): Explanation {
  if (process.getuid?.() === 0) {
    return {
      code: 'permission',
      why: 'The helper opens only files that were there when it started, or that come below a PCI host bridge (Landlock).',
      next: 'Start it anew: switch writes on or off, or reload the window. Else see the kernel’s log for what refused.',
    };
  }
  return {
    code: 'permission',
    why: rightsTo(refused.region),
    next:
      nodeOf(refused) === undefined
        ? 'Run the helper as root, or give this user access to the file, as by a udev rule.'
        : `Run the helper as root: access to the file is not enough, ${refused.file} asks for CAP_SYS_RAWIO.`,
  };
}

function rightsTo({ path }: Region): string {
  const who = `The helper runs as user ${process.getuid?.() ?? '?'}`;
  try {
    const { uid, mode } = statSync(path);
    return `${who}; the file is user ${uid}’s, with mode ${(mode & 0o777).toString(8)}.`;
  } catch {
    return `${who}, who may not see the file.`;
  }
}

/** EPERM from opening a file, or from mapping or writing one of sysfs. */
function keptFile(refused: Refused): Explanation {
  const { file, kernel } = refused;
  const lockdown = kernel.lockdown();
  if (lockdown !== undefined && lockdown !== 'none') {
    return {
      code: 'blocked',
      why: `Kernel lockdown is on (${lockdown}), as it is under Secure Boot; it forbids this.`,
      next: 'Boot without lockdown: Secure Boot off, no lockdown= on the kernel’s command line.',
    };
  }
  if (nodeOf(refused) !== undefined && kernel.has('CAP_SYS_RAWIO') === false) {
    return {
      code: 'permission',
      why: `The kernel opens ${file} only to processes with CAP_SYS_RAWIO, which the helper does not have.`,
      next: 'Run the helper as root; in a container, add CAP_SYS_RAWIO to it.',
    };
  }
  return {
    code: 'blocked',
    why:
      lockdown === 'none'
        ? 'Kernel lockdown is off, so that a security module or a container’s device rules refuse it.'
        : 'Whether kernel lockdown is on cannot be told: securityfs does not show it.',
    next: 'Run the helper outside the container; see the kernel’s log for what refused.',
  };
}

/** EPERM from mapping /dev/mem: drivers/char/mem.c asks devmem_is_allowed for each page. */
function keptRange(refused: Refused): Explanation {
  const claim = claimed(refused);
  if (claim !== undefined) return claim;
  const { kernel } = refused;
  const option = 'CONFIG_STRICT_DEVMEM';
  const value = kernel.option(option);
  return {
    code: 'blocked',
    why:
      value === undefined
        ? `${unknownOption(option, kernel)}; with it, the kernel keeps RAM from user space.`
        : `The kernel takes a part of this range for RAM, which it keeps from user space (${option}=${value}).`,
    next: 'Choose a range outside System RAM.',
  };
}

/** A range of physical addresses may lie in a BAR, and goes by the BAR's file then. */
function isMappedBar({ region }: Refused): boolean {
  return region.reach.kind === 'map' && (region.source.kind === 'bar' || region.source.kind === 'mem');
}

/**
 * Somebody else's claim, where it is one. The kernel asks for each page of /dev/mem, and for the first one of a BAR
 * (drivers/pci/pci-sysfs.c).
 */
function claimed({ region, paths, kernel }: Refused): Explanation | undefined {
  if (region.base === undefined || kernel.isRelaxed()) return undefined;
  const base = BigInt(region.base);
  const end = base + (region.path === paths.mem ? BigInt(region.size) : 1n);
  const map = listIoResources(paths.iomem, paths);
  const claim = claimOf(base - BigInt(region.misalignment), end, map, paths);
  const bound = claim?.bound ?? (map.hidden ? boundTo(region, paths) : undefined);
  if (claim === undefined && bound === undefined) return undefined;
  return {
    code: 'blocked',
    why: `${claimant(claim, bound)} ${strictness(kernel)}`,
    next:
      bound === undefined
        ? 'To reach it all the same, boot with iomem=relaxed.'
        : `Unbind the driver: write ${bound.device} to ${paths.onMachine(paths.pciFile(bound.device, 'driver/unbind'))}. Or boot with iomem=relaxed.`,
  };
}

function claimant(claim: Claim | undefined, bound: Claim['bound']): string {
  const driver = bound === undefined ? '' : `The driver ${bound.driver} of ${bound.device} has`;
  if (claim === undefined) return `${driver} it, by all that can be seen: /proc/iomem hides the claims.`;
  const { name, base, end } = claim.resource;
  return `${driver === '' ? `“${name}” has` : driver} claimed ${base} to ${end}.`;
}

function strictness(kernel: KernelFacts): string {
  const option = 'CONFIG_IO_STRICT_DEVMEM';
  const value = kernel.option(option);
  if (value === undefined)
    return `${unknownOption(option, kernel)}; with it, the kernel keeps claimed ranges from user space.`;
  return value === 'n'
    ? `The claim is exclusive: without ${option}, the kernel keeps only such ranges from user space.`
    : `This kernel keeps claimed ranges from user space (${option}=${value}, no iomem=relaxed).`;
}

/** The driver of the function whose BAR it is. */
function boundTo({ source }: Region, paths: MachinePaths): Claim['bound'] {
  if (source.kind !== 'bar') return undefined;
  const driver = driverOf(paths, source.device);
  return driver === undefined ? undefined : { device: source.device, driver };
}

function hiddenConfiguration({ region, kernel }: Refused): Explanation | undefined {
  if (region.source.kind !== 'config' || kernel.has('CAP_SYS_ADMIN') !== false) return undefined;
  return {
    code: 'permission',
    why: 'The kernel shows no more than the first 64 bytes to a process without CAP_SYS_ADMIN.',
    next: 'Run the helper as root.',
  };
}

function unknownOption(option: string, kernel: KernelFacts): string {
  return `Whether this kernel has ${option} cannot be told (${kernel.optionPlaces()} are not readable)`;
}
