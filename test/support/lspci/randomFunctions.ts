import { hexDigits } from '../../../src/shared/base/hex';
import type { Random } from '../random';

/**
 * Functions of random bytes as a dump, with lists of capabilities that can be walked: each holds the PCI Express or PCI-X
 * capability, another one, and fifteen extended ones. Bits are left out only where lspci 3.9.0 cannot tell them, which is said.
 */
export function randomFunctions(random: Random, count: number): string {
  return Array.from({ length: count }, (_, number) => dumpOf(number, randomFunction(random, number))).join(
    '',
  );
}

const capabilityAt = { first: 0x80, second: 0xc0 } as const;

function randomFunction(random: Random, number: number): Uint8Array {
  const config = Uint8Array.from({ length: 0x1000 }, () =>
    random.once(4) ? random.pick([0x00, 0xff]) : Math.floor(random.upTo(0x100_0000) % 0x100),
  );
  const view = new DataView(config.buffer);
  const byte = (offset: number) => view.getUint8(offset);
  const set = (offset: number, value: number) => view.setUint8(offset, value);
  /** Keeps some bits of a byte, and sets others. */
  const mask = (offset: number, kept: number, added = 0) => set(offset, (byte(offset) & kept) | added);

  // Every ID of virtio devices, and some that are none.
  view.setUint16(0x00, random.pick([0x8086, 0x1af4]), true);
  view.setUint16(0x02, 0x1000 + (number % 0x90), true);
  mask(0x06, 0xff, 0x10);
  const layout = random.pick([0, 0, 1, 1, 2] as const);
  set(0x0e, layout);
  // A class that lspci expects of such a header.
  set(0x0b, layout === 0 ? 2 : 6);
  set(0x0a, [0, 4, 7][layout] ?? 0);
  // Pins above INTD have no name.
  set(0x3d, random.pick([0, 1, 2, 3, 4]));
  set(layout === 2 ? 0x14 : 0x34, capabilityAt.first);
  // lspci counts the size of a window in 32 bits of mebibytes.
  if (layout === 1) for (const offset of [0x2a, 0x2b, 0x2e, 0x2f]) set(offset, 0);

  const express = layout === 2 || !random.once(4);
  set(capabilityAt.first, express ? 0x10 : 0x07);
  set(capabilityAt.first + 1, capabilityAt.second);
  if (express) {
    const type = random.pick([0x0, 0x1, 0x4, 0x5, 0x6, 0x7, 0x8, 0x9, 0xa, 0xb]);
    set(capabilityAt.first + 0x2, (type << 4) | random.pick([1, 2, 2]));
    // A reserved bit of the supported speeds, which lspci takes for one.
    mask(capabilityAt.first + 0x2c, 0x7f);
  }
  const id = random.pick(secondCapabilities.filter((one) => layout !== 2 || one !== 0x07));
  set(capabilityAt.second, id);
  set(capabilityAt.second + 1, 0);
  shapeCapability(id, layout, { at: capabilityAt.second, set, mask, byte, random });

  for (let offset = 0x100; offset < 0x1000; offset += 0x100) {
    const next = offset + 0x100 < 0x1000 ? offset + 0x100 : 0;
    const extended = random.upTo(0x32);
    view.setUint32(offset, ((next << 20) | (random.pick([1, 2]) << 16) | extended) >>> 0, true);
    shapeExtended(extended, offset, { view, set, mask, random });
  }
  return config;
}

/** All that lspci knows, but PCI Express, which is there; and 0x15, of which it prints what is reserved. */
const secondCapabilities = [
  0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x11, 0x12,
  0x13, 0x14,
];

const hyperTransportTypes = [
  0x00, 0x20, 0x40, 0x80, 0x88, 0x90, 0x98, 0xa0, 0xa8, 0xb0, 0xb8, 0xc0, 0xc8, 0xd0,
];

