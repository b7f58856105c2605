/** A word as a POSIX shell takes it, for the one script that is written and for commands that a user is to copy. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
