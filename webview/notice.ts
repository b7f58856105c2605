import { element } from './dom';
import { icon, type IconName } from './icons';

/** Fills the panel when there is no region to show. */
export interface Notice {
  readonly element: HTMLElement;
  show(text: string, picture?: IconName): void;
  hide(): void;
}

export function createNotice(): Notice {
  const notice = element('div', 'notice');
  notice.setAttribute('role', 'status');
  return {
    element: notice,
    show(text, picture) {
      notice.hidden = false;
      notice.classList.toggle('quiet', picture === undefined);
      notice.replaceChildren(...(picture ? [icon(picture)] : []), element('p', '', text));
    },
    hide() {
      notice.hidden = true;
      notice.replaceChildren();
    },
  };
}