function shapeCapability(
  id: number,
  layout: number,
  {
    at,
    set,
    mask,
    byte,
    random,
  }: {
    readonly at: number;
    readonly set: (offset: number, value: number) => void;
    readonly mask: (offset: number, kept: number, added?: number) => void;
    readonly byte: (offset: number) => number;
    readonly random: Random;
  },
): void {
  // Rate 4 of AGP 3.0 is reserved.
  if (id === 0x02 && byte(at + 2) >= 0x30) for (const offset of [0x4, 0x8]) mask(at + offset, 0xfb);
  if (id === 0x05) {
    // Counts of messages up to 32; addresses are multiples of 4.
    set(at + 2, (byte(at + 2) & 0x81) | (random.upTo(5) << 1) | (random.upTo(5) << 4));
    mask(at + 4, 0xfc);
  }
  if (id === 0x08) mask(at + 3, 0x07, random.pick(hyperTransportTypes));
  if (id === 0x09) set(at + 2, random.pick([8, 16, 20, 24]));
  if (id === 0x14) {
    set(at + 2, 2);
    for (const offset of layout === 1 ? [0x8, 0x1c] : [0x4, 0x18]) mask(at + offset, 0xf8, 4);
  }
}

/** Bytes of CXL's designated vendor-specific capabilities by their ID. */
const cxlLengths = {
  0x0: 0x38,
  0x2: 0x2c,
  0x3: 0x28,
  0x4: 0x10,
  0x5: 0x10,
  0x7: 0x20,
  0x8: 0x24,
  0x9: 0x10,
  0xa: 0x24,
};

function shapeExtended(
  id: number,
  at: number,
  {
    view,
    set,
    mask,
    random,
  }: {
    readonly view: DataView;
    readonly set: (offset: number, value: number) => void;
    readonly mask: (offset: number, kept: number, added?: number) => void;
    readonly random: Random;
  },
): void {
  if (id === 0x05) {
    // lspci takes four reserved bits for part of the element type. Few links, or they run into the next capability.
    mask(at + 4, 0x0f);
    set(at + 5, random.upTo(3));
  }
  if (id === 0x10) {
    // A virtual function's BARs are of memory, 32 or 64 bits wide.
    for (const bar of [0, 1, 2, 3, 4]) mask(at + 0x24 + 4 * bar, 0xf8, random.pick([0, 4]));
    mask(at + 0x24 + 4 * 5, 0xf8);
  }
  if (id === 0x15 || id === 0x24) {
    mask(at + 8, 0x1f, random.pick([0, 1, 2, 3, 6, 7]) << 5);
    for (let bar = 0; bar < 6; bar++) set(at + 0x9 + 8 * bar, random.upTo(43));
  }
  if (id === 0x23) {
    const [kind, length] = random.pick(Object.entries(cxlLengths));
    const vendor = random.pick([0x1e98, 0x1e98, 0x8086]);
    view.setUint32(at + 4, ((length << 20) | (random.upTo(2) << 16) | vendor) >>> 0, true);
    view.setUint16(at + 8, Number(kind), true);
    // lspci goes beyond its tables for reserved values of media, class, interleave and timeout, and adds reserved bits to a base.
    if (kind === '0')
      for (const range of [0x18, 0x28]) {
        const [media, use] = [random.pick([0, 1, 2]) << 2, random.pick([0, 1, 2]) << 5];
        const rest = (random.upTo(7) << 8) | (random.upTo(4) << 13);
        view.setUint32(
          at + range + 4,
          ((view.getUint32(at + range + 4, true) & 0xffff_0003) | media | use | rest) >>> 0,
          true,
        );
        view.setUint32(at + range + 0xc, (view.getUint32(at + range + 0xc, true) & 0xf000_0000) >>> 0, true);
      }
    // For Port Power Management Initialization Complete it tests two reserved bits.
    if (kind === '3') mask(at + 0xa, 0xf4);
    // It has no unit for tens of seconds.
    if (kind === '4') for (const offset of [0xd, 0xf]) set(at + offset, random.upTo(6));
    if (kind === '5') set(at + 0xb, random.upTo(6));
    if (kind === '8')
      for (const offset of [0xd, 0x15, 0x1d]) set(at + offset, random.pick([0, 1, 2, 3, 4, 5, 0xff]));
  }
}

function dumpOf(number: number, config: Uint8Array): string {
  const lines = [`${hexDigits(number >> 5, 2)}:${hexDigits(number & 0x1f, 2)}.0 random`];
  for (let offset = 0; offset < config.length; offset += 16) {
    const bytes = [...config.subarray(offset, offset + 16)].map((byte) => hexDigits(byte, 2));
    lines.push(`${hexDigits(offset, 2)}: ${bytes.join(' ')}`);
  }
  return `${lines.join('\n')}\n\n`;
}
