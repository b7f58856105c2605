import { virtioStructures, type Binding, type Place } from '../binding';
import {
  count,
  integer,
  members,
  name,
  oneOf,
  textLike,
  type JsonMembers,
  type JsonReader,
} from './jsonReader';

/**
 * Where a block lies: one entry of `bind`. Left out where any of it is not understood: without that it would be another place, or
 * that of other devices.
 */
export const binding: JsonReader<Binding> = (value, path, tell) => {
  const told: string[] = [];
  const entry = members(value, path, (at, what, instead) => {
    told.push(what);
    return tell(at, what, instead);
  });
  if (entry === undefined) return undefined;
  const place = readPlace(entry);
  const offset = entry.optional('offset', count()) ?? 0;
  const at = entry.optional('at', name);
  const unit = entry.optional('unit', count(1)) ?? 1;
  entry.end();
  const named = placeNames.filter((names) => names.some((each) => entry.has(each)));
  if (named.length !== 1) return tell(path, `One place is expected: ${placeNames.flat().join(', ')}.`);
  if (told.length > 0 || place === undefined) return undefined;
  return { ...place, offset, at: at === undefined ? undefined : { path: at, unit } };
};

/** Those of PCI may stand together. */
const placeNames = [
  ['pci', 'pciClass'],
  ['virtio'],
  ['compatible'],
  ['iomem'],
  ['ioports'],
  ['address'],
  ['port'],
];

function readPlace(entry: JsonMembers): Place | undefined {
  const ids = entry.optional('pci', pciIds);
  const classCode = entry.optional('pciClass', pciClass)?.toLowerCase();
  const isPci = entry.has('pci') || entry.has('pciClass');
  const bar = isPci ? entry.required('bar', count(0, 5)) : undefined;
  const structure = entry.optional('virtio', oneOf(virtioStructures));
  const compatible = entry.optional('compatible', name);
  const iomem = entry.optional('iomem', name);
  const ioports = entry.optional('ioports', name);
  const address = entry.optional('address', integer);
  const port = entry.optional('port', integer);
  if (bar !== undefined) return { kind: 'pci', ...ids, classCode, bar };
  if (structure !== undefined) return { kind: 'virtio', structure };
  if (compatible !== undefined) return { kind: 'compatible', name: compatible };
  if (iomem !== undefined) return { kind: 'resource', space: 'memory', name: iomem };
  if (ioports !== undefined) return { kind: 'resource', space: 'ports', name: ioports };
  if (address !== undefined) return { kind: 'address', space: 'memory', address };
  return port === undefined ? undefined : { kind: 'address', space: 'ports', address: port };
}

export const pciIdsPattern =
  /^(?:[\dA-Fa-f]{4}|\*):(?:[\dA-Fa-f]{4}|\*)(?::(?:[\dA-Fa-f]{4}|\*):(?:[\dA-Fa-f]{4}|\*))?$/;
export const pciClassPattern = /^(?:[\dA-Fa-f]{2}){1,3}$/;

const pciClass = textLike(pciClassPattern, 'The first digits of a class code, such as "010802",');
const pciIdsText = textLike(pciIdsPattern, 'A vendor and a device, such as "8086:100e" or "1af4:*",');

const pciIds: JsonReader<
  Pick<Place & { kind: 'pci' }, 'vendor' | 'device' | 'subsystemVendor' | 'subsystemDevice'>
> = (value, path, tell) => {
  const ids = pciIdsText(value, path, tell)
    ?.split(':')
    .map((id) => (id === '*' ? undefined : Number.parseInt(id, 16)));
  if (ids === undefined) return undefined;
  const [vendor, device, subsystemVendor, subsystemDevice] = ids;
  return { vendor, device, subsystemVendor, subsystemDevice };
};
