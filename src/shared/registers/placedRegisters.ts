import { accessWidths, type AccessWidth } from '../model/accessWidth';
import type { Register, RegisterBlock, RegisterMember, Repeat } from './registerModel';

/** One register of a block: elements of arrays and lists are registers each. */
export interface PlacedRegister {
  readonly register: Register;
  /** Below the block: `CHANNEL[2].CONTROL`. */
  readonly path: string;
  /** In bytes from the block's base. */
  readonly offset: number;
}

/** The registers of a block in the file's order, arrays and lists spread out. Lazy: a file may describe very many. */
export function placedRegisters({
  members,
}: Pick<RegisterBlock, 'members'>): Generator<PlacedRegister, void> {
  return placedIn(members, '', 0);
}

function* placedIn(
  members: readonly RegisterMember[],
  prefix: string,
  base: number,
): Generator<PlacedRegister, void> {
  for (const member of members) {
    for (const { name, offset } of elementsOf(member)) {
      const path = prefix + name;
      if (member.kind === 'register') yield { register: member, path, offset: base + offset };
      else yield* placedIn(member.members, `${path}.`, base + offset);
    }
  }
}

/** The elements that a member stands for: itself, where it is no array or list. */
export function* elementsOf({
  name,
  addressOffset,
  repeat,
}: Pick<RegisterMember, 'name' | 'addressOffset' | 'repeat'>): Generator<
  { readonly name: string; readonly offset: number },
  void
> {
  if (repeat === undefined) {
    yield { name, offset: addressOffset };
    return;
  }
  for (let element = 0; element < repeat.count; element++) {
    yield { name: elementName(name, repeat, element), offset: addressOffset + element * repeat.increment };
  }
}

/** The name of one element of an array or list. */
export function elementName(name: string, { indices, firstIndex = 0 }: Repeat, element: number): string {
  return name.replaceAll('%s', () => indices?.[element] ?? String(firstIndex + element));
}

/** How many registers {@link placedRegisters} gives, without going through them. */
export function countRegisters(members: readonly RegisterMember[]): number {
  // What clusters share is counted once: going through it would take as long as it is large.
  const counts = new Map<readonly RegisterMember[], number>();
  const sumOf = (some: readonly RegisterMember[]): number => {
    const sum = counts.get(some) ?? some.reduce((before, member) => before + countOf(member), 0);
    counts.set(some, sum);
    return sum;
  };
  const countOf = (member: RegisterMember): number =>
    (member.repeat?.count ?? 1) * (member.kind === 'register' ? 1 : sumOf(member.members));
  return sumOf(members);
}

/** The width of an access that reads the whole register; undefined where none does. */
export function accessWidthOf({ size, accessWidth }: Register): AccessWidth | undefined {
  return accessWidth ?? accessWidths.find((width) => width >= size);
}
