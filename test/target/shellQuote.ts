/** One command line for a POSIX shell that runs exactly these arguments. */
export function shellQuote(command: readonly string[]): string {
  return command.map((argument) => `'${argument.replaceAll("'", `'\\''`)}'`).join(' ');
}
