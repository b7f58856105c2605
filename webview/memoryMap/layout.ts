import { groupOf, type MapNode } from './mapTree';

/** Where a node is drawn. Heights are pixels, columns count from the left. */
export interface MapBox {
  readonly node: MapNode;
  /** What it lies in; absent in the first column. */
  readonly parent: MapBox | undefined;
  readonly column: number;
  readonly top: number;
  readonly height: number;
  /** `column`: what is in it is drawn right of it. `row`: it reaches to the right edge. */
  readonly shape: 'column' | 'row';
}

export interface MapLayout {
  /** Each after what it lies in, and in address order: what a reader meets from top to bottom. */
  readonly boxes: readonly MapBox[];
  readonly height: number;
  /** How many columns are left of the widest row. */
  readonly columns: number;
}

export interface LayoutBounds {
  /** The picture is at least this high. */
  readonly height: number;
  /** And at most this high, if that is more: neighbours for which there is no room are drawn as one. */
  readonly limit: number;
}

/** The least height of a row, in which a line of text can be read. */
export const rowHeight = 22;
/** A gap is drawn no higher however large it is. */
export const gapHeight = 18;
/** The least height of a column, which has two lines of text. */
export const columnHeight = 38;

/** Deeper ranges are drawn when they are zoomed into. */
const maxColumns = 4;

/**
 * The height of a range: the larger, the higher, by a logarithm, so that 4 KiB and 64 GiB can be seen side by side.
 * Equal for all sizes up to 4 KiB.
 */
export function heightOf({
  base,
  end,
  kind,
  grouped,
}: Pick<MapNode, 'base' | 'end' | 'kind' | 'grouped'>): number {
  if (grouped !== undefined) return rowHeight;
  if (kind === 'gap') return gapHeight;
  return rowHeight + 1.5 * Math.max(0, Math.log2(Number(end - base)) - 12);
}

/** Draws what is in `focus`. */
export function layoutMap(focus: MapNode, { height, limit }: LayoutBounds): MapLayout {
  const plans = focus.children.map((child) => planOf(child, 0));
  const drawn = fit(plans, focus, Math.max(height, limit)) ?? [];
  const boxes: MapBox[] = [];
  let columns = 0;

  const place = (
    items: readonly Drawn[],
    parent: MapBox | undefined,
    column: number,
    top: number,
    room: number,
  ) => {
    const heights = spread(items, room);
    for (const [index, { node, children }] of items.entries()) {
      const height = heights[index] ?? 0;
      const shape = children.length === 0 ? 'row' : 'column';
      const box: MapBox = { node, parent, column, top, height, shape };
      boxes.push(box);
      columns = Math.max(columns, column);
      place(children, box, column + 1, top, height);
      top += height;
    }
  };
  const total = drawn.length === 0 ? 0 : Math.max(height, sum(drawn));
  place(drawn, undefined, 0, 0, total);
  return { boxes, height: total, columns };
}

/** What drawing a node takes: `height` as a row, `full` with all that is in it. */
interface Plan {
  readonly node: MapNode;
  readonly height: number;
  readonly full: number;
  readonly children: readonly Plan[];
}

interface Drawn {
  readonly node: MapNode;
  readonly height: number;
  readonly children: readonly Drawn[];
}

function planOf(node: MapNode, column: number): Plan {
  const height = heightOf(node);
  const children = column < maxColumns ? node.children.map((child) => planOf(child, column + 1)) : [];
  if (children.length === 0) return { node, height, full: height, children };
  const full = Math.max(
    height,
    columnHeight,
    children.reduce((total, child) => total + child.full, 0),
  );
  return { node, height, full, children };
}

/** As much as there is room for; undefined where that is nothing. */
function fit(plans: readonly Plan[], parent: MapNode, room: number): readonly Drawn[] | undefined {
  const rows = sum(plans);
  if (rows > room) return groups(plans, parent, room);

  // What takes least is drawn whole first: that leaves the fewest ranges to zoom for.
  const drawn = new Map<Plan, Drawn>();
  let rest = room - rows;
  const nested = plans
    .filter(({ children }) => children.length > 0)
    .sort((a, b) => a.full - a.height - (b.full - b.height));
  for (const [index, plan] of nested.entries()) {
    const need = plan.full - plan.height;
    const share = plan.height + (need <= rest ? need : rest / (nested.length - index));
    const children = share < columnHeight ? undefined : fit(plan.children, plan.node, share);
    if (children === undefined) continue;
    const height = Math.max(plan.height, columnHeight, sum(children));
    drawn.set(plan, { node: plan.node, height, children });
    rest -= height - plan.height;
  }
  return plans.map((plan) => drawn.get(plan) ?? { node: plan.node, height: plan.height, children: [] });
}

/** Neighbours together, equally many ranges in each group, with the gaps before them. */
function groups(plans: readonly Plan[], parent: MapNode, room: number): readonly Drawn[] | undefined {
  const ranges = plans.filter(({ node }) => node.kind !== 'gap').length;
  const most = Math.floor(room / rowHeight);
  const each = Math.max(2, Math.ceil(ranges / Math.max(1, most)));
  const count = Math.floor(ranges / each);
  if (count < 2) return undefined;
  const members: MapNode[][] = Array.from({ length: count }, () => []);
  let counted = 0;
  for (const { node } of plans) {
    members[Math.min(count - 1, Math.floor(counted / each))]?.push(node);
    if (node.kind !== 'gap') counted++;
  }
  return members.map((group) => ({ node: groupOf(group, parent), height: rowHeight, children: [] }));
}

/** Room to spare goes to what is no gap, in proportion. */
function spread(items: readonly Drawn[], room: number): number[] {
  const growing = items.filter(({ node }) => node.kind !== 'gap');
  const grows = growing.length === 0 ? items : growing;
  const factor = 1 + (room - sum(items)) / sum(grows);
  return items.map(({ node, height }) => (grows === items || node.kind !== 'gap' ? height * factor : height));
}

function sum(items: readonly { readonly height: number }[]): number {
  return items.reduce((total, { height }) => total + height, 0);
}
