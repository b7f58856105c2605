import { join } from 'node:path';

/** Where the devices that tests name sit: on bus 0, or behind its root port. */
export const deviceAddresses = {
  edu: '0000:00:04.0',
  pciTestdev: '0000:00:05.0',
  ivshmem: '0000:00:06.0',
  nvme: '0000:00:07.0',
  e1000: '0000:00:08.0',
  e1000e: '0000:00:09.0',
  sdhci: '0000:00:0a.0',
  bochsDisplay: '0000:00:0b.0',
  xhci: '0000:01:00.0',
} as const;

/** The host file behind the memory of the ivshmem device, in the guest's run directory. */
export function ivshmemFile(runDirectory: string): string {
  return join(runDirectory, 'ivshmem');
}

/** The devices on bus 0, by id and slot; the slot is hexadecimal. A root port carries one device behind it. */
export function deviceArguments(runDirectory: string): string[] {
  const device = (model: string, id: string, slot: string, ...options: readonly string[]) => [
    '-device',
    [model, `id=${id}`, `addr=${slot}`, ...options].join(','),
  ];
  const sharedMemory = `memory-backend-file,id=shm,share=on,size=1M,mem-path=${qemuValue(ivshmemFile(runDirectory))}`;
  return [
    ...device('virtio-net-pci', 'net', '2', 'netdev=net', 'romfile='),
    ...device('virtio-serial-pci', 'serial', '3'),
    ...device('edu', 'edu', '4'),
    ...device('pci-testdev', 'testdev', '5'),
    ...['-object', sharedMemory],
    ...device('ivshmem-plain', 'ivshmem', '6', 'memdev=shm'),
    // The controller memory buffer in BAR 2 takes every width, so its trace shows what the CPU really did.
    ...['-drive', 'if=none,id=disk,driver=null-co,size=64M,read-zeroes=on'],
    ...device('nvme', 'nvme', '7', 'serial=regscope', 'drive=disk', 'cmb_size_mb=1', 'legacy-cmb=on'),
    ...device('e1000', 'e1000', '8'),
    ...device('e1000e', 'e1000e', '9'),
    ...device('sdhci-pci', 'sdhci', 'a'),
    ...device('bochs-display', 'display', 'b'),
    ...device('pcie-root-port', 'rootport', 'c', 'chassis=1', 'slot=1'),
    ...device('qemu-xhci', 'xhci', '0', 'bus=rootport'),
  ];
}

/** A comma ends a value in QEMU's option syntax, unless it is doubled. */
export function qemuValue(text: string): string {
  return text.replaceAll(',', ',,');
}
