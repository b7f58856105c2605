import './style.css';
import type { ToWebview } from '../src/shared/protocol/webviewProtocol';
import { createRegionEditor } from './editor';
import { connectHost } from './host';
import { createNotice } from './notice';
import { registerToolkit } from './toolkit';

registerToolkit();
const host = connectHost();
const notice = createNotice();
const editor = createRegionEditor(host);
// Placed once, hidden until there is a region: the toolkit's elements do not like to be moved.
editor.element.hidden = true;
notice.show('Opening…');
document.getElementById('app')?.append(notice.element, editor.element);

function receive(message: ToWebview): void {
  switch (message.type) {
    case 'init':
      notice.hide();
      editor.element.hidden = false;
      editor.open(message.init);
      break;
    case 'unavailable':
      editor.element.hidden = true;
      editor.close();
      notice.show(message.message, 'warning');
      break;
    case 'cells':
      editor.putCells(message.cells);
      break;
    case 'writes':
      editor.showWrites(message.writes ? 'on' : 'off');
      break;
    case 'status':
      editor.showStatus(message.kind, message.text);
      break;
    case 'busy':
      editor.showBusy(message.busy ? 'busy' : 'idle');
      break;
    case 'action':
      editor.act(message.action);
      break;
    case 'goTo':
      editor.goTo(message.offset);
      break;
  }
}

host.onMessage(receive);
host.post({ type: 'ready' });
