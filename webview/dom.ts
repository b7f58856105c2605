/** Creates an element. Text children become text nodes, never markup. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className: string,
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const created = document.createElement(tag);
  if (className !== '') created.className = className;
  created.append(...children);
  return created;
}

export function setAttributes(target: Element, attributes: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(attributes)) target.setAttribute(name, value);
}

/** A hidden panel has no size: of that nothing is heard. */
export function observeSize(target: HTMLElement, measured: (size: DOMRectReadOnly) => void): void {
  new ResizeObserver(([entry]) => {
    if (entry !== undefined && entry.contentRect.height !== 0) measured(entry.contentRect);
  }).observe(target);
}

export interface FrameTask {
  /** Runs the work in the next frame, once, however often it is asked for until then. */
  schedule(): void;
}

export function frameTask(work: () => void): FrameTask {
  let scheduled = false;
  return {
    schedule() {
      if (scheduled) return;
      scheduled = true;
      requestAnimationFrame(() => {
        scheduled = false;
        work();
      });
    },
  };
}
