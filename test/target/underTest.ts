// What the suites in the guest share: the built helper there, and the devices it is tried on.
import { strict as assert } from 'node:assert';
import { connectHelper, type HelperClient } from '../../src/extension/helper/helperClient';
import { parsePciAddress } from '../../src/shared/model/pciAddress';
import type { Source } from '../../src/shared/model/source';
import type { Guest } from './guest';
import { sharePath } from './guestInit';
import type { TracedAccess } from './trace';

/** What the kernel does on its own account; every other region in the trace was touched on somebody's demand. */
export const backgroundRegions = /^(apic-msi|acpi-tmr|rtc|serial|gic.*|pl011|pl031|virtio-.*)$/;

/** Offset of the Command register in configuration space, which the helper reads before it accesses a device. */
const command = 0x4;

/**
 * Tells the reads of a Command register from all other accesses. A PC's are two of ports: the register's address goes to
 * the index, the data follows (PCI Local Bus Specification 3.0, 3.2.2.3.2).
 */
export function withoutDecodeChecks(accesses: readonly TracedAccess[]): {
  readonly checks: number;
  readonly others: readonly TracedAccess[];
} {
  const others: TracedAccess[] = [];
  let checks = 0;
  for (const access of accesses) {
    const index = others.at(-1);
    const isRead = access.direction === 'read' && access.size === 2;
    if (isRead && access.region === 'pcie-mmcfg-mmio' && (access.address & 0xfffn) === BigInt(command)) {
      checks++;
    } else if (
      isRead &&
      access.region === 'pci-conf-data' &&
      index?.region === 'pci-conf-idx' &&
      (index.value & 0xffn) === BigInt(command)
    ) {
      others.pop();
      checks++;
    } else {
      others.push(access);
    }
  }
  return { checks, others };
}

export const bootTimeout = 300_000; // the first run downloads and builds the guest

/** Starting Node on an emulated CPU is slow, and slower still where other things run on this machine. Milliseconds. */
export const answerWithin = 60_000;
export const caseTimeout = 90_000;

/** A BAR, or a part of one, and where the guest's kernel says that it lies. */
export interface TracedBar {
  readonly source: Source;
  readonly base: bigint;
  /** Its name in QEMU's trace. */
  readonly region: string;
}

export function startHelper(guest: Guest, ...args: readonly string[]): Promise<HelperClient> {
  return connectHelper(guest.spawn(['node', `${sharePath}/dist/helper.js`, ...args]), answerWithin);
}

/** What a PC's firmware or a driver does, and the devices under test may have neither: they then answer no access. */
export async function enableDevice(guest: Guest, address: string): Promise<void> {
  await outputOf(guest, ['sh', '-c', `echo 1 > /sys/bus/pci/devices/${address}/enable`]);
}

/** What a command in the guest prints; it must succeed. */
export async function outputOf(guest: Guest, command: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await guest.run(command);
  assert.equal(code, 0, `${command.join(' ')}: ${stderr}`);
  return stdout.trim();
}

/** Where the BAR lies by the guest's sysfs, which the helper under test has no part in. */
export async function barOf(guest: Guest, address: string, bar: number, region: string): Promise<TracedBar> {
  const device = parsePciAddress(address);
  assert(device);
  const { stdout } = await guest.run(['cat', `/sys/bus/pci/devices/${device}/resource`]);
  const [start] = stdout.split('\n')[bar]?.split(' ') ?? [];
  assert(start);
  return { source: { kind: 'bar', device, bar }, base: BigInt(start), region };
}
