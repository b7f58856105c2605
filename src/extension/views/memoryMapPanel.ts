import * as vscode from 'vscode';
import { Lifetime, type Disposable } from '../../shared/base/lifetime';
import { kindOfPath } from '../../shared/linux/memoryKind';
import { resourcesAround } from '../../shared/linux/resourceTree';
import { failureOf, RegscopeError } from '../../shared/model/failure';
import type { PciDevice } from '../../shared/model/pciDevice';
import type { IoResource } from '../../shared/model/region';
import {
  parseFromMemoryMap,
  type FromMemoryMap,
  type MapDevice,
  type MapRange,
  type ToMemoryMap,
} from '../../shared/protocol/memoryMapProtocol';
import type { RegionReference } from '../editors/regionUri';
import type { RegisterEditorProvider } from '../editors/registerEditorProvider';
import { memoryMapPanel } from '../ids';
import type { Machine } from '../machine/machine';
import type { Machines } from '../machine/machines';
import type { PciNames } from '../machine/pciNames';
import { loadWebviewPage } from '../webviewPage';
import type { IoResourceNode } from './ioResourceNodes';
import { loadMemoryMap } from './memoryNodes';
import { ownerFinder, type KnownDevices } from './rangeOwners';
import { memoryReference } from './regionReferences';
import type { MachineTreeView } from './treeView';

export interface MemoryMapPanel extends Disposable {
  readonly show: () => void;
}

export interface MemoryMapServices {
  readonly extensionUri: vscode.Uri;
  readonly machines: Machines;
  /** The view that the picture is another sight of: it is refreshed with it, and reveals in it. */
  readonly memory: MachineTreeView<IoResourceNode>;
  readonly editors: RegisterEditorProvider;
  readonly log: vscode.LogOutputChannel;
}

/** The picture of the shown machine's address space: one panel a window. Showing and using it reads no register. */
export function createMemoryMapPanel(services: MemoryMapServices): MemoryMapPanel {
  const lifetime = new Lifetime();
  let panel: vscode.WebviewPanel | undefined;
  let connection: Disposable | undefined;

  const adopt = (adopted: vscode.WebviewPanel) => {
    connection?.dispose();
    panel?.dispose();
    panel = adopted;
    connection = connect(adopted, services);
    adopted.onDidDispose(() => {
      if (panel !== adopted) return;
      connection?.dispose();
      panel = undefined;
    });
    return Promise.resolve();
  };

  lifetime.add(
    vscode.window.registerWebviewPanelSerializer(memoryMapPanel, { deserializeWebviewPanel: adopt }),
  );
  // Not the panel: VS Code brings it back after a reload.
  lifetime.add({ dispose: () => connection?.dispose() });
  return {
    show: () => {
      if (panel === undefined) {
        const { Active } = vscode.ViewColumn;
        void adopt(vscode.window.createWebviewPanel(memoryMapPanel, vscode.l10n.t('Memory Map'), Active));
      } else panel.reveal();
    },
    dispose: () => lifetime.dispose(),
  };
}

/** What was last drawn. */
interface Shown {
  readonly machine: Machine;
  readonly resources: readonly IoResource[];
  readonly known: KnownDevices;
}

