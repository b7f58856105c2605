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
