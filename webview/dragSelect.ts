/** Selecting by pointer: press, drag, and scroll on while the pointer is above or below the rows. */
export interface DragTarget {
  /** The rows, and nothing but the rows. */
  readonly body: HTMLElement;
  /** The cell at a point inside the body. */
  readonly cellAt: (x: number, y: number) => number | undefined;
  readonly press: (cell: number, event: PointerEvent) => void;
  readonly dragTo: (cell: number) => void;
  readonly scrollBy: (pixels: number) => void;
}

export function enableDragSelect(target: DragTarget): void {
  const { body } = target;
  let pointer: { readonly id: number; x: number; y: number } | undefined;

  function follow(): void {
    if (pointer === undefined) return;
    const bounds = body.getBoundingClientRect();
    const y = Math.min(Math.max(pointer.y, bounds.top + 1), bounds.bottom - 1);
    const cell = target.cellAt(pointer.x, y);
    if (cell !== undefined) target.dragTo(cell);
  }

  function scrollWhileOutside(): void {
    if (pointer === undefined) return;
    const bounds = body.getBoundingClientRect();
    const beyond = Math.min(0, pointer.y - bounds.top) + Math.max(0, pointer.y - bounds.bottom);
    if (beyond !== 0) {
      target.scrollBy(beyond / 2);
      follow();
    }
    requestAnimationFrame(scrollWhileOutside);
  }

  function release(event: PointerEvent): void {
    if (pointer?.id === event.pointerId) pointer = undefined;
  }

  body.addEventListener('pointerdown', (event) => {
    if (event.target instanceof Element && event.target.closest('.cell-editor')) return;
    const cell = target.cellAt(event.clientX, event.clientY);
    if (cell === undefined) return;
    target.press(cell, event);
    if (event.button !== 0) return;
    body.setPointerCapture(event.pointerId);
    pointer = { id: event.pointerId, x: event.clientX, y: event.clientY };
    requestAnimationFrame(scrollWhileOutside);
  });
  body.addEventListener('pointermove', (event) => {
    if (pointer?.id !== event.pointerId) return;
    pointer.x = event.clientX;
    pointer.y = event.clientY;
    follow();
  });
  body.addEventListener('pointerup', release);
  body.addEventListener('pointercancel', release);
  body.addEventListener('lostpointercapture', release);
}
