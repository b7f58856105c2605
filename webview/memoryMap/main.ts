import './style.css';
import * as l10n from '@vscode/l10n';
import type { FromMemoryMap, ToMemoryMap } from '../../src/shared/protocol/memoryMapProtocol';
import { connectHost } from '../host';
import { createNotice } from '../notice';
import { createMapView, type MapView } from './mapView';

const host = connectHost<FromMemoryMap, ToMemoryMap>();
const notice = createNotice();
document.getElementById('app')?.append(notice.element);

/** Made when the strings are there: its words are chosen while it is made. */
function createView(): MapView {
  const created = createMapView(host);
  created.element.hidden = true;
  document.getElementById('app')?.append(created.element);
  return created;
}

let view: MapView | undefined;

function receive(message: ToMemoryMap): void {
  if (message.type === 'strings') {
    l10n.config({ contents: { ...message.strings } });
    notice.show(l10n.t('Loading the memory map…'));
    return;
  }
  view ??= createView();
  switch (message.type) {
    case 'map':
      notice.hide();
      view.element.hidden = false;
      view.show(message.map);
      break;
    case 'unavailable':
      view.element.hidden = true;
      notice.show(message.message, 'warning');
      break;
    case 'status':
      view.showStatus(message.kind, message.text);
      break;
  }
}

host.onMessage(receive);
host.post({ type: 'ready' });
