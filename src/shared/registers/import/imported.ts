import type { RegisterMap } from '../registerModel';

/** What was made of a file of another format. */
export interface Imported {
  readonly map: RegisterMap;
  readonly warnings: readonly ImportedWarning[];
}

export interface ImportedWarning {
  /** From 1; 0 for the whole file. */
  readonly line: number;
  readonly what: string;
}

export const mostImportWarnings = 500;

/** Takes so many warnings; the last says how many more there are. */
export function collectWarnings() {
  const warnings: ImportedWarning[] = [];
  let untold = 0;
  return {
    warn: (line: number, what: string): void => {
      if (warnings.length < mostImportWarnings - 1) warnings.push({ line, what });
      else untold++;
    },
    /** In the order of their lines. */
    end: (): readonly ImportedWarning[] => [
      ...warnings.sort((a, b) => a.line - b.line),
      ...(untold === 0 ? [] : [{ line: 0, what: `There are ${untold} more warnings.` }]),
    ],
  };
}
