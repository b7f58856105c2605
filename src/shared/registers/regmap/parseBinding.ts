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

/** Where a block lies: one entry of `bind`. */
export const binding: JsonReader<Binding> = (value, path, tell) => {
  const entry = members(value, path, tell);
  if (entry === undefined) return undefined;
  const places = readPlaces(entry);
  const offset = entry.optional('offset', count()) ?? 0;
  const at = entry.optional('at', name);
  const unit = entry.optional('unit', count(1)) ?? 1;
  entry.end();
  const [place, ...others] = places;
  if (place === undefined || others.length > 0)
    return tell(
      path,
      'One place is expected: pci, pciClass, virtio, compatible, iomem, ioports, address or port.',
    );
  return { ...place, offset, at: at === undefined ? undefined : { path: at, unit } };
};

function readPlaces(entry: JsonMembers): Place[] {
  const ids = entry.optional('pci', pciIds);
  const classCode = entry.optional('pciClass', pciClass)?.toLowerCase();
  const isPci = ids !== undefined || classCode !== undefined;
  const bar = isPci ? entry.required('bar', count(0, 5)) : undefined;
  const structure = entry.optional('virtio', oneOf(virtioStructures));
  const compatible = entry.optional('compatible', name);
  const iomem = entry.optional('iomem', name);
  const ioports = entry.optional('ioports', name);
  const address = entry.optional('address', integer);
  const port = entry.optional('port', integer);
  const places: (Place | undefined)[] = [
    bar === undefined ? undefined : { kind: 'pci', ...ids, classCode, bar },
    structure && { kind: 'virtio', structure },
    compatible === undefined ? undefined : { kind: 'compatible', name: compatible },
    iomem === undefined ? undefined : { kind: 'resource', space: 'memory', name: iomem },
    ioports === undefined ? undefined : { kind: 'resource', space: 'ports', name: ioports },
    address === undefined ? undefined : { kind: 'address', space: 'memory', address },
    port === undefined ? undefined : { kind: 'address', space: 'ports', address: port },
  ];
  return places.filter((place) => place !== undefined);
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
