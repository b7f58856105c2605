import * as vscode from 'vscode';
import { failureOf, RegscopeError, type FailureCode } from '../../shared/model/failure';
import { Lifetime } from '../../shared/base/lifetime';
import { contextKeys } from '../ids';
import type { Machine } from '../machine/machine';
import type { Machines } from '../machine/machines';

/** A node carries its item and its children: trees are small, and loaded whole by one request. */
export interface TreeNode {
  readonly item: vscode.TreeItem;
  readonly children: readonly TreeNode[];
}

/** What the welcome texts of package.json distinguish. */
type ViewState = 'ready' | 'no-helper' | 'no-permission' | 'not-linux';

const states: Partial<Record<FailureCode, ViewState>> = {
  'not-linux': 'not-linux',
  'elevation-refused': 'no-permission',
  permission: 'no-permission',
};

/** A view that shows one list of the shown machine. Loading it reads no register. */
export class MachineTreeView<Node extends TreeNode>
  implements vscode.TreeDataProvider<Node>, vscode.Disposable
{
  private readonly lifetime = new Lifetime();
  private readonly changed = this.lifetime.add(new vscode.EventEmitter<undefined>());
  private readonly view: vscode.TreeView<Node>;

  public readonly onDidChangeTreeData = this.changed.event;

  public constructor(
    id: string,
    private readonly machines: Machines,
    private readonly log: vscode.LogOutputChannel,
    private readonly load: (machine: Machine) => Promise<readonly Node[]>,
  ) {
    this.view = this.lifetime.add(
      vscode.window.createTreeView(id, { treeDataProvider: this, showCollapseAll: true }),
    );
    let machine = machines.shown;
    this.view.description = machine.label;
    this.lifetime.add(
      machines.onDidChange(() => {
        if (machines.shown === machine) return;
        machine = machines.shown;
        this.view.description = machine.label;
        this.refresh();
      }),
    );
  }

  public refresh(): void {
    this.changed.fire(undefined);
  }

  public getTreeItem(node: Node): vscode.TreeItem {
    return node.item;
  }

  public async getChildren(parent?: Node): Promise<Node[]> {
    if (parent !== undefined) return [...parent.children] as Node[];
    try {
      for (;;) {
        const machine = this.machines.shown;
        const nodes = await this.load(machine);
        // Another machine may have been chosen meanwhile, and VS Code may not ask again.
        if (machine !== this.machines.shown) continue;
        setState('ready');
        return [...nodes];
      }
    } catch (error) {
      // The welcome text of the state takes the place of the rows; the log has the details.
      const failure = failureOf(error);
      this.log.error(`${this.view.title}: ${new RegscopeError(failure).message}`);
      setState(states[failure.code] ?? 'no-helper');
      return [];
    }
  }

  public dispose(): void {
    this.lifetime.dispose();
  }
}

function setState(state: ViewState): void {
  void vscode.commands.executeCommand('setContext', contextKeys.state, state);
}
