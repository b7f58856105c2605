/** One argument of the kernel's command line. */
export interface KernelArgument {
  readonly name: string;
  /** Undefined where there is no `=`. */
  readonly value?: string;
}

/**
 * Splits /proc/cmdline as the kernel does (lib/cmdline.c, next_arg): at white space outside double quotes; quotes around
 * the argument or its value are dropped. What follows `--` is for init and left out.
 */
export function parseKernelCommandLine(text: string): KernelArgument[] {
  const args: KernelArgument[] = [];
  for (const [word] of text.matchAll(/(?:[^\s"]|"[^"]*(?:"|$))+/g)) {
    if (word === '--') break;
    const argument = withoutQuotes(word);
    const equals = argument.indexOf('=', 1);
    args.push(
      equals === -1
        ? { name: argument }
        : { name: argument.slice(0, equals), value: withoutQuotes(argument.slice(equals + 1)) },
    );
  }
  return args;
}

/** The value of an argument, the last one where it is repeated; empty where it has none, undefined where it is absent. */
export function kernelArgument(args: readonly KernelArgument[], name: string): string | undefined {
  // The kernel takes - and _ in names for the same (kernel/params.c, parameq).
  const plain = (text: string) => text.replaceAll('-', '_');
  const found = args.filter((argument) => plain(argument.name) === plain(name)).at(-1);
  return found === undefined ? undefined : (found.value ?? '');
}

/** Drops a quote at the start, and the one that then ends the text. */
function withoutQuotes(text: string): string {
  return text.startsWith('"') ? text.slice(1).replace(/"$/, '') : text;
}
