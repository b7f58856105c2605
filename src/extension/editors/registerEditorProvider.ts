import * as vscode from 'vscode';
import { Lifetime } from '../../shared/base/lifetime';
import type { EditorMode } from '../../shared/protocol/webviewProtocol';
import { contextKeys, registerEditor, settings } from '../ids';
import type { Machines } from '../machine/machines';
import { loadWebviewPage } from '../webviewPage';
import { liveInterval } from './editorSettings';
import type { BlockFinder } from './regionDescriptions';
import { RegisterDocument, type KeptPlans } from './registerDocument';
import { RegisterEditor, type EditorServices } from './registerEditor';
import { fromUri, toUri, type RegionReference } from './regionUri';

/** Opens `regscope:` URIs in register editors. Opening reads no register. */
export class RegisterEditorProvider
  implements vscode.CustomReadonlyEditorProvider<RegisterDocument>, vscode.Disposable
{
  private readonly lifetime = new Lifetime();
  private readonly editors = new Set<RegisterEditor>();
  private readonly activeChanged = this.lifetime.add(new vscode.EventEmitter<RegisterEditor | undefined>());
  private readonly services: EditorServices;

  /** Another register editor is the active one, or what is shown of it has changed. */
  public readonly onDidChangeActive = this.activeChanged.event;

  // Saving is a command of ours and not VS Code's save: an auto-save cannot be told from a save, and would write to
  // hardware by itself. Hence a read-only custom editor, whose staged writes VS Code knows nothing of.
  public constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly machines: Machines,
    private readonly plans: KeptPlans,
    private readonly finder: BlockFinder,
    services: Omit<EditorServices, 'changed'>,
  ) {
    this.services = {
      ...services,
      changed: (editor) => {
        this.followSeen(editor.document);
        if (editor.active || this.active === undefined) this.tellActive();
      },
    };
    this.lifetime.add(
      vscode.window.registerCustomEditorProvider(registerEditor, this, {
        supportsMultipleEditorsPerDocument: true,
      }),
    );
    this.lifetime.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (!event.affectsConfiguration(`${settings.section}.editor`)) return;
        for (const document of this.documents) document.live.setInterval(liveInterval());
        for (const editor of this.editors) editor.showSettings();
      }),
    );
  }

  public get active(): RegisterEditor | undefined {
    return [...this.editors].find((editor) => editor.active);
  }

  /** Each open region once. */
  public get documents(): readonly RegisterDocument[] {
    return [...new Set([...this.editors].map(({ document }) => document))];
  }

  /** `offset`: what to select there. */
  public async open(
    reference: RegionReference,
    offset?: number,
    column = vscode.ViewColumn.Active,
    mode?: EditorMode,
  ): Promise<void> {
    const uri = toUri(reference);
    // Never a preview tab: the next click would throw away what was read in it.
    const options: vscode.TextDocumentShowOptions = { preview: false, viewColumn: column };
    await vscode.commands.executeCommand('vscode.openWith', uri, registerEditor, options);
    if (offset === undefined) return;
    const tabs = this.editorsOf(reference);
    (tabs.find(({ active }) => active) ?? tabs.at(-1))?.goTo(offset, mode);
  }

  /** Opens a tab of the region beside the active one, unless one is in sight. */
  public async showBeside(reference: RegionReference): Promise<void> {
    if (!this.isInSight(reference)) await this.open(reference, undefined, vscode.ViewColumn.Beside);
  }

  /** Opens both side by side, as registers where they are described, and marks in each what the other holds otherwise. Reads nothing. */
  public async compare(one: RegionReference, other: RegionReference): Promise<void> {
    if (!this.isInSight(one)) await this.open(one);
    await this.showBeside(other);
    const left = this.editorsOf(one);
    const right = this.editorsOf(other);
    const offset = left[0]?.selection?.offset ?? 0;
    for (const editor of [...left, ...right]) editor.goTo(offset, 'registers');
    left[0]?.document.compareWith(right[0]?.document);
    right[0]?.document.compareWith(left[0]?.document);
  }

  /** Looks anew for what describes the open regions. */
  public async describeAgain(): Promise<void> {
    await Promise.all(this.documents.map((document) => document.describeAgain()));
  }

  /** Looks every open region up again. */
  public async refresh(): Promise<void> {
    await Promise.all([...this.editors].map((editor) => editor.show()));
  }

  public openCustomDocument(uri: vscode.Uri): RegisterDocument {
    const reference = fromUri(uri);
    if (reference === undefined)
      throw new Error(vscode.l10n.t('{0} names no region of a machine.', uri.toString(true)));
    return new RegisterDocument(
      uri,
      reference,
      this.machines.get(reference.machine),
      this.plans,
      this.finder,
      this.services.log,
    );
  }

  public resolveCustomEditor(document: RegisterDocument, panel: vscode.WebviewPanel): void {
    const editor = new RegisterEditor(document, panel, this.services);
    this.editors.add(editor);
    panel.onDidDispose(() => {
      this.editors.delete(editor);
      editor.dispose();
      this.followSeen(document);
      this.tellActive();
      if (!this.documents.includes(document)) void this.tellOfStaged(document);
    });
    loadWebviewPage(panel.webview, this.extensionUri, 'webview');
  }

  public dispose(): void {
    this.lifetime.dispose();
  }

  private editorsOf(reference: RegionReference): readonly RegisterEditor[] {
    const uri = toUri(reference);
    return [...this.editors].filter((editor) => editor.shows(uri));
  }

  private isInSight(reference: RegionReference): boolean {
    return this.editorsOf(reference).some(({ visible }) => visible);
  }

  /** Live mode reads on while any of the region's tabs is in sight. */
  private followSeen(document: RegisterDocument): void {
    const seen = [...this.editors].some((editor) => editor.document === document && editor.visible);
    document.live.setSeen(seen ? 'seen' : 'unseen');
  }

  private tellActive(): void {
    const { active } = this;
    this.activeChanged.fire(active);
    const document = active?.document;
    const keys = {
      [contextKeys.staged]: (document?.session.plan.writes.length ?? 0) > 0,
      [contextKeys.live]: (document?.live.state.ranges.length ?? 0) > 0,
      [contextKeys.comparing]: document?.comparedWith !== undefined,
    };
    for (const [key, value] of Object.entries(keys)) this.setContext(key, value);
  }

  private readonly shownContext = new Map<string, boolean>();

  private setContext(key: string, value: boolean): void {
    if (this.shownContext.get(key) === value) return;
    this.shownContext.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  }

  /** The last tab of a region was closed. */
  private async tellOfStaged({ session, reference, title }: RegisterDocument): Promise<void> {
    const { length } = session.plan.writes;
    if (length === 0) return;
    const open = vscode.l10n.t('Open');
    const answer = await vscode.window.showInformationMessage(
      length === 1
        ? vscode.l10n.t('A staged write of {0} is kept; nothing was written.', title)
        : vscode.l10n.t('{0} staged writes of {1} are kept; nothing was written.', length, title),
      open,
    );
    if (answer === open) await this.open(reference);
  }
}
