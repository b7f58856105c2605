import { hexDigits, toHex } from '../../../shared/base/hex';
import type { MachineContent } from '../../../shared/model/machineContent';
import type { PciAddress } from '../../../shared/model/pciAddress';
import { pciExpressCapability, walkConfigSpace } from '../../../shared/pci/config/configWalk';
import type { DumpedPciDevice } from '../../../shared/pci/lspciDump';

// Configuration space header (PCI Local Bus Specification 3.0, 6.1 and 6.2; PCI-to-PCI Bridge Architecture 1.2, 3.2).
const command = 0x04;
const revision = 0x08;
const classCode = 0x09;
const headerType = 0x0e;
const firstBar = 0x10;
const secondaryBus = 0x19;
const subsystem = 0x2c;

const decodes = 0x3;

// include/linux/ioport.h
const IORESOURCE_IO = 0x100n;
const IORESOURCE_MEM = 0x200n;
const IORESOURCE_PREFETCH = 0x2000n;
const IORESOURCE_MEM_64 = 0x10_0000n;

/**
 * What sysfs would say of functions of which only configuration space is known, and what lspci printed with it. A BAR's
 * size is in no register: where lspci has not told it, the BAR ends before it begins, which is to say unknown.
 */
export function lspciMachine(devices: readonly DumpedPciDevice[]): MachineContent {
  const files: Record<string, string> = {};
  const binaries: Record<string, string> = {};
  const links: Record<string, string> = {};
  const sparse: Record<string, number> = {};
  const directories: string[] = [];
  const bridges = bridgesByBus(devices);
  for (const device of devices) {
    const { address, config, details } = device;
    const { byte, word } = fieldsOf(device);
    const place = placeOf(address, bridges);
    const folder = `/sys/devices/${place}`;
    links[`/sys/bus/pci/devices/${address}`] = `../../../devices/${place}`;
    binaries[`${folder}/config`] = Buffer.from(config).toString('base64');
    const driver = detail(details, /^Kernel driver in use: ([\w.-]+)$/);
    const texts = {
      vendor: toHex(word(0), 4),
      device: toHex(word(2), 4),
      revision: toHex(byte(revision), 2),
      class: toHex(byte(classCode) | (word(classCode + 1) << 8), 6),
      resource: resourceText(device),
      // The kernel enables what a driver drives; for the rest, decoding is the best that is known.
      enable: driver !== undefined || (isThere(device) && (word(command) & decodes) !== 0) ? '1' : '0',
      ...(layoutOf(device) === 0 &&
        isThere(device) && {
          subsystem_vendor: toHex(word(subsystem), 4),
          subsystem_device: toHex(word(subsystem + 2), 4),
        }),
      numa_node: detail(details, /^NUMA node: (\d+)/) ?? '-1',
    };
    for (const [name, text] of Object.entries(texts)) files[`${folder}/${name}`] = `${text}\n`;
    if (driver !== undefined)
      links[`${folder}/driver`] = `${'../'.repeat(place.split('/').length + 1)}bus/pci/drivers/${driver}`;
    if (isExpress(device)) sparse[`${folder}/max_link_width`] = 0;
    if (details.some((line) => /^\s*Expansion ROM at/.test(line))) sparse[`${folder}/rom`] = 0;
    const behind = busBehind(device);
    if (behind !== undefined) directories.push(`${folder}/pci_bus/${behind}`);
  }
  return { files, binaries, links, sparse, directories };
}

function fieldsOf({ config }: DumpedPciDevice) {
  const byte = (offset: number) => config[offset] ?? 0;
  const word = (offset: number) => byte(offset) | (byte(offset + 1) << 8);
  return { byte, word, long: (offset: number) => BigInt(word(offset)) | (BigInt(word(offset + 2)) << 16n) };
}

/** What answers no read gives all ones. */
function isThere(device: DumpedPciDevice): boolean {
  return fieldsOf(device).word(0) !== 0xffff;
}

/** 0 an ordinary function, 1 a PCI-to-PCI bridge, 2 a CardBus bridge; the top bit says that there are other functions. */
function layoutOf(device: DumpedPciDevice): number {
  return fieldsOf(device).byte(headerType) & 0x7f;
}

