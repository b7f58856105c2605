import * as vscode from 'vscode';
import { failureOf, RegscopeError, type FailureCode } from '../../shared/model/failure';
import { Lifetime } from '../../shared/base/lifetime';
import { contextKeys } from '../ids';
import type { Machine } from '../machine/machine';
import type { Machines } from '../machine/machines';
import { nextSteps } from './nextSteps';

/** A node carries its item and its children, which it may make when they are first asked for. */
export interface TreeNode {
  /** Without an `id`, it is given one made of what it shows and what those above it show. */
  readonly item: vscode.TreeItem;
  readonly children: readonly TreeNode[];
  /** Made when it is first looked at: a thousand of them would take longer than the rows. */
  readonly tooltip?: () => vscode.MarkdownString;
}

/** What the welcome texts of package.json distinguish. */
type ViewState = 'ready' | 'no-helper' | 'no-permission' | 'not-linux' | 'restricted';

const states: Partial<Record<FailureCode, ViewState>> = {
  'not-linux': 'not-linux',
  'not-trusted': 'restricted',
  'elevation-refused': 'no-permission',
  'elevation-cancelled': 'no-permission',
};

/** A view that shows one list of the shown machine. Loading it reads no register. */
export class MachineTreeView<Node extends TreeNode>
  implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable
{
  private readonly lifetime = new Lifetime();
  private readonly changed = this.lifetime.add(new vscode.EventEmitter<undefined>());
  private readonly refreshed = this.lifetime.add(new vscode.EventEmitter<void>());
  private readonly loaded = this.lifetime.add(new vscode.EventEmitter<void>());
  private readonly view: vscode.TreeView<TreeNode>;
  private readonly parents = new WeakMap<TreeNode, TreeNode>();
  private readonly ids = new Set<string>();
  private roots: readonly Node[] | undefined;
  private stamp: string | undefined;
  private isOfAnother = false;

  public readonly onDidChangeTreeData = this.changed.event;
  /** What it showed is given up. */
  public readonly onDidRefresh = this.refreshed.event;
  public readonly onDidLoad = this.loaded.event;
  public readonly onDidChangeVisibility: vscode.Event<unknown>;

  public constructor(
    private readonly id: string,
    private readonly machines: Machines,
    private readonly log: vscode.LogOutputChannel,
    private readonly load: (machine: Machine) => Promise<readonly Node[]>,
    /** `nothing`: it has something to show where the machine's helper does not start. */
    private readonly needs: 'helper' | 'nothing' = 'helper',
  ) {
    this.view = this.lifetime.add(
      vscode.window.createTreeView(id, { treeDataProvider: this, showCollapseAll: true }),
    );
    this.onDidChangeVisibility = this.view.onDidChangeVisibility;
    let machine = machines.shown;
    this.view.description = machine.label;
    this.lifetime.add(
      machines.onDidChange(() => {
        if (machines.shown === machine) return;
        machine = machines.shown;
        this.view.description = machine.label;
        this.isOfAnother = true;
        this.refresh();
      }),
    );
  }

  /** Whether somebody sees rows. */
  public get isShowing(): boolean {
    return this.view.visible && this.stamp !== undefined;
  }

  public refresh(): void {
    this.refreshed.fire();
    this.reload();
  }

  /** Unless nothing has changed since it was loaded, or it is being loaded. */
  public refreshIfChanged(stamp: string): void {
    if (this.stamp !== undefined && this.stamp !== stamp) this.refresh();
  }

  public reload(): void {
    this.stamp = undefined;
    this.roots = undefined;
    this.changed.fire(undefined);
  }

  /** Shows and selects the first node that `rate` finds best; false where it finds none above 0. */
  public async reveal(rate: (node: Node) => number): Promise<boolean> {
    if (this.roots === undefined) await this.loadRoots();
    const nodes = this.withDescendants(this.roots ?? []);
    const best = Math.max(0, ...nodes.map(rate));
    const node = best === 0 ? undefined : nodes.find((each) => rate(each) === best);
    if (node === undefined) return false;
    await this.view.reveal(node, { select: true, focus: true });
    return true;
  }

  public getTreeItem(node: TreeNode): vscode.TreeItem {
    return node.item;
  }

