import * as l10n from '@vscode/l10n';
import type { FromMemoryMap, MemoryMap, ToMemoryMap } from '../../src/shared/protocol/memoryMapProtocol';
import type { StatusKind } from '../../src/shared/protocol/webviewProtocol';
import { element, frameTask, setAttributes } from '../dom';
import type { Host } from '../host';
import { boxView } from './boxView';
import { createFrame } from './frame';
import { mapCommandOf, moveFrom, type MapAction } from './keys';
import { layoutMap, type MapBox, type MapLayout } from './layout';
import { mapStateFrom, type MapState } from './mapState';
import { mapTree, pathTo, type MapNode } from './mapTree';
import { mapSvg } from './svg';
import { nameText, rangeText, sizeText } from './words';

export interface MapView {
  readonly element: HTMLElement;
  /** Draws a map; zoom, selection and focus stay where the map still has what they were on. */
  show(map: MemoryMap): void;
  showStatus(kind: StatusKind, text: string): void;
}

/** At most so many pixels, whatever the map: more is seen by zooming. */
const limit = 2400;

export function createMapView(host: Host<FromMemoryMap, ToMemoryMap>): MapView {
  let state: MapState = mapStateFrom(host.readState());
  let machine = '';
  let root: MapNode | undefined;
  let path: readonly [MapNode, ...MapNode[]] | undefined;
  let layout: MapLayout = { boxes: [], height: 0, columns: 0 };
  let views: readonly HTMLElement[] = [];

  const strip = element('div', 'strip');
  setAttributes(strip, { role: 'tree', 'aria-label': l10n.t('Physical address space') });
  const scroller = element('div', 'scroller', strip);
  const frame = createFrame(scroller, {
    zoomTo: (depth) => zoom(way().slice(0, depth), way()[depth]),
    act: (action) => run(action, selected()),
    exportSvg: () => {
      if (path !== undefined) host.post({ type: 'export', svg: mapSvg(focus(path), title(path)) });
    },
  });

  const focus = (nodes: readonly [MapNode, ...MapNode[]]): MapNode => nodes.at(-1) ?? nodes[0];
  const title = (nodes: readonly MapNode[]) =>
    [
      l10n.t('Physical memory ({0})', machine),
      ...nodes.slice(1).map((node) => `${nameText(node)} (${rangeText(node)})`),
    ].join(' › ');
  /** What is zoomed into, as far as this map has it; the state keeps the rest for a map that has it again. */
  const way = () => path?.slice(1).map(({ id }) => id) ?? [];
  const selected = (): MapBox | undefined =>
    layout.boxes.find(({ node }) => node.id === state.selected) ?? layout.boxes[0];

  function keep(changes: Partial<MapState>): void {
    state = { ...state, ...changes };
    host.writeState(state);
  }

  function draw(): void {
    if (root === undefined || scroller.clientHeight === 0) return;
    const hadFocus = strip.contains(document.activeElement);
    path = pathTo(root, state.zoom);
    layout = layoutMap(focus(path), { height: scroller.clientHeight, limit });
    const families = new Map<MapBox | undefined, MapBox[]>();
    for (const box of layout.boxes) {
      const family = families.get(box.parent);
      if (family === undefined) families.set(box.parent, [box]);
      else family.push(box);
    }
    views = layout.boxes.map((box) => boxView(box, families.get(box.parent) ?? []));
    strip.replaceChildren(...views);
    strip.style.height = `${layout.height}px`;
    strip.style.setProperty('--columns', String(layout.columns));
    frame.showMap(machine, path, new Set(layout.boxes.map(({ node }) => node.kind)));
    scroller.scrollTop = state.scrollTop;
    select(selected());
    if (hadFocus) focusBox(selected());
  }

  function select(box: MapBox | undefined): void {
    for (const view of views) {
      view.tabIndex = -1;
      view.ariaSelected = 'false';
    }
    const view = viewOf(box);
    if (view !== undefined) {
      view.tabIndex = 0;
      view.ariaSelected = 'true';
    }
    frame.showSelected(box?.node);
  }

  function viewOf(box: MapBox | undefined): HTMLElement | undefined {
    return box === undefined ? undefined : views[layout.boxes.indexOf(box)];
  }

  function focusBox(box: MapBox | undefined): void {
    viewOf(box)?.focus({ preventScroll: true });
    if (box?.shape === 'row') viewOf(box)?.scrollIntoView({ block: 'nearest' });
    else if (box !== undefined) showTop(box);
  }

  /** A column may be higher than the window: its label is what has to be seen. */
  function showTop({ top, height }: MapBox): void {
    const { scrollTop, clientHeight } = scroller;
    if (top > scrollTop + clientHeight - 40 || top + Math.min(height, 40) < scrollTop)
      scroller.scrollTop = top;
  }

  /** `to`: what is selected then, if it is drawn. */
  function zoom(ids: readonly string[], to: string | undefined): void {
    keep({ zoom: ids, selected: to ?? '', scrollTop: 0 });
    draw();
    focusBox(selected());
    const shown = path === undefined || path.length === 1 ? undefined : focus(path);
    frame.showStatus(
      'info',
      shown === undefined
        ? l10n.t('Showing the whole address space.')
        : l10n.t('Showing {0}, {1}, {2}.', nameText(shown), rangeText(shown), sizeText(shown)),
    );
  }

  function zoomIn(box: MapBox): void {
    const inward: string[] = [];
    const start = box.node.children.length === 0 ? box.parent : box;
    for (let each = start; each !== undefined; each = each.parent) inward.unshift(each.node.id);
    if (inward.length > 0) zoom([...way(), ...inward], box === start ? undefined : box.node.id);
  }

  function run(action: MapAction, box: MapBox | undefined): void {
    if (action === 'zoomOut') {
      if (way().length > 0) zoom(way().slice(0, -1), way().at(-1));
      return;
    }
    if (box === undefined) return;
    const { node } = box;
    if (action === 'act') action = opensAtOnce(node) ? 'open' : 'zoomIn';
    if (action === 'zoomIn') {
      zoomIn(box);
      return;
    }
    if (node.resource !== undefined) {
      const { base, end, name } = node.resource;
      host.post({ type: action, range: { base, end, name } });
    } else if (node.grouped !== undefined) {
      frame.showStatus('info', l10n.t('{0} are drawn as one here: zoom in to choose one.', nameText(node)));
    } else {
      frame.showStatus(
        'info',
        l10n.t('Nothing is listed from {0} ({1}): {2}.', rangeText(node), sizeText(node), node.name),
      );
    }
  }

  function boxOf(event: Event): MapBox | undefined {
    const view = event.target instanceof Element ? event.target.closest<HTMLElement>('.box') : null;
    return view === null ? undefined : layout.boxes[views.indexOf(view)];
  }

  strip.addEventListener('focusin', (event) => {
    const box = boxOf(event);
    if (box === undefined) return;
    keep({ selected: box.node.id });
    select(box);
  });
  strip.addEventListener('click', (event) => {
    const box = boxOf(event);
    // The second click of two would open it again.
    if (box !== undefined && opensAtOnce(box.node) && event.detail === 1) run('open', box);
  });
  strip.addEventListener('dblclick', (event) => {
    const box = boxOf(event);
    if (box !== undefined && !opensAtOnce(box.node)) zoomIn(box);
  });
  strip.addEventListener('keydown', (event) => {
    const box = boxOf(event);
    const command = mapCommandOf(event);
    if (box === undefined || command === undefined) return;
    event.preventDefault();
    if ('action' in command) run(command.action, box);
    else focusBox(moveFrom(layout.boxes, box, command.move));
  });
  // Whoever opens the picture by the keyboard goes on with it.
  const takeFocus = () => {
    if (document.hasFocus() && document.activeElement === document.body) focusBox(selected());
  };
  window.addEventListener('focus', takeFocus);
  scroller.addEventListener('scroll', () => keep({ scrollTop: scroller.scrollTop }));
  const redraw = frameTask(draw);
  new ResizeObserver(() => redraw.schedule()).observe(scroller);

  return {
    element: frame.element,
    show(map) {
      machine = map.machine;
      root = mapTree(map);
      draw();
      takeFocus();
    },
    showStatus: (kind, text) => frame.showStatus(kind, text),
  };
}

/** What a click opens: the rest is zoomed into. A BAR is opened though its driver's claim lies in it. */
function opensAtOnce({ children, bar }: MapNode): boolean {
  return children.length === 0 || bar !== undefined;
}
