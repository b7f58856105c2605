import type { EnumeratedValue, EnumeratedValues } from '../registerModel';
import { valueIn, valueOf, wordsIn, type SvdContext } from './context';
import { elementsIn, textIn, type Lineage } from './lineage';
import { nameOf, type SvdElement } from './svdElement';
import { isTrue, one, patternOf } from './svdValues';

const usages = ['read', 'write', 'read-write'] as const;

export function buildEnumeratedValues(context: SvdContext, element: SvdElement): EnumeratedValues {
  const lineage = context.lineageOf(element);
  return {
    name: wordsIn(lineage, 'name'),
    usage: valueIn(context, lineage, 'usage', (text) => one(usages, text)) ?? 'read-write',
    values: elementsIn(lineage, 'enumeratedValue').flatMap((value) => buildEnumeratedValue(context, value)),
  };
}

/** None where it has no value and is not the default. */
export function buildEnumeratedValue(context: SvdContext, element: SvdElement): EnumeratedValue[] {
  const lineage: Lineage = [element];
  const text = textIn(lineage, 'value');
  const pattern = text === undefined ? undefined : valueOf(context, 'value', text, patternOf);
  const isDefault = isTrue(textIn(lineage, 'isDefault')?.text);
  if (pattern === undefined && !isDefault) {
    if (text === undefined)
      context.warn({ line: element.line, what: 'An enumerated value has no value: it is left out.' });
    return [];
  }
  return [
    {
      name: nameOf(element) ?? '',
      description: wordsIn(lineage, 'description'),
      value: pattern?.value,
      dontCare: pattern?.dontCare ?? 0n,
      isDefault,
    },
  ];
}