  public getParent(node: TreeNode): TreeNode | undefined {
    return this.parents.get(node);
  }

  public resolveTreeItem(item: vscode.TreeItem, { tooltip }: TreeNode): vscode.TreeItem {
    if (tooltip !== undefined) item.tooltip = tooltip();
    return item;
  }

  public async getChildren(parent?: TreeNode): Promise<TreeNode[]> {
    if (parent !== undefined) return [...this.adoptChildren(parent)];
    if (!this.isOfAnother) return await this.loadRoots();
    // VS Code keeps the rows until there are others, and those of another machine are none of this one's.
    this.isOfAnother = false;
    setState('ready');
    this.view.message = '';
    setImmediate(() => this.changed.fire(undefined));
    return [];
  }

  private async loadRoots(): Promise<TreeNode[]> {
    try {
      for (;;) {
        const machine = this.machines.shown;
        // Asked for first: what changes between the two is seen again rather than missed.
        const [stamp, nodes] = await Promise.all([this.stampOf(machine), this.load(machine)]);
        // Another machine may have been chosen meanwhile, and VS Code may not ask again.
        if (machine !== this.machines.shown) continue;
        if (stamp !== undefined) setState('ready');
        this.view.message = '';
        this.setHidden('shown');
        this.ids.clear();
        this.adopt(nodes, undefined);
        this.stamp = stamp;
        this.roots = nodes;
        this.loaded.fire();
        return [...nodes];
      }
    } catch (error) {
      // The welcome text of the state takes the place of the rows; the log has the details.
      const failure = failureOf(error);
      this.log.error(`${this.view.title}: ${new RegscopeError(failure).message}`);
      // What a recording lacks is no state of a machine, and differs from view to view.
      const isRecordings = failure.code === 'not-recorded' || failure.code === 'no-recording';
      // The kernel may hide one list and show the others.
      const isHidden = failure.code === 'permission';
      const { kind, label } = this.machines.shown;
      const isTargets = kind === 'target' && !isHidden && failure.code !== 'not-trusted';
      const saysWhy = isRecordings || isTargets;
      this.view.message = saysWhy ? new RegscopeError(failure).message : '';
      setState(saysWhy || isHidden ? 'ready' : (states[failure.code] ?? 'no-helper'));
      this.setHidden(isHidden ? 'hidden' : 'shown');
      return isTargets ? nextSteps(label) : [];
    }
  }

  public dispose(): void {
    this.lifetime.dispose();
  }

  /** Undefined where there is no helper to ask, and so nothing that would tell of changes. */
  private async stampOf(machine: Machine): Promise<string | undefined> {
    const stamp = machine.list('machineStamp');
    return await (this.needs === 'helper' ? stamp : stamp.catch(() => undefined));
  }

  private setHidden(addresses: 'shown' | 'hidden'): void {
    const key = `${this.id}.${contextKeys.addressesHidden}`;
    void vscode.commands.executeCommand('setContext', key, addresses === 'hidden');
  }

  private withDescendants(nodes: readonly Node[]): Node[] {
    return nodes.flatMap((node) => [node, ...this.withDescendants(this.adoptChildren(node))]);
  }

  private adoptChildren(parent: TreeNode): readonly Node[] {
    const children = parent.children as readonly Node[];
    const [first] = children;
    if (first !== undefined && !this.parents.has(first)) this.adopt(children, parent);
    return children;
  }

  /** VS Code keeps selection and expansion by id, and takes no id twice. */
  private adopt(nodes: readonly TreeNode[], parent: TreeNode | undefined): void {
    for (const node of nodes) {
      const { item } = node;
      let id = item.id ?? `${parent?.item.id ?? ''}/${shownLabel(item)} ${String(item.description)}`;
      while (this.ids.has(id)) id += '′';
      this.ids.add(id);
      item.id = id;
      if (parent !== undefined) this.parents.set(node, parent);
    }
  }
}

function shownLabel({ label }: vscode.TreeItem): string {
  return typeof label === 'object' ? label.label : (label ?? '');
}

function setState(state: ViewState): void {
  void vscode.commands.executeCommand('setContext', contextKeys.state, state);
}
