import * as vscode from 'vscode';

type Problem = { readonly problem: string };

/** Asks until what is typed can be read, saying what is wrong with it; undefined where the user leaves. */
export async function askParsed<Parsed extends object>(
  options: vscode.InputBoxOptions,
  parse: (typed: string) => Parsed | Problem,
): Promise<Exclude<Parsed, Problem> | undefined> {
  const text = await vscode.window.showInputBox({
    ignoreFocusOut: true,
    ...options,
    validateInput: (typed) => problemOf(parse(typed)),
  });
  const parsed = text === undefined ? undefined : parse(text);
  return parsed === undefined || problemOf(parsed) !== undefined
    ? undefined
    : (parsed as Exclude<Parsed, Problem>);
}

function problemOf(parsed: object): string | undefined {
  return 'problem' in parsed ? String(parsed.problem) : undefined;
}
