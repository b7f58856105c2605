import * as v from 'valibot';
import type { Hex } from '../base/hex';
import type { AccessWidth } from '../model/accessWidth';
import { accessWidths } from '../model/accessWidth';
import type { Failure } from '../model/failure';
import { parsePciAddress, type PciAddress } from '../model/pciAddress';
import type { PciDevice } from '../model/pciDevice';
import type { IoResourceMap, RegionInfo } from '../model/region';
import type { Source } from '../model/source';

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
  /** `thunk`: each access is one machine instruction. `scalar`: koffi's own loads and stores, for CPUs without thunks. */
  readonly access: 'thunk' | 'scalar';
  /** Whether this helper was launched with writes on. */
  readonly writes: boolean;
  readonly role: Role;
}

export interface Access {
  readonly offset: number;
  readonly width: AccessWidth;
}

/** The outcome of one peek. A failure is never a value. */
export type PeekResult = { readonly value: Hex } | { readonly failure: Failure };

/** One thing a flush did.. */
export interface FlushStep {
  readonly step: string;
  readonly ok: boolean;
  readonly detail: string;
}

export interface FlushResult {
  readonly steps: readonly FlushStep[];
}

const hex = v.custom<Hex>((text) => typeof text === 'string' && /^0x[0-9a-f]{1,16}$/.test(text));
const width = v.picklist(accessWidths);
const offset = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
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

/** Every request's parameters, checked by the helper before anything else happens. */
export const requestSchemas = {
  initialize: v.strictObject({ protocolVersion: v.number() }),
  listMemory: v.strictObject({}),
  listPorts: v.strictObject({}),
  listPciDevices: v.strictObject({}),
  describe: v.strictObject({ source }),
  peek: v.strictObject({
    source,
    accesses: v.pipe(v.array(v.strictObject({ offset, width })), v.minLength(1), v.maxLength(maxAccesses)),
  }),
  poke: v.strictObject({ source, offset, width, value: hex }),
  flush: v.strictObject({ source }),
} as const;

export type HelperMethod = keyof typeof requestSchemas;
export type HelperParams<M extends HelperMethod> = v.InferOutput<(typeof requestSchemas)[M]>;

/** What each request is answered with. */
export interface HelperResults {
  initialize: HelperInfo;
  listMemory: IoResourceMap;
  listPorts: IoResourceMap;
  listPciDevices: readonly PciDevice[];
  describe: RegionInfo;
  /** In the order asked; each access was made once, in that order. */
  peek: readonly PeekResult[];
  poke: Record<string, never>;
  flush: FlushResult;
}

/** JSON-RPC error code of every failure the helper reports; the {@link Failure} is the error's data. */
export const failureErrorCode = -32_000;

/** Validates a URI's or another edge's source. */
export function parseSource(value: unknown): Source | undefined {
  const parsed = v.safeParse(source, value);
  return parsed.success ? parsed.output : undefined;
}
