import type { FindLineage, Lineage } from './lineage';
import { textIn } from './lineage';
import type { ImportWarning, SvdText } from './svdElement';

/** What building a description from its elements needs everywhere. */
export interface SvdContext {
  readonly lineageOf: FindLineage;
  readonly warn: (warning: ImportWarning) => void;
  /** Bytes to one unit of an address or offset. */
  readonly unit: number;
}

/** The value of a text in a lineage. One that is not understood is told and counts as absent. */
export function valueIn<Value>(
  context: SvdContext,
  lineage: Lineage,
  name: string,
  parse: (text: string) => Value | undefined,
): Value | undefined {
  const found = textIn(lineage, name);
  return found === undefined ? undefined : valueOf(context, name, found, parse);
}

export function valueOf<Value>(
  { warn }: SvdContext,
  name: string,
  { text, line }: SvdText,
  parse: (text: string) => Value | undefined,
): Value | undefined {
  const value = parse(text);
  if (value === undefined) warn({ line, what: `<${name}> is not understood: “${text.slice(0, 80)}”.` });
  return value;
}

/** A text for people, on one line. Absent where it is empty. */
export function wordsIn(lineage: Lineage, name: string): string | undefined {
  const text = textIn(lineage, name)?.text;
  if (text === undefined || text === '') return undefined;
  return /[\n\r\t]| {2}/.test(text) ? text.replaceAll(/\s+/g, ' ') : text;
}
