/** CPUs that there is a Node and a koffi for, by Node's name. */
export const targetCpus = ['x64', 'arm64', 'arm', 'riscv64', 'loong64', 'ppc64'] as const;

export type TargetCpu = (typeof targetCpus)[number];

/** What `uname -m` calls them; undefined for another. A 32-bit user space on a 64-bit kernel says the kernel's. */
export function cpuOfMachine(machine: string | undefined): TargetCpu | undefined {
  return machines.find(([pattern]) => pattern.test(machine ?? ''))?.[1];
}

const machines: readonly (readonly [RegExp, TargetCpu])[] = [
  [/^(?:x86_64|amd64)$/, 'x64'],
  [/^(?:aarch64|arm64)$/, 'arm64'],
  [/^armv[78]l$/, 'arm'],
  [/^riscv64$/, 'riscv64'],
  [/^loongarch64$/, 'loong64'],
  [/^ppc64le$/, 'ppc64'],
];

/** The CPU that a program or library is for, by its first 20 bytes (System V gABI, “ELF Header”). */
export function cpuOfElf(header: Uint8Array): TargetCpu | undefined {
  const [m0, m1, m2, m3, bits = 0, order] = header;
  if (m0 !== 0x7f || m1 !== 0x45 || m2 !== 0x4c || m3 !== 0x46 || order !== 1 || header.length < 20)
    return undefined;
  const machine = new DataView(header.buffer, header.byteOffset).getUint16(18, true);
  return elfMachines.find(([number, size]) => number === machine && size === bits)?.[2];
}

/** e_machine, EI_CLASS (1: 32 bits, 2: 64). */
const elfMachines: readonly (readonly [number, number, TargetCpu])[] = [
  [62, 2, 'x64'],
  [183, 2, 'arm64'],
  [40, 1, 'arm'],
  [243, 2, 'riscv64'],
  [258, 2, 'loong64'],
  [21, 2, 'ppc64'],
];
