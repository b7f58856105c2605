import { elementName } from '../placedRegisters';
import type { Effects, Field, WriteConstraint } from '../registerModel';
import { buildEnumeratedValues } from './buildEnumeratedValues';
import { namingOf } from './naming';
import { valueIn, wordsIn, type SvdContext } from './context';
import { elementsIn, type Lineage } from './lineage';
import { textOf, type SvdElement } from './svdElement';
import {
  accessOf,
  bitRangeOf,
  countOf,
  integerOf,
  isTrue,
  modifiedWriteValuesOf,
  readActionOf,
} from './svdValues';

/** The fields of one description: an array of fields is spread out, since it is no longer than its register. */
export function buildFields(
  context: SvdContext,
  element: SvdElement,
  register: Effects,
  size: number,
): Field[] {
  const lineage = context.lineageOf(element);
  const naming = namingOf(context, element, lineage, countOf);
  if (naming === undefined) return [];
  const { name, repeat } = naming;
  const range = rangeIn(context, lineage);
  if (range === undefined) {
    context.warn({ line: element.line, what: `Where field ${name} lies is not understood: it is left out.` });
    return [];
  }
  const { bitOffset, bitWidth } = range;
  const most = repeat === undefined ? 1 : Math.min(repeat.count, 64);
  if (bitOffset + bitWidth + (most - 1) * (repeat?.increment ?? 0) > size || most !== (repeat?.count ?? 1)) {
    context.warn({
      line: element.line,
      what: `Field ${name} reaches over the ${size} bits of its register.`,
    });
  }
  const effects = effectsIn(context, lineage);
  const field: Field = {
    name,
    description: wordsIn(lineage, 'description'),
    bitOffset,
    bitWidth,
    access: valueIn(context, lineage, 'access', accessOf) ?? register.access,
    readAction: effects.readAction ?? register.readAction,
    modifiedWriteValues: effects.modifiedWriteValues ?? register.modifiedWriteValues,
    writeConstraint: effects.writeConstraint,
    enumeratedValues: elementsIn(lineage, 'enumeratedValues').map((values) =>
      buildEnumeratedValues(context, values),
    ),
  };
  if (repeat === undefined) return [field];
  return Array.from({ length: most }, (_, index) => ({
    ...field,
    name: elementName(name, repeat, index),
    bitOffset: bitOffset + index * repeat.increment,
  }));
}

/** What an element says of what reading and writing do besides. */
export function effectsIn(context: SvdContext, lineage: Lineage): Omit<Effects, 'access'> {
  const [constraint] = elementsIn(lineage, 'writeConstraint');
  return {
    readAction: valueIn(context, lineage, 'readAction', readActionOf),
    modifiedWriteValues: valueIn(context, lineage, 'modifiedWriteValues', modifiedWriteValuesOf),
    writeConstraint: constraint === undefined ? undefined : buildWriteConstraint(context, constraint),
  };
}

/** The three ways to say where a field lies. What a field says in one goes before what it derives in another. */
function rangeIn(
  context: SvdContext,
  lineage: Lineage,
): { readonly bitOffset: number; readonly bitWidth: number } | undefined {
  let bitOffset: number | undefined;
  let bitWidth: number | undefined;
  for (const element of lineage) {
    const own: Lineage = [element];
    const whole = valueIn(context, own, 'bitRange', bitRangeOf);
    const msb = whole?.msb ?? valueIn(context, own, 'msb', countOf);
    const lsb = whole?.lsb ?? valueIn(context, own, 'lsb', countOf);
    bitOffset ??= lsb ?? valueIn(context, own, 'bitOffset', countOf);
    bitWidth ??=
      msb !== undefined && lsb !== undefined ? msb - lsb + 1 : valueIn(context, own, 'bitWidth', countOf);
  }
  if (bitOffset === undefined) return undefined;
  bitWidth ??= 1; // The schema makes the width optional.
  return bitWidth >= 1 && bitWidth <= 64 && bitOffset <= 0xffff ? { bitOffset, bitWidth } : undefined;
}

function buildWriteConstraint(context: SvdContext, element: SvdElement): WriteConstraint | undefined {
  const range = element.elements.find(({ tag }) => tag === 'range');
  if (range !== undefined) {
    const minimum = valueIn(context, [range], 'minimum', integerOf);
    const maximum = valueIn(context, [range], 'maximum', integerOf);
    return minimum === undefined || maximum === undefined ? undefined : { kind: 'range', minimum, maximum };
  }
  const kinds = ['writeAsRead', 'useEnumeratedValues'] as const;
  const kind = kinds.find((candidate) => isTrue(textOf(element, candidate)?.text));
  return kind === undefined ? undefined : { kind };
}
