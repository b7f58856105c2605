import * as l10n from '@vscode/l10n';
import type { MemoryKind } from '../../src/shared/linux/memoryKind';
import type { StatusKind } from '../../src/shared/protocol/webviewProtocol';
import { element, setAttributes } from '../dom';
import { swatch } from './boxView';
import type { MapAction } from './keys';
import type { MapNode } from './mapTree';
import { kindName, kinds, nameText, nodeLines, notToScale, rangeText, sizeText } from './words';

/** What is around the strip: title, way back, legend, and what is selected. */
export interface Frame {
  readonly element: HTMLElement;
  showMap(machine: string, path: readonly MapNode[], shown: ReadonlySet<MemoryKind>): void;
  showSelected(node: MapNode | undefined): void;
  showStatus(kind: StatusKind, text: string): void;
}

export interface FrameActions {
  /** Back to what is so deep in the path. */
  readonly zoomTo: (depth: number) => void;
  readonly act: (action: MapAction) => void;
  readonly exportSvg: () => void;
}

export function createFrame(strip: HTMLElement, actions: FrameActions): Frame {
  const machineName = element('span', 'badge');
  const exportButton = button(
    l10n.t('Export as SVG…'),
    l10n.t('Save what is shown as a drawing'),
    actions.exportSvg,
  );
  const header = element(
    'header',
    '',
    element('h1', '', l10n.t('Memory map')),
    machineName,
    element('p', 'note', notToScale()),
    exportButton,
  );
  const crumbs = element('ol', 'crumbs');
  const way = element('nav', '', crumbs);
  way.setAttribute('aria-label', l10n.t('Zoom'));
  const legend = element('ul', 'legend');
  legend.setAttribute('aria-label', l10n.t('Kinds of ranges'));

  const details = element('div', 'details');
  const open = button(l10n.t('Open'), l10n.t('Open in the register editor (O)'), () => actions.act('open'));
  const reveal = button(l10n.t('Reveal'), l10n.t('Show in the Physical Memory view (R)'), () =>
    actions.act('reveal'),
  );
  const zoomIn = button(l10n.t('Zoom in'), l10n.t('Fill the picture with what is in it (+)'), () =>
    actions.act('zoomIn'),
  );
  const zoomOut = button(l10n.t('Zoom out'), l10n.t('Back (− or Escape)'), () => actions.act('zoomOut'));
  const status = element(
    'p',
    'status',
    l10n.t('Arrows move, Enter opens or zooms in, R reveals, + and − zoom, Escape goes back.'),
  );
  status.setAttribute('role', 'status');
  const footer = element(
    'footer',
    '',
    details,
    element('div', 'actions', open, reveal, zoomIn, zoomOut),
    status,
  );

  return {
    element: element('div', 'map', header, element('div', 'bar', way, legend), strip, footer),
    showMap(machine, path, shown) {
      machineName.textContent = machine;
      crumbs.replaceChildren(
        ...path.map((node, depth) => {
          const text = depth === 0 ? l10n.t('Whole address space') : nameText(node);
          const isLast = depth === path.length - 1;
          const crumb = isLast
            ? element('span', '', text)
            : button(text, l10n.t('Zoom out to this'), () => actions.zoomTo(depth));
          crumb.title = `${rangeText(node)} · ${sizeText(node)}`;
          if (isLast) crumb.setAttribute('aria-current', 'true');
          return element('li', '', crumb);
        }),
      );
      zoomOut.disabled = path.length === 1;
      legend.replaceChildren(
        ...kinds
          .filter((kind) => shown.has(kind))
          .map((kind) => element('li', kind, swatch({ kind }), kindName(kind))),
      );
    },
    showSelected(node) {
      const [first = '', ...rest] = node === undefined ? [] : nodeLines(node);
      details.replaceChildren(element('strong', '', first), element('span', '', rest.join(' · ')));
      details.title = node === undefined ? '' : nodeLines(node).join('\n');
      const listed = node?.resource !== undefined;
      open.disabled = !listed || node.kind === 'ram';
      reveal.disabled = !listed;
      zoomIn.disabled = node === undefined || node.children.length === 0;
    },
    showStatus(kind, text) {
      status.className = `status ${kind}`;
      status.textContent = text;
    },
  };
}

function button(text: string, tooltip: string, press: () => void): HTMLButtonElement {
  const created = element('button', '', text);
  setAttributes(created, { type: 'button', title: tooltip });
  created.addEventListener('click', press);
  return created;
}
