import type { Access, Cluster, Effects, Protection, Register, RegisterMember } from '../registerModel';
import { buildFields, effectsIn } from './buildFields';
import { valueIn, wordsIn, type SvdContext } from './context';
import { membersIn, textIn, type Lineage } from './lineage';
import { namingOf } from './naming';
import type { SvdElement } from './svdElement';
import { accessOf, countOf, integerOf, one } from './svdValues';

/** What registers inherit from what they lie in: the schema's registerPropertiesGroup. */
export interface Inherited {
  readonly size: number;
  readonly access: Access;
  readonly protection?: Protection | undefined;
  readonly resetValue?: bigint | undefined;
  readonly resetMask?: bigint | undefined;
}

export interface MemberBuilder {
  /** The registers and clusters of a lineage. Those that two lineages share are built once. */
  readonly build: (lineage: Lineage, inherited: Inherited) => readonly RegisterMember[];
}

const deepest = 32;
const mostBuilt = 250_000;

export function createMemberBuilder(context: SvdContext): MemberBuilder {
  const { lineageOf, warn, unit } = context;
  const built = new Map<SvdElement, { readonly key: string; readonly member: RegisterMember | undefined }>();
  let depth = 0;
  let left = mostBuilt;

  /** Whether one more register, cluster or field may be built. A small file can derive very many from a few. */
  const isWithinBounds = ({ line }: SvdElement): boolean => {
    if (left === 0)
      warn({ line, what: 'There are more registers and fields than any device has: the rest is left out.' });
    return left-- > 0;
  };

  const build = (lineage: Lineage, inherited: Inherited): readonly RegisterMember[] => {
    const key = keyOf(inherited);
    return membersIn(lineage, ['register', 'cluster']).flatMap((element) => {
      const known = built.get(element);
      if (known?.key === key) return known.member ?? [];
      const member = isWithinBounds(element) ? buildMember(element, inherited) : undefined;
      built.set(element, { key, member });
      return member ?? [];
    });
  };

  const buildMember = (element: SvdElement, inherited: Inherited): RegisterMember | undefined => {
    const lineage = lineageOf(element);
    const naming = namingOf(context, element, lineage, bytesOf);
    if (naming === undefined) return undefined;
    const addressOffset = valueIn(context, lineage, 'addressOffset', bytesOf);
    if (addressOffset === undefined) {
      warn({ line: element.line, what: `${naming.name} has no <addressOffset>: it is left out.` });
      return undefined;
    }
    const place = { ...naming, description: wordsIn(lineage, 'description'), addressOffset };
    const own = inheritedIn(context, lineage, inherited);
    return element.tag === 'register'
      ? buildRegister(lineage, place, own)
      : buildCluster(element, lineage, place, own);
  };

  const bytesOf = (text: string): number | undefined => {
    const count = countOf(text);
    return count === undefined ? undefined : count * unit;
  };

  const buildCluster = (
    element: SvdElement,
    lineage: Lineage,
    place: Place,
    inherited: Inherited,
  ): Cluster | undefined => {
    if (depth >= deepest) {
      warn({
        line: element.line,
        what: `Clusters are nested more than ${deepest} deep: ${place.name} is left out.`,
      });
      return undefined;
    }
    depth++;
    const members = build(lineage, inherited);
    depth--;
    return {
      kind: 'cluster' as const,
      ...place,
      alternate: wordsIn(lineage, 'alternateCluster'),
      members,
    };
  };

  const buildRegister = (lineage: Lineage, place: Place, { size, ...inherited }: Inherited): Register => {
    const [element] = lineage;
    const tell = (what: string): void => warn({ line: element.line, what: `Register ${place.name} ${what}` });
    if (size < 1 || size > 64) tell(`has ${size} bits: it cannot be read.`);
    if (size <= 64 && inherited.resetValue !== undefined && inherited.resetValue >> BigInt(size) !== 0n)
      tell(`has a reset value of more than its ${size} bits.`);
    const effects: Effects = { ...effectsIn(context, lineage), access: inherited.access };
    return {
      kind: 'register' as const,
      ...place,
      displayName: wordsIn(lineage, 'displayName'),
      alternate: wordsIn(lineage, 'alternateRegister') ?? wordsIn(lineage, 'alternateGroup'),
      size,
      ...inherited,
      ...effects,
      dataType: wordsIn(lineage, 'dataType'),
      fields: membersIn(lineage, ['field']).flatMap((field) =>
        isWithinBounds(field) ? buildFields(context, field, effects, size) : [],
      ),
    };
  };

  return { build };
}

interface Place {
  readonly name: string;
  readonly description: string | undefined;
  readonly addressOffset: number;
}

/** What a lineage's registers inherit, where it stands in something that has an inheritance itself. */
export function inheritedIn(context: SvdContext, lineage: Lineage, around: Inherited): Inherited {
  if (inheritable.every((name) => textIn(lineage, name) === undefined)) return around;
  return {
    size: valueIn(context, lineage, 'size', countOf) ?? around.size,
    access: valueIn(context, lineage, 'access', accessOf) ?? around.access,
    protection:
      valueIn(context, lineage, 'protection', (text) => one(protections, text)) ?? around.protection,
    resetValue: valueIn(context, lineage, 'resetValue', integerOf) ?? around.resetValue,
    resetMask: valueIn(context, lineage, 'resetMask', integerOf) ?? around.resetMask,
  };
}

const protections: readonly Protection[] = ['s', 'n', 'p'];
const inheritable = ['size', 'access', 'protection', 'resetValue', 'resetMask'];

function keyOf({ size, access, protection, resetValue, resetMask }: Inherited): string {
  return `${size} ${access} ${protection ?? ''} ${resetValue ?? ''} ${resetMask ?? ''}`;
}
