import { element, setAttributes } from '../dom';
import type { MapBox } from './layout';
import type { MapNode } from './mapTree';
import { deviceText, insideText, kindName, nameText, nodeLines, rangeText, sizeText } from './words';

/** Pixels that three lines take. */
const threeLines = 56;

/** Draws a box. Where it stands in its column is told to screen readers, since the document does not nest. */
export function boxView(box: MapBox, siblings: readonly MapBox[]): HTMLElement {
  const { node, column, shape } = box;
  const drawn = element('div', `box ${shape} ${node.kind}`, swatch(node));
  drawn.append(...(shape === 'row' ? rowParts(node) : [columnLabel(box)]));
  drawn.title = nodeLines(node).join('\n');
  setAttributes(drawn, {
    role: 'treeitem',
    tabindex: '-1',
    'aria-label': nodeLines(node).join(', '),
    'aria-level': String(column + 1),
    'aria-setsize': String(siblings.length),
    'aria-posinset': String(siblings.indexOf(box) + 1),
    'aria-selected': 'false',
    ...(node.children.length === 0 ? {} : { 'aria-expanded': String(shape === 'column') }),
  });
  // A policy forbids style attributes; this is none.
  drawn.style.top = `${box.top}px`;
  drawn.style.height = `${box.height}px`;
  drawn.style.setProperty('--column', String(column));
  return drawn;
}

/** The mark of a kind: colour and pattern. */
export function swatch({ kind }: Pick<MapNode, 'kind'>): HTMLElement {
  return element('span', `swatch ${kind}`, kind === 'gap' ? '≈' : '');
}

function rowParts(node: MapNode): HTMLElement[] {
  const rest = [deviceText(node), insideText(node)].filter((text) => text !== '').join(' · ');
  return [
    element('span', 'range', rangeText(node)),
    element('span', 'size', sizeText(node)),
    element('span', 'what', element('span', 'name', nameText(node)), element('span', 'rest', rest)),
  ];
}

/** Two lines always; a third where it is not cut. */
function columnLabel({ node, height }: MapBox): HTMLElement {
  const label = element(
    'span',
    'label',
    element('span', 'line', element('span', 'name', nameText(node)), element('span', 'size', sizeText(node))),
    element('span', 'line range', rangeText(node)),
  );
  const rest = deviceText(node) === '' ? kindName(node.kind) : deviceText(node);
  if (height >= threeLines) label.append(element('span', 'line rest', rest));
  return label;
}
