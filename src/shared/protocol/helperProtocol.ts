import * as v from 'valibot';
import type { Hex } from '../base/hex';
import type { AccessFacts, AccessKind } from '../model/accessFacts';
import type { AccessWidth } from '../model/accessWidth';
import type { Failure } from '../model/failure';
import type { Hardening } from '../model/hardening';
import { parsePciAddress, type PciAddress } from '../model/pciAddress';
import type { ConfigurationExtent, MachineContent } from '../model/machineContent';
import type { PciDevice, PciLink } from '../model/pciDevice';
import type { DeviceTreeEntry, PlatformDevice } from '../model/platform';
import type { IoResourceMap, RegionInfo } from '../model/region';
import type { Source } from '../model/source';
import { hex, offset, width } from './schemas';

/** Raised whenever a message changes its shape; both sides must hold the same. */
export const protocolVersion = 1;

/** `hardware` serves BARs and physical memory; `files` serves regular files only, with the user's own rights. */
export type Role = 'hardware' | 'files';

export interface HelperInfo {
  readonly protocolVersion: number;
  /** Process id, user id and Node version of the helper. */
  readonly pid: number;
  readonly uid: number;
  readonly node: string;
  readonly access: AccessKind;
  /** Whether this helper was launched with writes on. */
  readonly writes: boolean;
  readonly role: Role;
  /** What the kernel keeps this helper from. */
  readonly hardening: Hardening;
}

export interface Access {
  readonly offset: number;
  readonly width: AccessWidth;
  /** Makes a 64-bit access as two of 32 bits, in this order: for devices and buses that take no 64-bit access. */
  readonly halves?: Halves | undefined;
}

export type Halves = 'low-high' | 'high-low';

/** The outcome of one peek. A failure is never a value. */
export type PeekResult = { readonly value: Hex } | { readonly failure: Failure };

/** How many of the stores were made. Where one failed, it is the one after them, and those behind it were not tried. */
export interface WriteResult {
  readonly done: number;
  readonly failure?: Failure;
}

export interface ModifyResult {
  readonly before: Hex;
  readonly written: Hex;
}

export interface BlockResult {
  /** base64 of the words read, little-endian. */
  readonly data: string;
  /** Words. */
  readonly done: number;
  /** Why it ended early. */
  readonly failure?: Failure;
}

export interface WaitResult {
  /** False when the deadline passed. */
  readonly matched: boolean;
  /** What was read last. */
  readonly value: Hex;
  readonly reads: number;
  /** Milliseconds. */
  readonly elapsed: number;
}

export interface SampleResult {
  /** base64 of the words read, little-endian. */
  readonly values: string;
  /** base64 of a double for each: microseconds since the first request was heard, little-endian. */
  readonly times: string;
  readonly done: number;
  /** Why it ended early. */
  readonly failure?: Failure;
}

/** One thing a flush did. */
export interface FlushStep {
  readonly step: string;
  readonly ok: boolean;
  readonly detail: string;
}

export interface AwakeResult {
  /** As the kernel says afterwards: `D0`. */
  readonly powerState: string;
}

/** How accesses that may be made are to be made. */
export interface Judgement extends Omit<RegionInfo, 'via'> {
  /** The file that stands for the region there. */
  readonly path: string;
  /** `map`: loads and stores from `base` on. `file`: reads and writes of that file, of just the access's bytes. */
  readonly reach: 'map' | 'file';
  /** The PCI function whose Command register says whether it answers. */
  readonly decodedBy?: PciAddress;
}

export interface FlushResult {
  readonly steps: readonly FlushStep[];
}

const halves = v.optional(v.picklist(['low-high', 'high-low']));
const pciAddress = v.custom<PciAddress>(
  (text) => typeof text === 'string' && parsePciAddress(text) !== undefined,
);
/** A whole number from 0 to `most`. */
const upTo = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(most));
const source: v.GenericSchema<unknown, Source> = v.variant('kind', [
  v.strictObject({
    kind: v.literal('bar'),
    device: pciAddress,
    bar: upTo(5),
    mapping: v.optional(v.literal('write-combining')),
  }),
  v.strictObject({ kind: v.literal('config'), device: pciAddress }),
  v.strictObject({ kind: v.literal('rom'), device: pciAddress }),
  v.strictObject({
    kind: v.literal('port'),
    base: upTo(0xffff),
    size: v.pipe(upTo(0x1_0000), v.minValue(1)),
  }),
  v.strictObject({ kind: v.literal('uio'), device: upTo(9999), map: upTo(99) }),
  v.strictObject({ kind: v.literal('mem'), base: hex, size: hex }),
  v.strictObject({
    kind: v.literal('file'),
    path: v.pipe(v.string(), v.startsWith('/'), v.maxLength(4096), v.excludes('\0')),
  }),
]);

/** Most accesses one request may ask for; a larger job is split by the client, so that each request ends soon. */
export const maxAccesses = 65_536;

