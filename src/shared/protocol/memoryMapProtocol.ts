import * as v from 'valibot';
import type { PciAddress } from '../model/pciAddress';
import type { IoResource, PciBar } from '../model/region';
import { hex } from './schemas';
import type { StatusKind, StringsMessage } from './webviewProtocol';

/** What the picture tells of a PCI function besides its ranges. */
export interface MapDevice {
  readonly address: PciAddress;
  /** What it is, in words. */
  readonly text: string;
  readonly driver?: string;
  readonly bars: readonly Pick<PciBar, 'bar' | 'base'>[];
}

export interface MemoryMap {
  /** The machine's name. */
  readonly machine: string;
  readonly resources: readonly IoResource[];
  readonly devices: readonly MapDevice[];
}

/** Extension host to the memory-map picture. */
export type ToMemoryMap =
  | StringsMessage
  | { readonly type: 'map'; readonly map: MemoryMap }
  /** There is no map to draw: what happened, why, what next. */
  | { readonly type: 'unavailable'; readonly message: string }
  | { readonly type: 'status'; readonly kind: StatusKind; readonly text: string };

/** Most characters of a drawing: a map of 10,000 ranges takes a fifth of it. */
const maxSvgLength = 32 * 1024 * 1024;

/** A line of the map. Its place in the tree may have changed since it was drawn; what it says has not. */
const range = v.strictObject({ base: hex, end: hex, name: v.string() });

/** The memory-map picture to the extension host. Checked on arrival. */
const fromMemoryMapSchema = v.variant('type', [
  v.strictObject({ type: v.literal('ready') }),
  v.strictObject({ type: v.literal('open'), range }),
  v.strictObject({ type: v.literal('reveal'), range }),
  v.strictObject({
    type: v.literal('export'),
    svg: v.pipe(v.string(), v.startsWith('<svg '), v.maxLength(maxSvgLength)),
  }),
]);

export type FromMemoryMap = v.InferOutput<typeof fromMemoryMapSchema>;
export type MapRange = v.InferOutput<typeof range>;

/** Undefined for what is no message of the picture's. */
export function parseFromMemoryMap(message: unknown): FromMemoryMap | undefined {
  const parsed = v.safeParse(fromMemoryMapSchema, message);
  return parsed.success ? parsed.output : undefined;
}
