import type { RegisterMap } from '../../shared/registers/registerModel';

/** A file that describes registers. */
export interface DescriptionFile {
  readonly path: string;
  readonly kind: DescriptionKind;
}

export type DescriptionKind = 'regmap' | 'svd';

/** What was made of one. */
export interface LoadedDescription {
  readonly map: RegisterMap;
  /** What is odd in it. */
  readonly problems: readonly DescriptionProblem[];
}

export interface DescriptionProblem {
  /** Of the file's text, from 1; absent where it is the whole file's, or another's. */
  readonly line?: number | undefined;
  readonly what: string;
}

const endings: readonly (readonly [ending: string, kind: DescriptionKind])[] = [
  ['.regmap.json', 'regmap'],
  ['.svd', 'svd'],
];

/** What a file is by its name; undefined where it is no description. */
export function kindOfFile(path: string): DescriptionKind | undefined {
  return endings.find(([ending]) => path.toLowerCase().endsWith(ending))?.[1];
}

/** The file beside a description that holds what a user knows better: `stm32.svd.overrides.json`. */
export function overridesOf(path: string): string {
  return `${path.replace(/\.json$/i, '')}.overrides.json`;
}
