import type { MemoryKind } from '../../src/shared/linux/memoryKind';
import { heightOf, layoutMap, type MapBox } from './layout';
import type { MapNode } from './mapTree';
import {
  deviceText,
  insideText,
  kindName,
  kinds,
  nameText,
  nodeLines,
  notToScale,
  rangeText,
  sizeText,
} from './words';

/** On white, with black text on a tint of them: readable in print and by colour-blind eyes. */
const colours: Readonly<Record<MemoryKind, string>> = {
  ram: '#0072b2',
  'persistent-memory': '#56b4e9',
  device: '#009e73',
  'pci-window': '#e69f00',
  'pci-config': '#d55e00',
  rom: '#cc79a7',
  acpi: '#b8a800',
  reserved: '#777777',
  unknown: '#222222',
  gap: '#bbbbbb',
};

const margin = 24;
const columnWidth = 280;
const widestRow = 680;
const strip = 8;
/** Of a monospaced character, at least, for its font size: what decides where text is cut. */
const charWidth = 0.62;
const fontSize = 11;
const legendColumns = 4;

/** Above this height the drawing has neighbours drawn as one; what is in the first column never is. */
const comfortable = 4000;

/** A drawing that stands alone: no style sheet, no script, no reference to anything. `title` is plain text. */
export function mapSvg(focus: MapNode, title: string): string {
  const firstColumn = focus.children.reduce((total, child) => total + heightOf(child), 0);
  const layout = layoutMap(focus, { height: 0, limit: Math.max(comfortable, firstColumn) });
  const shown = new Set(layout.boxes.map(({ node }) => node.kind));
  const legend = kinds.filter((kind) => shown.has(kind));
  const width = 2 * margin + layout.columns * columnWidth + widestRow;
  const head = 74 + 20 * Math.ceil(legend.length / legendColumns);
  const height = head + layout.height + margin;
  const right = width - margin;
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${width}" height="${px(height)}" viewBox="0 0 ${width} ${px(height)}">
<title>${escaped(title)}</title>
<desc>${escaped(`${rangeText(focus)}. ${notToScale()}`)}</desc>
<rect width="100%" height="100%" fill="#ffffff"/>
<g font-family="sans-serif" font-size="12" fill="#111111">
<text x="${margin}" y="34" font-size="18" font-weight="bold">${escaped(title)}</text>
<text x="${margin}" y="54" fill="#444444">${escaped(`${rangeText(focus)} · ${notToScale()}`)}</text>
${legend.map((kind, index) => legendEntry(kind, index)).join('\n')}
</g>
<g font-family="monospace" font-size="${fontSize}" fill="#111111" xml:space="preserve">
${layout.boxes.map((box) => drawnBox(box, head, right)).join('\n')}
</g>
</svg>
`;
}

function legendEntry(kind: MemoryKind, index: number): string {
  const x = margin + (index % legendColumns) * 166;
  const y = 68 + 20 * Math.floor(index / legendColumns);
  return `<rect x="${x}" y="${y}" width="12" height="12" fill="${colours[kind]}"/><text x="${x + 18}" y="${y + 10}" font-size="11">${escaped(kindName(kind))}</text>`;
}

function drawnBox({ node, column, top, height, shape }: MapBox, head: number, right: number): string {
  const x = margin + column * columnWidth;
  const y = head + top;
  const boxWidth = shape === 'column' ? columnWidth : right - x;
  const colour = colours[node.kind];
  const dashes = node.kind === 'gap' ? ' stroke-dasharray="4 3"' : '';
  const tint = node.kind === 'gap' ? 0 : 0.14;
  const line = (text: string, dy: number, weight = 'normal') =>
    `<text x="${px(x + strip + 8)}" y="${px(y + dy)}" font-weight="${weight}">${escaped(cut(text, boxWidth - strip - 16))}</text>`;
  const texts =
    shape === 'row'
      ? [line(rowText(node), Math.min(height / 2, 16) + 4)]
      : [
          line(`${nameText(node)} · ${sizeText(node)}`, 16, 'bold'),
          line(rangeText(node), 31),
          ...(height > 52 && node.device !== undefined ? [line(deviceText(node), 46)] : []),
        ];
  return `<g><title>${escaped(nodeLines(node).join('\n'))}</title><rect x="${px(x)}" y="${px(y)}" width="${px(boxWidth)}" height="${px(height)}" fill="${colour}" fill-opacity="${tint}" stroke="#ffffff"/><rect x="${px(x)}" y="${px(y)}" width="${px(boxWidth - 1)}" height="${px(height - 1)}" fill="none" stroke="${colour}"${dashes}/>${
    node.kind === 'gap'
      ? breakMark(x, y, height)
      : `<rect x="${px(x)}" y="${px(y)}" width="${strip}" height="${px(height - 1)}" fill="${colour}"/>`
  }${texts.join('')}</g>`;
}

function rowText(node: MapNode): string {
  const words = [nameText(node), deviceText(node), insideText(node)].filter((text) => text !== '');
  return `${rangeText(node).padEnd(27)}${sizeText(node).padStart(10)}   ${words.join(' · ')}`;
}

/** Two waves across the left edge: the axis is broken here. */
function breakMark(x: number, y: number, height: number): string {
  const wave = (at: number) => `M${px(x)} ${px(at)}q2 -4 4 0t4 0`;
  const middle = y + height / 2;
  return `<path d="${wave(middle - 2)}${wave(middle + 3)}" fill="none" stroke="#555555"/>`;
}

function cut(text: string, room: number): string {
  const most = Math.floor(room / (fontSize * charWidth));
  return text.length <= most ? text : `${text.slice(0, Math.max(0, most - 1))}…`;
}

function px(value: number): string {
  return String(Number(value.toFixed(1)));
}

/** The machine's names may hold anything; XML 1.0 (2.2) has no place for control characters, escaped or not. */
function escaped(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
