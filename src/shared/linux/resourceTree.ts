import type { IoResource } from '../model/region';

/** A half-open range of addresses, `[base, end)`. */
export interface AddressRange {
  readonly base: bigint;
  readonly end: bigint;
}

/** A part of the address space: what a resource covers, or, without one, a gap. */
export interface AddressSpan extends AddressRange {
  readonly resource?: IoResource;
}

/** A part of the address space in one resource, with what that lies in: outermost first. Empty is a gap. */
export interface PathSpan extends AddressRange {
  readonly path: readonly IoResource[];
}

/**
 * The resources that hold the whole of a range, outermost first: the last is the innermost. Empty where none does. Where
 * ranges overlap, as in a file that was edited, the deepest nesting counts, then the first.
 */
export function resourcesAround(resources: readonly IoResource[], range: AddressRange): IoResource[] {
  let deepest: IoResource[] = [];
  for (const resource of resources) {
    const { base, end } = rangeOf(resource);
    if (range.base < base || range.end > end) continue;
    const path = [resource, ...resourcesAround(resource.children, range)];
    if (path.length > deepest.length) deepest = path;
  }
  return deepest;
}

/** The resources that hold an address, outermost first. */
export function resourcesAt(resources: readonly IoResource[], address: bigint): IoResource[] {
  return resourcesAround(resources, { base: address, end: address + 1n });
}

/** The innermost resource that holds an address. */
export function resourceAt(resources: readonly IoResource[], address: bigint): IoResource | undefined {
  return resourcesAt(resources, address).at(-1);
}

/**
 * Siblings in address order with the gaps between them, as far as they lie in `range`; a sibling that reaches over its
 * bounds is listed whole. Where siblings overlap, no gap is between them.
 */
export function withGaps(siblings: readonly IoResource[], range: AddressRange): AddressSpan[] {
  const spans = siblings
    .map((resource) => ({ ...rangeOf(resource), resource }))
    .filter(({ base, end }) => base < range.end && end > range.base)
    .sort((a, b) => compare(a.base, b.base) || compare(a.end, b.end));
  const result: AddressSpan[] = [];
  let reached = range.base;
  for (const span of spans) {
    if (span.base > reached) result.push({ base: reached, end: span.base });
    result.push(span);
    if (span.end > reached) reached = span.end;
  }
  if (reached < range.end) result.push({ base: reached, end: range.end });
  return result;
}

/**
 * What a range touches, in address order and cut to the range: one span where it lies in one resource, more where it crosses
 * a boundary.
 */
export function spansIn(resources: readonly IoResource[], range: AddressRange): PathSpan[] {
  return cut(resources, range, []);
}

function cut(resources: readonly IoResource[], range: AddressRange, path: readonly IoResource[]): PathSpan[] {
  let reached = range.base; // Where siblings overlap, the first keeps what both claim.
  return withGaps(resources, range).flatMap(({ base, end, resource }) => {
    const part = { base: later(base, reached), end: earlier(end, range.end) };
    if (part.base >= part.end) return [];
    reached = part.end;
    return resource === undefined ? [{ ...part, path }] : cut(resource.children, part, [...path, resource]);
  });
}

export function rangeOf({ base, end }: IoResource): AddressRange {
  return { base: BigInt(base), end: BigInt(end) };
}

function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function earlier(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
