import { setAttributes } from './dom';

/** Outlines on a 16 × 16 grid, filled with the text colour. */
const outlines = {
  peek: 'M8 3C4.6 3 1.9 5.2 1 8c.9 2.8 3.6 5 7 5s6.1-2.2 7-5c-.9-2.8-3.6-5-7-5Zm0 9c-2.7 0-5-1.6-5.9-4C3 5.6 5.3 4 8 4s5 1.6 5.9 4c-.9 2.4-3.2 4-5.9 4Zm0-6.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5Zm0 4a1.5 1.5 0 1 1 0-3 1.5 1.5 0 0 1 0 3Z',
  poke: 'M13.2 1.4a1.4 1.4 0 0 0-2 0L2.3 10.3 1.2 14.3a.4.4 0 0 0 .5.5l4-1.1 8.9-8.9a1.4 1.4 0 0 0 0-2l-1.4-1.4ZM5.2 12.8l-2.800.8.8-2.8 6.5-6.5 2 2-6.5 6.5Zm8.7-8.7-1.5 1.5-2-2 1.5-1.5a.4.4 0 0 1 .6 0l1.4 1.4a.4.4 0 0 1 0 .6Z',
  flush: 'M7.5 1h1v8.3l2.65-2.650.7.7L8 11.2 4.15 7.35l.7-.7L7.5 9.3V1ZM2 13h12v1H2v-1Z',
  live: 'M1 8h3.2l1.9-5 3.4 10.2L11.6 8H15v1h-2.700l-2.800 6.800L6.100 5.900 4.900 9H1V8Z',
  info: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm0 13A6 6 0 1 1 8 2a6 6 0 0 1 0 12ZM7.5 7h1v4.5h-1V7Zm.5-2.75a.75.75 0 1 1 0 1.500.75.75 0 0 1 0-1.5Z',
  warning:
    'M8 1.5 15.2 14H.8L8 1.5Zm0 2L2.53 13h10.94L8 3.5ZM7.5 6.5h1v3.5h-1V6.5Zm.5 4.25a.65.65 0 1 1 0 1.300.65.65 0 0 1 0-1.3Z',
  error:
    'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm0 13A6 6 0 1 1 8 2a6 6 0 0 1 0 12ZM5.85 5.15 8 7.29l2.15-2.140.7.7L8.71 8l2.14 2.15-.7.7L8 8.71l-2.15 2.14-.7-.7L7.29 8 5.15 5.85l.7-.7Z',
  check: 'M13.65 3.15l.7.7L6 12.2 1.65 7.85l.7-.7L6 10.8l7.65-7.65Z',
  remove:
    'M8 7.29 12.15 3.15l.7.7L8.71 8l4.14 4.15-.7.7L8 8.71l-4.15 4.14-.7-.7L7.29 8 3.15 3.85l.7-.7L8 7.29Z',
  up: 'M8 2.8l5.35 5.35-.7.7L8.5 4.7V14h-1V4.7L3.35 8.85l-.7-.7L8 2.8Z',
  down: 'M8 13.2 2.65 7.85l.7-.7L7.5 11.3V2h1v9.3l4.15-4.15.7.7L8 13.2Z',
} as const;

export type IconName = keyof typeof outlines;

const svg = 'http://www.w3.org/2000/svg';

/** Decorative: what it means is always said in words beside it. */
export function icon(name: IconName): SVGElement {
  const picture = document.createElementNS(svg, 'svg');
  setAttributes(picture, {
    class: 'icon',
    viewBox: '0 0 16 16',
    width: '16',
    height: '16',
    fill: 'currentColor',
    'aria-hidden': 'true',
  });
  const outline = document.createElementNS(svg, 'path');
  setAttributes(outline, { d: outlines[name], 'fill-rule': 'evenodd' });
  picture.append(outline);
  return picture;
}
