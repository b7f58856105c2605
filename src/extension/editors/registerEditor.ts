import * as vscode from 'vscode';
import { toHex } from '../../shared/base/hex';
import { Lifetime } from '../../shared/base/lifetime';
import { digitsOf } from '../../shared/model/accessWidth';
import { failureOf, RegscopeError } from '../../shared/model/failure';
import type { RegionInfo } from '../../shared/model/region';
import {
  emptyPlan,
  parseFromWebview,
  type EditorAction,
  type FromWebview,
  type ToWebview,
} from '../../shared/protocol/webviewProtocol';
import { enableWrites } from '../commands/enableWrites';
import type { RegisterDocument } from './registerDocument';
import { describeFlush, describeRegion } from './wording';

const shownAs = { local: 'live', demo: 'demo', recording: 'recorded' } as const;

/** One tab: carries messages between the webview and the document. */
export class RegisterEditor implements vscode.Disposable {
  private readonly lifetime = new Lifetime();
  private region: RegionInfo | undefined;

  public constructor(
    private readonly document: RegisterDocument,
    private readonly panel: vscode.WebviewPanel,
    private readonly log: vscode.LogOutputChannel,
  ) {
    const { lifetime } = this;
    lifetime.add(
      panel.webview.onDidReceiveMessage((message: unknown) => {
        const parsed = parseFromWebview(message);
        if (parsed === undefined) log.error(`${document.uri.path}: the editor sent a message that is none.`);
        else void this.receive(parsed);
      }),
    );
    lifetime.add(document.onDidChangeCells((cells) => this.post({ type: 'cells', cells })));
    lifetime.add(document.machine.onDidChangeWrites((writes) => this.post({ type: 'writes', writes })));
  }

  public get active(): boolean {
    return this.panel.active;
  }

  public shows(uri: vscode.Uri): boolean {
    return this.document.uri.toString() === uri.toString();
  }

  public goTo(offset: number): void {
    this.post({ type: 'goTo', offset });
  }

  public act(action: EditorAction): void {
    this.post({ type: 'action', action });
  }

  /** Shows the region again after something changed that may make it reachable. Reads nothing. */
  public async show(): Promise<void> {
    const { reference, machine } = this.document;
    try {
      this.region = await this.document.describe();
      this.post({
        type: 'init',
        init: {
          title: reference.title,
          subtitle: describeRegion(this.region, machine),
          ...(this.region.base === undefined ? {} : { base: this.region.base }),
          size: this.region.size,
          widths: this.region.widths,
          writes: machine.writes,
          machine: shownAs[machine.kind],
          cells: this.document.knownCells,
          reading: 'asked',
          settings: { width: 32, bytesPerRow: 16, byteOrder: 'little', enter: 'poke', verify: false },
          plan: emptyPlan,
          live: { ranges: [], interval: 1000, perSecond: 0 },
          bookmarks: [],
        },
      });
    } catch (error) {
      this.post({ type: 'unavailable', message: new RegscopeError(failureOf(error)).message });
    }
  }

  public dispose(): void {
    this.lifetime.dispose();
  }

  private async receive(message: FromWebview): Promise<void> {
    switch (message.type) {
      case 'ready':
        await this.show();
        break;
      case 'request':
        if (message.request === 'enableWrites') await enableWrites(this.document.machine);
        break;
      default: // Not built yet.
        break;
      case 'peek':
        await this.run(() => this.peek(message));
        break;
      case 'poke':
        await this.run(() => this.poke(message));
        break;
      case 'flush':
        await this.run(async () => describeFlush(await this.document.flush(message.readBack)));
        break;
    }
  }

  private async peek({ offset, width, count }: FromWebview & { type: 'peek' }): Promise<string> {
    this.note(`peek of ${count} × ${width} bits at +${toHex(offset)}`);
    await this.document.peek(offset, width, count);
    const accesses = count === 1 ? 'one read' : `${count} reads`;
    return `Peek at +${toHex(offset)}: ${accesses} of ${width} bits.`;
  }

  private async poke({ offset, width, value }: FromWebview & { type: 'poke' }): Promise<string> {
    const written = toHex(BigInt(value), digitsOf(width));
    this.note(`poke of ${written} (${width} bits) at +${toHex(offset)}`);
    await this.document.poke(offset, width, value);
    return `Poked ${written} at +${toHex(offset)}: one write of ${width} bits, not read back.`;
  }

  /** Runs an operation and says how it ended. */
  private async run(operation: () => Promise<string>): Promise<void> {
    this.post({ type: 'busy', busy: true });
    try {
      this.post({ type: 'status', kind: 'info', text: await operation() });
    } catch (error) {
      const failure = failureOf(error);
      this.log.error(
        `${this.document.reference.title}: ${failure.code}: ${new RegscopeError(failure).message}`,
      );
      const kind = failure.code === 'writes-off' ? 'warning' : 'error';
      this.post({ type: 'status', kind, text: new RegscopeError(failure).message });
      if (failure.code === 'powered-down') void this.offerToKeepAwake(failure.what);
    } finally {
      this.post({ type: 'busy', busy: false });
    }
  }

  private async offerToKeepAwake(what: string): Promise<void> {
    const keepAwake = 'Keep Awake';
    if ((await vscode.window.showWarningMessage(what, keepAwake)) !== keepAwake) return;
    await this.run(async () => {
      const state = await this.document.keepAwake();
      return `The device is awake (${state}) and kept so until this window closes. Nothing was accessed yet.`;
    });
  }

  /** Says in the log what is about to be asked of the machine. */
  private note(access: string): void {
    const { machine, title } = this.document.reference;
    this.log.info(`${machine}: ${title}: ${access}`);
  }

  private post(message: ToWebview): void {
    void this.panel.webview.postMessage(message);
  }
}
