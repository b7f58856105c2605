/** The predefined header of a PCI function's configuration space (PCI Local Bus Specification 3.0, section 6.1). */
export interface PciHeader {
  readonly vendorId: number;
  readonly deviceId: number;
  readonly command: number;
  readonly status: number;
  readonly revision: number;
  /** 24 bits: base class, subclass, programming interface. */
  readonly classCode: number;
  readonly layout: 'device' | 'bridge' | 'cardbus' | 'unknown';
  readonly isMultifunction: boolean;
  /** The BAR registers as they read, 32 bits each: 6 of a device, 2 of a bridge, 1 of a CardBus bridge. */
  readonly bars: readonly number[];
  /** The expansion ROM's base address register as it reads. */
  readonly romBar?: number;
  /** The board that carries the function. A bridge has one only if a capability says so. */
  readonly subsystem?: { readonly vendorId: number; readonly deviceId: number };
  /** Of a bridge. */
  readonly buses?: { readonly primary: number; readonly secondary: number; readonly subordinate: number };
}

const layouts = {
  device: { code: 0, bars: 6, rom: 0x30 },
  bridge: { code: 1, bars: 2, rom: 0x38 },
  cardbus: { code: 2, bars: 1, rom: undefined },
  unknown: { code: undefined, bars: 0, rom: undefined },
} as const;

const firstBar = 0x10;
const statusHasCapabilities = 0x10;
const capabilitiesPointer = 0x34;

/** Capability ID of a bridge's subsystem (PCI-to-PCI Bridge Architecture Specification 1.2, section 4.4). */
const subsystemCapability = 0x0d;

/**
 * Undefined where no function answered: fewer than 16 bytes, or a Vendor ID of all ones. What lies past the end of the
 * bytes reads as all ones, as it would on the bus.
 */
export function decodePciHeader(config: Uint8Array): PciHeader | undefined {
  const word = (offset: number) => byteAt(config, offset) + byteAt(config, offset + 1) * 0x100;
  const doubleWord = (offset: number) => word(offset) + word(offset + 2) * 0x1_0000;
  if (config.length < 0x10 || word(0) === 0xffff) return undefined;

  const headerType = byteAt(config, 0x0e);
  const layout = layoutOf(headerType & 0x7f);
  const { bars, rom } = layouts[layout];
  const subsystemAt = subsystemOffset(config, layout);
  return {
    vendorId: word(0),
    deviceId: word(2),
    command: word(4),
    status: word(6),
    revision: byteAt(config, 8),
    classCode: word(9) + byteAt(config, 0x0b) * 0x1_0000,
    layout,
    isMultifunction: headerType >= 0x80,
    bars: Array.from({ length: bars }, (_, bar) => doubleWord(firstBar + 4 * bar)),
    ...(rom === undefined ? {} : { romBar: doubleWord(rom) }),
    ...(subsystemAt === undefined
      ? {}
      : { subsystem: { vendorId: word(subsystemAt), deviceId: word(subsystemAt + 2) } }),
    ...(layout === 'bridge' || layout === 'cardbus'
      ? {
          buses: {
            primary: byteAt(config, 0x18),
            secondary: byteAt(config, 0x19),
            subordinate: byteAt(config, 0x1a),
          },
        }
      : {}),
  };
}

function layoutOf(code: number): PciHeader['layout'] {
  if (code === layouts.device.code) return 'device';
  if (code === layouts.bridge.code) return 'bridge';
  return code === layouts.cardbus.code ? 'cardbus' : 'unknown';
}

function subsystemOffset(config: Uint8Array, layout: PciHeader['layout']): number | undefined {
  if (layout === 'device') return 0x2c;
  if (layout === 'cardbus') return 0x40;
  const capability = layout === 'bridge' ? findCapability(config, subsystemCapability) : undefined;
  return capability === undefined ? undefined : capability + 4;
}

/** Where a capability begins. A list that has no end, or leaves the bytes, ends the search. */
function findCapability(config: Uint8Array, id: number): number | undefined {
  if ((byteAt(config, 6) & statusHasCapabilities) === 0) return undefined;
  const seen = new Set<number>();
  let at = byteAt(config, capabilitiesPointer) & ~3;
  while (at >= 0x40 && at + 1 < config.length && !seen.has(at)) {
    if (config[at] === id) return at;
    seen.add(at);
    at = byteAt(config, at + 1) & ~3;
  }
  return undefined;
}

function byteAt(config: Uint8Array, offset: number): number {
  return config[offset] ?? 0xff;
}
