import * as vscode from 'vscode';
import { Lifetime } from '../../shared/base/lifetime';
import type { EditorAction } from '../../shared/protocol/webviewProtocol';
import { registerEditor } from '../ids';
import type { Machines } from '../machine/machines';
import { loadWebviewPage } from '../webviewPage';
import { RegisterDocument } from './registerDocument';
import { RegisterEditor } from './registerEditor';
import { fromUri, toUri, type RegionReference } from './regionUri';

/** Opens `regscope:` URIs in register editors. Opening reads no register. */
export class RegisterEditorProvider
  implements vscode.CustomReadonlyEditorProvider<RegisterDocument>, vscode.Disposable
{
  private readonly lifetime = new Lifetime();
  private readonly editors = new Set<RegisterEditor>();

  public constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly machines: Machines,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.lifetime.add(
      vscode.window.registerCustomEditorProvider(registerEditor, this, {
        supportsMultipleEditorsPerDocument: true,
      }),
    );
  }

  /** `offset`: what to select there. */
  public async open(reference: RegionReference, offset?: number): Promise<void> {
    const uri = toUri(reference);
    // Never a preview tab: the next click would throw away what was read in it.
    const options: vscode.TextDocumentShowOptions = { preview: false };
    await vscode.commands.executeCommand('vscode.openWith', uri, registerEditor, options);
    if (offset === undefined) return;
    const tabs = [...this.editors].filter((editor) => editor.shows(uri));
    (tabs.find(({ active }) => active) ?? tabs.at(-1))?.goTo(offset);
  }

  /** False when no register editor is active. */
  public act(action: EditorAction): boolean {
    const active = [...this.editors].find((editor) => editor.active);
    active?.act(action);
    return active !== undefined;
  }

  /** Looks every open region up again. */
  public async refresh(): Promise<void> {
    await Promise.all([...this.editors].map((editor) => editor.show()));
  }

  public openCustomDocument(uri: vscode.Uri): RegisterDocument {
    const reference = fromUri(uri);
    if (reference === undefined) throw new Error(`${uri.toString(true)} names no region of a machine.`);
    return new RegisterDocument(uri, reference, this.machines.get(reference.machine));
  }

  public resolveCustomEditor(document: RegisterDocument, panel: vscode.WebviewPanel): void {
    const editor = new RegisterEditor(document, panel, this.log);
    this.editors.add(editor);
    panel.onDidDispose(() => {
      this.editors.delete(editor);
      editor.dispose();
    });
    loadWebviewPage(panel.webview, this.extensionUri, 'webview');
  }

  public dispose(): void {
    this.lifetime.dispose();
  }
}
