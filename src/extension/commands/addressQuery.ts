import * as l10n from '@vscode/l10n';
import { parseInteger, toHex } from '../../shared/base/hex';
import { memoryKind, type MemoryKind } from '../../shared/linux/memoryKind';
import { resourcesAt } from '../../shared/linux/resourceTree';
import type { PciDevice } from '../../shared/model/pciDevice';
import type { IoResource } from '../../shared/model/region';

/** A place in the address space that somebody may have meant. */
export interface AddressTarget {
  readonly address: bigint;
  /** What holds it, outermost first: down to what was named, or to the innermost. Empty where nothing does. */
  readonly path: readonly HoldingResource[];
  readonly by: 'address' | 'name';
}

export interface HoldingResource {
  readonly resource: IoResource;
  readonly kind: MemoryKind;
}

export interface AddressSpace {
  readonly resources: readonly IoResource[];
  readonly devices: readonly PciDevice[];
  /** What else a range is known by, beside the kernel's name for it: to be found by. */
  readonly aliases: (resource: IoResource) => readonly string[];
}

export type AddressAnswer = { readonly targets: readonly AddressTarget[] } | { readonly problem: string };

const limit = 1n << 64n;

/** More than anybody would choose from. */
const mostTargets = 200;

/**
 * What is meant by an address (`0xfed00000`, decimal, or as /proc/iomem prints it), a PCI function with or without a BAR
 * (`00:04.0 BAR0`), or a part of a name; each with `+offset` behind it, if need be. Never throws.
 */
export function findAddress(text: string, space: AddressSpace): AddressAnswer {
  const typed = text.trim();
  if (typed === '')
    return { problem: l10n.t('Type an address, a PCI address such as 00:04.0, or a part of a name.') };
  const plus = typed.lastIndexOf('+');
  const after = plus < 0 ? undefined : parseNumber(typed.slice(plus + 1));
  const [start, offset] = after === undefined ? [typed, 0n] : [typed.slice(0, plus).trim(), after];
  if (plus >= 0 && after === undefined && parseNumber(typed.slice(0, plus)) !== undefined) {
    return {
      problem: l10n.t('“{0}” is no offset. Write 0x1f (hex) or 42 (decimal).', typed.slice(plus + 1).trim()),
    };
  }
  const bases = basesOf(start, space);
  if ('problem' in bases) return bases;
  const targets = bases.targets.map((target) =>
    offset === 0n ? target : targetAt(target.address + offset, space),
  );
  const [first] = targets;
  if (first !== undefined && first.address >= limit) {
    return { problem: l10n.t('{0} does not fit 64 bits.', toHex(first.address)) };
  }
  return { targets: targets.filter(({ address }) => address < limit) };
}

function targetAt(address: bigint, { resources }: AddressSpace): AddressTarget {
  return { address, path: withKinds(resourcesAt(resources, address)), by: 'address' };
}

function basesOf(text: string, space: AddressSpace): AddressAnswer {
  const number = parseNumber(text);
  if (number !== undefined) return { targets: [targetAt(number, space)] };
  return functionTargets(text, space) ?? nameTargets(text, space);
}

/** A number as people type it, or as /proc/iomem prints it: eight digits or more, one of them a letter, or zero first. */
function parseNumber(text: string): bigint | undefined {
  const typed = text.trim();
  const isPrinted = /^[0-9a-f]{8,16}$/i.test(typed) && (/[a-f]/i.test(typed) || typed.startsWith('0'));
  const parsed = parseInteger(isPrinted ? `0x${typed}` : typed);
  return 'value' in parsed ? parsed.value : undefined;
}

/** Undefined for what names no PCI function. */
function functionTargets(text: string, space: AddressSpace): AddressAnswer | undefined {
  const match =
    /^(?:([0-9a-f]{4,8}):)?([0-9a-f]{1,2}):([0-9a-f]{1,2})\.([0-7])(?:[ /]*(?:bar *([0-5])))?$/i.exec(text);
  if (match === null) return undefined;
  const [, domain = '0000', bus = '', device = '', fn = '', bar] = match;
  const address = `${domain}:${bus.padStart(2, '0')}:${device.padStart(2, '0')}.${fn}`.toLowerCase();
  const found = space.devices.find((each) => each.address === address);
  if (found === undefined) return { problem: l10n.t('There is no PCI function {0}.', address) };
  const bars = found.bars.filter(
    (each) =>
      each.space === 'memory' && BigInt(each.base) !== 0n && (bar === undefined || each.bar === Number(bar)),
  );
  if (bars.length === 0) {
    return {
      problem:
        bar === undefined
          ? l10n.t('{0} has no memory BAR with an address.', address)
          : l10n.t('{0} has no memory at BAR{1} with an address.', address, bar),
    };
  }
  return {
    targets: bars.map(({ base }) => {
      const { path } = targetAt(BigInt(base), space);
      // The BAR itself, not what its driver has claimed of it.
      const own = path.findIndex(({ resource }) => resource.name === address);
      return { address: BigInt(base), path: own < 0 ? path : path.slice(0, own + 1), by: 'name' };
    }),
  };
}

function nameTargets(text: string, space: AddressSpace): AddressAnswer {
  const wanted = text.toLowerCase();
  const targets: AddressTarget[] = [];
  const visit = (resource: IoResource, above: readonly IoResource[]) => {
    const path = [...above, resource];
    const names = [resource.name, ...space.aliases(resource)];
    if (targets.length < mostTargets && names.some((name) => name.toLowerCase().includes(wanted))) {
      targets.push({ address: BigInt(resource.base), path: withKinds(path), by: 'name' });
    }
    for (const child of resource.children) visit(child, path);
  };
  for (const resource of space.resources) visit(resource, []);
  return targets.length > 0
    ? { targets }
    : { problem: l10n.t('Nothing in the memory map is called “{0}”.', text) };
}

function withKinds(path: readonly IoResource[]): HoldingResource[] {
  const held: HoldingResource[] = [];
  for (const resource of path) held.push({ resource, kind: memoryKind(resource.name, held.at(-1)?.kind) });
  return held;
}