function resourceText(device: DumpedPciDevice): string {
  const { long } = fieldsOf(device);
  const barCount =
    !isThere(device) || device.config.length < firstBar + 24 ? 0 : ([6, 2][layoutOf(device)] ?? 0);
  const lines = Array.from({ length: 7 }, () => resourceLine(0n, 0n, 0n));
  for (let bar = 0; bar < barCount; bar++) {
    const offset = firstBar + 4 * bar;
    const low = long(offset);
    const isIo = (low & 1n) !== 0n;
    const is64Bit = !isIo && (low & 0x6n) === 0x4n && bar + 1 < barCount;
    const base = isIo ? low & ~0x3n : (low & ~0xfn) | (is64Bit ? long(offset + 4) << 32n : 0n);
    const type = isIo ? IORESOURCE_IO : IORESOURCE_MEM;
    const prefetch = !isIo && (low & 0x8n) !== 0n ? IORESOURCE_PREFETCH : 0n;
    const flags = (low & (isIo ? 0x3n : 0xfn)) | type | prefetch | (is64Bit ? IORESOURCE_MEM_64 : 0n);
    if (base !== 0n) lines[bar] = resourceLine(base, base + sizeAt(device, base) - 1n, flags);
    if (is64Bit) bar++;
  }
  return lines.join('\n');
}

function resourceLine(first: bigint, last: bigint, flags: bigint): string {
  return [first, last, flags].map((value) => toHex(value, 16)).join(' ');
}

const units = { '': 0n, K: 10n, M: 20n, G: 30n, T: 40n } as const;

/** As `lspci -v` tells it: `Memory at fe000000 (64-bit, prefetchable) [size=64M]`. 0 where it does not. */
function sizeAt({ details }: DumpedPciDevice, base: bigint): bigint {
  for (const line of details) {
    const match = /(?:Memory|I\/O ports) at ([0-9a-f]{1,16}) .*\[size=(\d{1,6})([KMGT]?)\]/.exec(line);
    if (match !== null && BigInt(`0x${match[1] ?? '0'}`) === base)
      return BigInt(match[2] ?? 0) << units[(match[3] ?? '') as keyof typeof units];
  }
  return 0n;
}

function isExpress(device: DumpedPciDevice): boolean {
  const { found } = walkConfigSpace(fieldsOf(device).long, device.config.length);
  return found.some(({ id, list }) => list === 'capabilities' && id === pciExpressCapability);
}

function domainOf(address: PciAddress): string {
  return address.slice(0, address.indexOf(':'));
}

function busOf(address: PciAddress): string {
  return address.slice(0, address.lastIndexOf(':'));
}

/** The bus behind a bridge; 0 is what a bridge holds that nobody has set up. */
function busBehind(device: DumpedPciDevice): string | undefined {
  const bus = fieldsOf(device).byte(secondaryBus);
  if (!isThere(device) || layoutOf(device) !== 1 || bus === 0) return undefined;
  return `${domainOf(device.address)}:${hexDigits(bus, 2)}`;
}

function bridgesByBus(devices: readonly DumpedPciDevice[]): ReadonlyMap<string, PciAddress> {
  return new Map(
    devices.flatMap((device): [string, PciAddress][] => {
      const bus = busBehind(device);
      return bus === undefined ? [] : [[bus, device.address]];
    }),
  );
}

/** Below /sys/devices: `pci0000:00/0000:00:0c.0/0000:01:00.0`. */
function placeOf(address: PciAddress, bridges: ReadonlyMap<string, PciAddress>): string {
  const path: PciAddress[] = [];
  let at: PciAddress | undefined = address;
  let bus = busOf(address);
  // Text may have bridges that lead to each other.
  for (; at !== undefined && !path.includes(at); at = bridges.get(bus)) {
    path.unshift(at);
    bus = busOf(at);
  }
  return [`pci${bus}`, ...path].join('/');
}

function detail(details: readonly string[], pattern: RegExp): string | undefined {
  return details.map((line) => pattern.exec(line.trim())?.[1]).find((found) => found !== undefined);
}
