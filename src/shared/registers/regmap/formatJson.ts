import type { Json } from './printRegmap';

const widest = 110;

/** JSON as text, as Prettier lays it out: on one line what fits on one. */
export function formatJson(json: Json): string {
  return `${format(json, '', 0)}\n`;
}

/** @param taken characters of the line before the value and behind it */
function format(json: Json, indent: string, taken: number): string {
  if (typeof json !== 'object') return JSON.stringify(json);
  const isList = Array.isArray(json);
  const inner = `${indent}  `;
  const [open, close, gap] = isList ? ['[', ']', ''] : ['{', '}', ' '];
  const lists: readonly Json[] = isList ? (json as readonly Json[]) : [];
  const parts = isList
    ? lists.map((element) => format(element, inner, inner.length + 1))
    : Object.entries(json as Readonly<Record<string, Json | undefined>>).flatMap(([name, value]) => {
        if (value === undefined) return [];
        const key = `${JSON.stringify(name)}: `;
        return [key + format(value, inner, inner.length + key.length + 1)];
      });
  if (parts.length === 0) return open + close;
  const line = `${open}${gap}${parts.join(', ')}${gap}${close}`;
  const isTall =
    line.includes('\n') ||
    taken + line.length > widest ||
    (lists.length > 1 &&
      lists.every((element) => typeof element === 'object' && Object.keys(element).length > 1));
  return isTall ? `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${indent}${close}` : line;
}
