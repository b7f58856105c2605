import type { KeyStroke } from '../keyboard';
import type { MapBox } from './layout';

export type MapMove = 'previous' | 'next' | 'first' | 'last' | 'in' | 'out';

/** `act`: what a click does. */
export type MapAction = 'act' | 'open' | 'reveal' | 'zoomIn' | 'zoomOut';

export type MapCommand = { readonly move: MapMove } | { readonly action: MapAction };

const commands: Readonly<Record<string, MapCommand>> = {
  ArrowUp: { move: 'previous' },
  ArrowDown: { move: 'next' },
  Home: { move: 'first' },
  End: { move: 'last' },
  ArrowRight: { move: 'in' },
  ArrowLeft: { move: 'out' },
  Enter: { action: 'act' },
  ' ': { action: 'act' },
  o: { action: 'open' },
  r: { action: 'reveal' },
  '+': { action: 'zoomIn' },
  '=': { action: 'zoomIn' }, // Where + is the shifted key of =.
  '-': { action: 'zoomOut' },
  Escape: { action: 'zoomOut' },
};

/** Keys of the picture. */
export function mapCommandOf({ key, ctrlKey, metaKey, altKey }: KeyStroke): MapCommand | undefined {
  return ctrlKey || metaKey || altKey ? undefined : commands[key];
}

/** The box that a move leads to: the same one where there is none. */
export function moveFrom(boxes: readonly MapBox[], from: MapBox, move: MapMove): MapBox {
  const siblings = (box: MapBox) => boxes.filter(({ parent }) => parent === box.parent);
  const beside = (step: 1 | -1) => {
    // Past the end of a column, the way leads on beside what it lies in.
    for (let box: MapBox | undefined = from; box !== undefined; box = box.parent) {
      const family = siblings(box);
      const other = family[family.indexOf(box) + step];
      if (other !== undefined) return other;
    }
    return from;
  };
  switch (move) {
    case 'next':
      return beside(1);
    case 'previous':
      return beside(-1);
    case 'first':
      return siblings(from)[0] ?? from;
    case 'last':
      return siblings(from).at(-1) ?? from;
    case 'in':
      return boxes.find(({ parent }) => parent === from) ?? from;
    case 'out':
      return from.parent ?? from;
  }
}
