import { element, setAttributes } from '../dom';

/** A part of the side panel: a region of the page, named by its heading. `name` is unique in the page. */
export function createSection(name: string, title: string, ...children: readonly Node[]): HTMLElement {
  const heading = element('h2', '', title);
  heading.id = `side-${name}`;
  const section = element('section', `side-section ${name}`, heading, ...children);
  setAttributes(section, { 'aria-labelledby': heading.id });
  return section;
}

/** A section that goes takes no focus with it. */
export function reveal(section: HTMLElement, state: 'shown' | 'hidden', events: { leave(): void }): void {
  if (state === 'hidden' && section.contains(document.activeElement)) events.leave();
  section.hidden = state === 'hidden';
}
