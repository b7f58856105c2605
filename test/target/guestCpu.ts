/** The CPUs that a guest can have. QEMU emulates both, whatever this machine's is. */
export type GuestCpu = 'x86-64' | 'aarch64';

/** What differs between guests. */
export interface Platform {
  readonly qemu: string;
  /**
   * QEMU's machine and CPU, and what is attached to the machine's own controllers. The x86-64 one has firmware that prepares PCI
   * devices; the other has none.
   */
  readonly machine: readonly string[];
  /** The first serial port, as the kernel names it. */
  readonly console: string;
  /** Added to the kernel's command line: what makes the boot faster. */
  readonly kernelArguments: readonly string[];
  readonly debianArchitecture: string;
  /** As Node and npm name the CPU. */
  readonly nodeArchitecture: NodeJS.Architecture;
  /** Debian's multiarch name: libraries lie below `lib/` and this. */
  readonly multiarch: string;
  /** Where every dynamically linked program looks for its loader. */
  readonly loader: string;
  /** Kernel modules that only this CPU has. */
  readonly modules: readonly string[];
  readonly strip: string;
}

/** On the first port of q35's AHCI controller. */
const sataDisk = [
  ...['-drive', 'if=none,id=sata,driver=null-co,size=64M,read-zeroes=on'],
  ...['-device', 'ide-hd,drive=sata,bus=ide.0'],
];

export const platforms: Readonly<Record<GuestCpu, Platform>> = {
  'x86-64': {
    qemu: 'qemu-system-x86_64',
    machine: ['-M', 'q35', '-cpu', 'max', ...sataDisk],
    console: 'ttyS0',
    kernelArguments: ['random.trust_cpu=on', 'tsc=reliable', 'mitigations=off'],
    debianArchitecture: 'amd64',
    nodeArchitecture: 'x64',
    multiarch: 'x86_64-linux-gnu',
    loader: 'lib64/ld-linux-x86-64.so.2',
    modules: ['msr'],
    strip: 'strip',
  },
  aarch64: {
    qemu: 'qemu-system-aarch64',
    // The newest CPU signs pointers, which is slow to emulate; this one does not.
    machine: ['-M', 'virt', '-cpu', 'cortex-a72'],
    console: 'ttyAMA0',
    kernelArguments: ['mitigations=off'],
    debianArchitecture: 'arm64',
    nodeArchitecture: 'arm64',
    multiarch: 'aarch64-linux-gnu',
    loader: 'lib/ld-linux-aarch64.so.1',
    modules: [],
    strip: 'aarch64-linux-gnu-strip',
  },
};