/** Most words of a block request: 2 MiB of 32-bit words, a few milliseconds of a slow bus. */
export const maxBlockWords = 524_288;
/** base64 of as many 64-bit words. */
const maxBlockText = Math.ceil((maxBlockWords * 8) / 3) * 4;
const count = v.pipe(upTo(maxBlockWords), v.minValue(1));

/** Most PCI functions one request may record. */
export const maxRecordedDevices = 64;

const configurationExtents: readonly ConfigurationExtent[] = ['none', 'header', 'full'];

/** The longest request and the longest answer that are taken: room for the largest lists and blocks. Bytes. */
export const maxRequestBytes = 16 * 1024 * 1024;
export const maxAnswerBytes = 64 * 1024 * 1024;

/** Every request's parameters, checked by the helper before anything else happens. */
export const requestSchemas = {
  initialize: v.strictObject({ protocolVersion: v.number() }),
  listMemory: v.strictObject({}),
  listPorts: v.strictObject({}),
  listPciDevices: v.strictObject({}),
  listDeviceTree: v.strictObject({}),
  listPlatformDevices: v.strictObject({}),
  machineStamp: v.strictObject({}),
  accessFacts: v.strictObject({}),
  linkStatus: v.strictObject({ device: pciAddress }),
  /** Without `devices`: what is no PCI function's. */
  record: v.strictObject({
    devices: v.optional(v.pipe(v.array(pciAddress), v.maxLength(maxRecordedDevices))),
    configuration: v.picklist(configurationExtents),
  }),
  describe: v.strictObject({ source }),
  peek: v.strictObject({
    source,
    accesses: v.pipe(
      v.array(v.strictObject({ offset, width, halves })),
      v.minLength(1),
      v.maxLength(maxAccesses),
    ),
  }),
  poke: v.strictObject({ source, offset, width, value: hex, halves }),
  pokeMany: v.strictObject({
    source,
    writes: v.pipe(
      v.array(v.strictObject({ offset, width, value: hex, halves })),
      v.minLength(1),
      v.maxLength(maxAccesses),
    ),
  }),
  modify: v.strictObject({ source, offset, width, mask: hex, value: hex }),
  fill: v.strictObject({ source, offset, width, count, value: hex }),
  peekBlock: v.strictObject({ source, offset, width, count }),
  pokeBlock: v.strictObject({
    source,
    offset,
    width,
    data: v.pipe(v.string(), v.base64(), v.maxLength(maxBlockText)),
  }),
  /** `deadline` in milliseconds: nothing is waited for without one. */
  waitFor: v.strictObject({ source, offset, width, mask: hex, value: hex, deadline: upTo(600_000) }),
  /** `interval` in milliseconds; 0 is full rate. */
  sample: v.strictObject({
    source,
    offset,
    width,
    count: v.pipe(upTo(1_000_000), v.minValue(1)),
    interval: upTo(60_000),
  }),
  /** `readBack`: the register whose reading pushes posted writes. */
  flush: v.strictObject({ source, readBack: v.optional(v.strictObject({ offset, width, halves })) }),
  /** Of a machine elsewhere: whether accesses may be made. None is. */
  judge: v.strictObject({
    source,
    reads: v.pipe(v.array(v.strictObject({ offset, width, halves })), v.maxLength(maxAccesses)),
    writes: v.pipe(v.array(v.strictObject({ offset, width, value: hex, halves })), v.maxLength(maxAccesses)),
  }),
  /** Has the kernel keep the source's device awake until the helper ends, which then restores what was. */
  keepAwake: v.strictObject({ source }),
} as const;

export type HelperMethod = keyof typeof requestSchemas;
export type HelperParams<M extends HelperMethod> = v.InferOutput<(typeof requestSchemas)[M]>;

/** What each request is answered with. */
export interface HelperResults {
  initialize: HelperInfo;
  listMemory: IoResourceMap;
  listPorts: IoResourceMap;
  listPciDevices: readonly PciDevice[];
  /** Nodes with registers; empty where the machine has no devicetree. */
  listDeviceTree: readonly DeviceTreeEntry[];
  listPlatformDevices: readonly PlatformDevice[];
  /** Another text when a list may have changed. */
  machineStamp: string;
  /** Reads no register and maps nothing. */
  accessFacts: AccessFacts;
  /** Makes configuration reads. */
  linkStatus: PciLink;
  /** Makes configuration reads where they are asked for. */
  record: MachineContent;
  describe: RegionInfo;
  /** In the order asked; each access was made once, in that order. */
  peek: readonly PeekResult[];
  poke: Record<string, never>;
  pokeMany: WriteResult;
  modify: ModifyResult;
  fill: WriteResult;
  peekBlock: BlockResult;
  pokeBlock: WriteResult;
  waitFor: WaitResult;
  sample: SampleResult;
  flush: FlushResult;
  keepAwake: AwakeResult;
  judge: Judgement;
}

/** JSON-RPC error code of every failure the helper reports; the {@link Failure} is the error's data. */
export const failureErrorCode = -32_000;

/** Validates a URI's or another edge's source. */
export function parseSource(value: unknown): Source | undefined {
  const parsed = v.safeParse(source, value);
  return parsed.success ? parsed.output : undefined;
}
