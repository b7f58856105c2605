import './style.css';
import type { FromMemoryMap, ToMemoryMap } from '../../src/shared/protocol/memoryMapProtocol';
import { connectHost } from '../host';
import { createNotice } from '../notice';
import { createMapView } from './mapView';

const host = connectHost<FromMemoryMap, ToMemoryMap>();
const notice = createNotice();
const view = createMapView(host);
view.element.hidden = true;
notice.show('Loading the memory map…');
document.getElementById('app')?.append(notice.element, view.element);

host.onMessage((message) => {
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
});
host.post({ type: 'ready' });
