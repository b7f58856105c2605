import type { CDefinition } from './cDefinitions';
import { evaluateC, type CNames } from './cExpression';

/** A name of a header that stands for a number. */
export interface CConstant {
  readonly name: string;
  readonly value: bigint;
  /** How it is written: `mask` is anything that shifts or combines bits. */
  readonly written: 'hex' | 'decimal' | 'sum' | 'mask';
  /** Of a hexadecimal number, as it stands there. */
  readonly digits: number;
  readonly line: number;
  readonly comment: string | undefined;
  readonly indent: number;
}

/** Evaluating macros in macros may take for ever. */
const mostSteps = 200_000;

/** Evaluates what a header defines. */
export function createConstants(definitions: readonly CDefinition[]) {
  const byName = new Map(definitions.map((definition) => [definition.name, definition]));
  const values = new Map<string, bigint | undefined>();
  let steps = 0;

  const names: CNames = (name, args) => {
    if (++steps > mostSteps) return undefined;
    const definition = byName.get(name);
    if (definition === undefined) return args === undefined ? undefined : kernelMacros(name, args);
    if (args !== undefined) return call(definition, args);
    return definition.parameters === undefined ? valueOf(definition) : undefined;
  };

  const valueOf = ({ name, value }: CDefinition): bigint | undefined => {
    if (values.has(name)) return values.get(name);
    values.set(name, undefined); // It may be defined by itself.
    const result = evaluateC(value, names);
    values.set(name, result);
    return result;
  };

  let depth = 0;
  /** The value of a macro for arguments. */
  const call = ({ parameters = [], value }: CDefinition, args: readonly bigint[]): bigint | undefined => {
    if (parameters.length !== args.length || depth > 16) return undefined;
    depth++;
    const result = evaluateC(value, (name, inner) => {
      const index = inner === undefined ? parameters.indexOf(name) : -1;
      return index < 0 ? names(name, inner) : args[index];
    });
    depth--;
    return result;
  };

  /** A name without arguments; undefined where it is no number. */
  const constantOf = (definition: CDefinition): CConstant | undefined => {
    const { name, line, comment, indent } = definition;
    const value = valueOf(definition);
    if (value === undefined) return undefined;
    const plain = definition.value.replaceAll(/[()\s]/g, '');
    const hex = /^0[xX]([\dA-Fa-f]+)[uUlL]*$/.exec(plain)?.[1];
    const written =
      hex !== undefined
        ? 'hex'
        : /^\d+[uUlL]*$/.test(plain)
          ? 'decimal'
          : /^[\w+]*$/.test(plain) && !/(?:BIT\w*|MASK\w*)\s*\(/.test(definition.value)
            ? 'sum'
            : 'mask';
    return { name, value, written, digits: hex?.length ?? 0, line, comment, indent };
  };

  return { constantOf, call };
}

/** Of Linux's include/linux/bits.h and include/uapi/linux/const.h. */
function kernelMacros(name: string, [first = 0n, second = 0n]: readonly bigint[]): bigint | undefined {
  if (/^(BIT|BIT_ULL|_BITUL|_BITULL|BIT32|BIT64)$/.test(name)) return first < 64n ? 1n << first : undefined;
  if (/^(GENMASK|GENMASK_ULL|__GENMASK)$/.test(name))
    return first < 64n && second <= first ? ((1n << (first - second + 1n)) - 1n) << second : undefined;
  return undefined;
}
