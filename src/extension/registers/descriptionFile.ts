import type { RegisterMap } from '../../shared/registers/registerModel';

/** A file that describes registers. */
export interface DescriptionFile {
  readonly path: string;
  readonly kind: DescriptionKind;
}

/** The last two are imported, not used as they are. */
export type DescriptionKind = 'regmap' | 'svd' | 'header' | 'intelReg';

/** What was made of one. */
export interface LoadedDescription {
  readonly map: RegisterMap;
  /** What is odd in it. */
  readonly problems: readonly DescriptionProblem[];
}

/** One as the text of a regmap file. */
export interface ConvertedDescription {
  readonly text: string;
  readonly blocks: number;
  readonly registers: number;
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
  ['.h', 'header'],
];

/** What a file is by its name; undefined where that does not say it. */
export function kindOfFile(path: string): DescriptionKind | undefined {
  return endings.find(([ending]) => path.toLowerCase().endsWith(ending))?.[1];
}

/** The file beside a description that holds what a user knows better: `stm32.svd.overrides.json`. */
export function overridesOf(path: string): string {
  return `${path.replace(/\.json$/i, '')}.overrides.json`;
}

/** What a file is called without its folder and its ending: `nvme` of `media/nvme.regmap.json`. */
export function nameOfFile(path: string): string {
  return path.replace(/^.*[/\\]/, '').replace(/(\.regmap)?\.\w+$/, '');
}
