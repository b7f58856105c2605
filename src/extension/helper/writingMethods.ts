/** The requests that write: of one that was not answered, what became of the write is not known. */
export const writingMethods: ReadonlySet<string> = new Set([
  'poke',
  'pokeMany',
  'modify',
  'fill',
  'pokeBlock',
]);
