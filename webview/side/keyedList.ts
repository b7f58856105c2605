export interface ItemView<Item> {
  readonly element: HTMLElement;
  /** `index` counts from 0. */
  show(item: Item, index: number): void;
}

/**
 * Shows items in a list element. An item that stays keeps its element, and the focus in it, wherever it goes; the focus
 * of one that is gone goes to the next.
 */
export function createKeyedList<Item>(
  list: HTMLElement,
  options: {
    keyOf(item: Item): number;
    create(item: Item): ItemView<Item>;
  },
): (items: readonly Item[]) => void {
  let views = new Map<number, ItemView<Item>>();

  return (items) => {
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement : undefined;
    const focusedIndex = [...list.children].findIndex((child) => child.contains(focused ?? null));
    const next = new Map<number, ItemView<Item>>();
    for (const item of items) {
      const key = options.keyOf(item);
      next.set(key, views.get(key) ?? options.create(item));
    }
    for (const [key, view] of views) if (!next.has(key)) view.element.remove();
    views = next;
    for (const [index, item] of items.entries()) {
      const view = next.get(options.keyOf(item));
      if (view === undefined) continue;
      const there = list.children[index];
      if (there !== view.element) list.insertBefore(view.element, there ?? null);
      view.show(item, index);
    }
    if (focused === undefined || focusedIndex === -1 || document.activeElement === focused) return;
    const neighbour = list.children[Math.min(focusedIndex, list.children.length - 1)];
    const heir = focused.isConnected ? focused : neighbour?.querySelector<HTMLElement>('button');
    heir?.focus();
  };
}
