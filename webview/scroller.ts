import {
  clampPosition,
  contentHeightOf,
  isScaled,
  movedBy,
  positionAt,
  scrollStart,
  scrollTopOf,
  type ScrollGeometry,
  type ScrollPosition,
} from './scrollMap';

/** Keeps the scroll position in rows and the browser's scroll bar in step with it. */
export interface Scroller {
  readonly position: ScrollPosition;
  readonly geometry: ScrollGeometry;
  /** `headerHeight`: pixels of the content above the rows. */
  resize(geometry: ScrollGeometry, headerHeight: number): void;
  moveTo(position: ScrollPosition): void;
  moveBy(pixels: number): void;
}

/** `viewport` scrolls, `content` is given the height to scroll through. `moved` hears of every change. */
export function createScroller(viewport: HTMLElement, content: HTMLElement, moved: () => void): Scroller {
  let position = scrollStart;
  let geometry: ScrollGeometry = { rowCount: 0, rowHeight: 1, viewportHeight: 0 };
  /** Where the bar was put last: a scroll event that says the same is the echo of that. */
  let placedAt = 0;

  function setPosition(next: ScrollPosition): void {
    position = clampPosition(next, geometry);
    viewport.scrollTop = scrollTopOf(position, geometry);
    placedAt = viewport.scrollTop;
    moved();
  }

  viewport.addEventListener(
    'scroll',
    () => {
      if (isScaled(geometry) && Math.abs(viewport.scrollTop - placedAt) < 1) return;
      placedAt = viewport.scrollTop;
      position = positionAt(viewport.scrollTop, geometry);
      moved();
    },
    { passive: true },
  );

  // One pixel of a scaled bar is many rows, so the wheel moves the position and the bar follows.
  viewport.addEventListener(
    'wheel',
    (event) => {
      if (!isScaled(geometry) || event.ctrlKey || event.shiftKey || event.deltaY === 0) return;
      event.preventDefault();
      const unit = [1, geometry.rowHeight, geometry.viewportHeight][event.deltaMode] ?? 1;
      viewport.scrollLeft += event.deltaX * unit;
      setPosition(movedBy(position, event.deltaY * unit, geometry));
    },
    { passive: false },
  );

  return {
    get position() {
      return position;
    },
    get geometry() {
      return geometry;
    },
    resize(next, headerHeight) {
      geometry = next;
      content.style.setProperty('height', `${headerHeight + contentHeightOf(geometry)}px`);
      setPosition(position);
    },
    moveTo: setPosition,
    moveBy: (pixels) => setPosition(movedBy(position, pixels, geometry)),
  };
}