/** Draws in a panel, and does what is asked for in it. */
function connect(panel: vscode.WebviewPanel, services: MemoryMapServices): Disposable {
  const { extensionUri, machines, memory, editors, log } = services;
  const lifetime = new Lifetime();
  const { webview } = panel;
  let shown: Shown | undefined;
  let loads = 0;

  const post = (message: ToMemoryMap) => void webview.postMessage(message);

  const load = async () => {
    const number = ++loads; // A later load takes the place of one under way.
    const machine = machines.shown;
    let message: ToMemoryMap;
    let loaded: Shown | undefined;
    try {
      const [{ map, known }, names] = await Promise.all([loadMemoryMap(machine), machine.pciNames]);
      const { resources } = map;
      loaded = { machine, resources, known };
      const mapDevices = known.pci.map((device) => mapDevice(device, names));
      message = { type: 'map', map: { machine: machine.label, resources, devices: mapDevices } };
    } catch (error) {
      message = { type: 'unavailable', message: new RegscopeError(failureOf(error)).message };
    }
    if (number !== loads) return;
    shown = loaded;
    post(message);
  };

  const receive = async (message: FromMemoryMap) => {
    switch (message.type) {
      case 'ready':
        post({ type: 'strings', strings: vscode.l10n.bundle ?? {} });
        await load();
        break;
      case 'open':
        await editors.open(regionAt(message.range, shown));
        break;
      case 'reveal':
        await reveal(message.range, memory);
        break;
      case 'export':
        await save(message.svg, (text) => post({ type: 'status', kind: 'info', text }));
        break;
    }
  };

  lifetime.add(
    webview.onDidReceiveMessage(async (message: unknown) => {
      const parsed = parseFromMemoryMap(message);
      if (parsed === undefined) {
        log.error('The memory map sent a message that is none.');
        return;
      }
      try {
        await receive(parsed);
      } catch (error) {
        post({ type: 'status', kind: 'warning', text: new RegscopeError(failureOf(error)).message });
      }
    }),
  );
  // A webview that is hidden is gone: it asks again when it is shown.
  lifetime.add(
    memory.onDidRefresh(() => {
      if (panel.visible) void load();
    }),
  );
  loadWebviewPage(webview, extensionUri, 'memoryMap');
  return lifetime;
}

function mapDevice(
  { address, vendorId, deviceId, classCode, driver, bars }: PciDevice,
  names: PciNames,
): MapDevice {
  const name = [names.vendor(vendorId), names.device(vendorId, deviceId)].filter(
    (part) => part !== undefined,
  );
  return {
    address,
    text: [names.class(classCode), ...(name.length === 0 ? [] : [name.join(' ')])].join(' · '),
    ...(driver === undefined ? {} : { driver }),
    bars: bars.filter(({ space }) => space === 'memory').map(({ bar, base }) => ({ bar, base })),
  };
}

/** As the Physical Memory view opens it. Throws RegscopeError. */
function regionAt(range: MapRange, shown: Shown | undefined): RegionReference {
  const around =
    shown === undefined
      ? []
      : resourcesAround(shown.resources, { base: BigInt(range.base), end: BigInt(range.end) });
  const index = around.findIndex((resource) => isAt(resource, range));
  const resource = around[index];
  if (shown === undefined || resource === undefined) {
    throw new RegscopeError({
      code: 'no-such-source',
      what: vscode.l10n.t('{0} is no longer in the map.', range.name),
      next: vscode.l10n.t('Refresh the views.'),
    });
  }
  const owner = ownerFinder(shown.known, 'memory')(resource);
  const kind = kindOfPath(around.slice(0, index + 1));
  const region = memoryReference(resource, kind, owner, shown.machine.id);
  if (region !== undefined) return region;
  throw new RegscopeError({
    code: 'not-mappable',
    what: vscode.l10n.t('{0} is RAM, which is not opened.', range.name),
    why: vscode.l10n.t('It holds no registers.'),
  });
}

function isAt({ base, end, name }: IoResource, range: MapRange): boolean {
  return base === range.base && end === range.end && name === range.name;
}

/** Selects the range in the view, or, where that leaves it out, the smallest it shows around it. */
async function reveal(range: MapRange, memory: MachineTreeView<IoResourceNode>): Promise<void> {
  const base = BigInt(range.base);
  const end = BigInt(range.end);
  const found = await memory.reveal(({ resource, range: shown }) => {
    if (resource === undefined) return 0;
    if (isAt(resource, range)) return Infinity;
    return shown.base <= base && shown.end >= end ? 1 / Number(shown.end - shown.base) : 0;
  });
  if (found) return;
  throw new RegscopeError({
    code: 'no-such-source',
    what: vscode.l10n.t('The Physical Memory view does not list {0}.', range.name),
    why: vscode.l10n.t('It may be filtered out there, or gone since it was drawn.'),
    next: vscode.l10n.t('Change the filter, or refresh the views.'),
  });
}

async function save(svg: string, tell: (text: string) => void): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export the Memory Map'),
    filters: { [vscode.l10n.t('SVG drawing')]: ['svg'] },
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, 'memory-map.svg') }),
  });
  if (target === undefined) return;
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(svg));
  tell(vscode.l10n.t('Saved {0}.', target.path));
}
