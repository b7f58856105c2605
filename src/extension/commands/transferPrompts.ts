import * as vscode from 'vscode';
import { formatSize } from '../../shared/base/hex';
import { bytesOf, type AccessWidth } from '../../shared/model/accessWidth';
import { RegscopeError } from '../../shared/model/failure';
import type { RegionInfo } from '../../shared/model/region';
import { fromUri, type RegionReference } from '../editors/regionUri';
import type { ShownSelection } from '../../shared/protocol/webviewProtocol';
import { registerEditor } from '../ids';
import type { Transfer } from '../machine/transfer';
import { askParsed } from './askParsed';
import { formatByteRange, parseByteRange, type ByteRange } from './byteRange';

/** A node of a tree that may stand for a region. */
export interface RegionNode {
  readonly region?: RegionReference;
}

/** The node's region, or that of the active register editor. Throws RegscopeError when there is neither. */
export function regionInQuestion(node: RegionNode | undefined): RegionReference {
  if (node?.region !== undefined) return node.region;
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const isOurs = input instanceof vscode.TabInputCustom && input.viewType === registerEditor;
  const reference = isOurs ? fromUri(input.uri) : undefined;
  if (reference !== undefined) return reference;
  throw new RegscopeError({
    code: 'bad-request',
    what: vscode.l10n.t('No register editor is active.'),
    next: vscode.l10n.t('Open a region first, for example with “Regscope: Open BAR0”.'),
  });
}

/** What is offered first, because it is selected in the editor that the command was called in. */
export interface SuggestedRange extends ByteRange {
  readonly width: AccessWidth;
}

/** Undefined where less than two cells are selected: then all of the region is what is meant. */
export function suggestedBy(selection: ShownSelection | undefined): SuggestedRange | undefined {
  if (selection === undefined || selection.count < 2) return undefined;
  const { offset, width, count } = selection;
  return { offset, width, size: count * bytesOf(width) };
}

/** What is suggested stands first, else 32 bits where the region takes them. Undefined when nothing was picked. */
export async function askForWidth(
  title: string,
  { widths }: RegionInfo,
  { width: first }: Pick<SuggestedRange, 'width'> = { width: 32 },
): Promise<AccessWidth | undefined> {
  const ordered = [...widths].sort((a, b) => Number(b === first) - Number(a === first));
  const choice = await vscode.window.showQuickPick(
    ordered.map((width) => ({ label: vscode.l10n.t('{0} bits', width), width })),
    { title, placeHolder: vscode.l10n.t('Width of each access'), ignoreFocusOut: true },
  );
  return choice?.width;
}

/** Undefined when it was left. `most`: bytes that the range may have. */
export async function askForRange(
  {
    title,
    prompt,
    most,
    suggested,
  }: {
    readonly title: string;
    readonly prompt: string;
    readonly most: number;
    readonly suggested?: SuggestedRange | undefined;
  },
  { base = '0x0', size: available }: RegionInfo,
  width: AccessWidth,
): Promise<ByteRange | undefined> {
  const bytes = bytesOf(width);
  const misalignment = Number(BigInt(base) % 8n);
  const parse = (text: string) => {
    const parsed = parseByteRange(text, { width, size: available, misalignment });
    if ('problem' in parsed || parsed.size <= most) return parsed;
    return { problem: vscode.l10n.t('The file has only {0} bytes.', most) };
  };
  // From the first address that is aligned to the last word that is whole.
  const offset = (bytes - (misalignment % bytes)) % bytes;
  const whole = Math.min(most, Math.max(0, available - offset));
  const fits = suggested !== undefined && suggested.size <= most;
  const value = formatByteRange(fits ? suggested : { offset, size: whole - (whole % bytes) });
  return await askParsed({ title, prompt, value }, parse);
}

/** Progress is told that often. Milliseconds. */
const tellEvery = 100;

/** Shows how far `run` is and how fast, and lets the user cancel it. */
export async function withTransferProgress<T>(
  title: string,
  size: number,
  run: (hooks: Pick<Transfer, 'onProgress' | 'cancel'>) => Promise<T>,
): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return await vscode.window.withProgress(options, async (progress, token) => {
    const cancellation = new AbortController();
    token.onCancellationRequested(() => cancellation.abort());
    const start = performance.now();
    let told = 0;
    let toldAt = start;
    const onProgress = (done: number) => {
      const now = performance.now();
      if (now - toldAt < tellEvery) return;
      const rate = formatSize(BigInt(Math.round((done * 1000) / (now - start))));
      progress.report({
        message: vscode.l10n.t('{0} of {1}, {2}/s', formatSize(BigInt(done)), formatSize(BigInt(size)), rate),
        increment: ((done - told) / size) * 100,
      });
      told = done;
      toldAt = now;
    };
    return await run({ onProgress, cancel: cancellation.signal });
  });
}
