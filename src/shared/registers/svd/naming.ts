import type { Repeat } from '../registerModel';
import { buildEnumeratedValue } from './buildEnumeratedValues';
import { valueIn, type SvdContext } from './context';
import { elementsIn, textIn, type Lineage } from './lineage';
import { nameOf, type SvdElement } from './svdElement';
import { countOf, indicesOf } from './svdValues';

const most = 65_536;

/** The name of an element, and how often it is there: `%s` stands in the name of one that is there more than once. */
export interface Naming {
  readonly name: string;
  readonly repeat?: Repeat | undefined;
}

/** Undefined, and told, where there is no name. `incrementOf` reads the distance between elements. */
export function namingOf(
  context: SvdContext,
  element: SvdElement,
  lineage: Lineage,
  incrementOf: (text: string) => number | undefined,
): Naming | undefined {
  const name = nameOf(element) ?? '';
  if (name === '') {
    context.warn({ line: element.line, what: `A ${element.tag} has no name: it is left out.` });
    return undefined;
  }
  const repeat = repeatOf(context, element, lineage, incrementOf);
  if (repeat === undefined) return { name: name.replaceAll(/\[%s\]|%s/g, '') };
  return { name: name.includes('%s') ? name : `${name}%s`, repeat };
}

/**
 * The schema's dimElementGroup. An element that is derived from an array or list is one itself only where its own name has a
 * place for the index.
 */
function repeatOf(
  context: SvdContext,
  element: SvdElement,
  derived: Lineage,
  incrementOf: (text: string) => number | undefined,
): Repeat | undefined {
  const isNamed = nameOf(element)?.includes('%s') === true;
  const lineage: Lineage = isNamed ? derived : [element];
  const dim = textIn(lineage, 'dim');
  const tell = (what: string): void => context.warn({ line: dim?.line ?? element.line, what });
  if (dim === undefined) {
    if (isNamed) tell('The name has a place for an index, but there is no <dim>.');
    return undefined;
  }
  const count = valueIn(context, lineage, 'dim', countOf);
  const increment = valueIn(context, lineage, 'dimIncrement', incrementOf);
  if (count === undefined || count < 1 || count > most) {
    tell(`<dim> must be 1 to ${most}: this counts as one.`);
    return undefined;
  }
  if (increment === undefined) tell('<dim> has no <dimIncrement>: all elements lie at one place.');
  const indices = valueIn(context, lineage, 'dimIndex', indicesOf);
  if (indices !== undefined && indices.count !== count) {
    tell(
      `<dimIndex> has ${indices.count} names for ${count} elements: those without one go by their number.`,
    );
  }
  const labels = elementsIn(lineage, 'dimArrayIndex')
    .flatMap(({ elements }) => elements)
    .flatMap((value) => buildEnumeratedValue(context, value))
    .flatMap(({ name, value }) => (value === undefined ? [] : [[Number(value), name] as const]));
  return {
    count,
    indices: indices?.indices?.slice(0, count),
    firstIndex: indices?.firstIndex,
    increment: increment ?? 0,
    labels: labels.length === 0 ? undefined : new Map(labels),
  };
}
