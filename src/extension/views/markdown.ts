import * as vscode from 'vscode';

export type Row = readonly [name: string, value: string];

/** Text that the machine supplied, as text: nothing in it is markup, a link or an icon. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#+\-.!|<>~&$:@]/g, '\\$&').replaceAll(/\s+/g, ' ');
}

/** A tooltip of a heading and paragraphs: text, or a table of rows. Everything in it is escaped. */
export function tooltip(
  heading: string,
  ...paragraphs: readonly (string | readonly Row[])[]
): vscode.MarkdownString {
  const parts = paragraphs
    .filter(({ length }) => length > 0)
    .map((part) => (typeof part === 'string' ? escapeMarkdown(part) : table(part)));
  return new vscode.MarkdownString([`**${escapeMarkdown(heading)}**`, ...parts].join('\n\n'));
}

function table(rows: readonly Row[]): string {
  // Names do not wrap, and keep a distance.
  const unbroken = (name: string) => `${escapeMarkdown(name).replaceAll(' ', '&nbsp;')}&nbsp;&nbsp;`;
  const lines = rows.map(([name, value]) => `| ${unbroken(name)} | ${escapeMarkdown(value)} |`);
  return ['| | |', '|:--|:--|', ...lines].join('\n');
}
