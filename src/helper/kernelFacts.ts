import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { kernelArgument, parseKernelCommandLine } from '../shared/linux/kernelCommandLine';
import { kernelConfigValue } from '../shared/linux/kernelConfig';
import { parseLockdown, type LockdownLevel } from '../shared/linux/lockdown';
import { hasCapability, parseProcessStatus, type Capability } from '../shared/linux/processStatus';
import { readText } from './enumerate';
import type { MachinePaths } from './machinePaths';

/** What the kernel says of its own rules. Each is read when asked; undefined where the kernel does not tell. */
export interface KernelFacts {
  readonly lockdown: () => LockdownLevel | undefined;
  /** `iomem=relaxed` on its command line: claimed ranges are not kept from user space. */
  readonly isRelaxed: () => boolean;
  /** What the kernel was built with: `y`, `m`, `n` or a text. */
  readonly option: (name: `CONFIG_${string}`) => string | undefined;
  /** Where {@link option} has looked, for a person. */
  readonly optionPlaces: () => string;
  /** Whether this process has it in effect. */
  readonly has: (capability: Capability) => boolean | undefined;
}

export function kernelFacts(paths: MachinePaths): KernelFacts {
  const release = () => /^Linux version (\S+)/.exec(readText(paths.version) ?? '')?.[1] ?? '';
  return {
    lockdown: () => parseLockdown(readText(paths.lockdown) ?? ''),
    isRelaxed: () =>
      kernelArgument(parseKernelCommandLine(readText(paths.cmdline) ?? ''), 'iomem')?.includes('relaxed') ??
      false,
    option: (name) => {
      const text = readText(paths.bootConfig(release())) ?? unzip(paths.configGz) ?? '';
      return kernelConfigValue(text, name);
    },
    optionPlaces: () =>
      `${paths.onMachine(paths.bootConfig(release()))} and ${paths.onMachine(paths.configGz)}`,
    has: (capability) => {
      const { effective } = parseProcessStatus(readText(paths.ownStatus) ?? '');
      return effective === undefined ? undefined : hasCapability(effective, capability);
    },
  };
}

function unzip(path: string): string | undefined {
  try {
    return gunzipSync(readFileSync(path)).toString();
  } catch {
    return undefined;
  }
}
