import assert from 'node:assert';
import { useSharedWorkbench } from './useWorkbench';
import { viewHeader } from './workbench';

describe('Regscope in a workbench', () => {
  const workbench = useSharedWorkbench();

  it('has its own side bar', async () => {
    const { openView, page } = workbench();
    await openView();
    for (const name of ['Physical Memory', 'I/O Ports', 'PCI Devices']) {
      await viewHeader(page, name).waitFor();
    }
  });

  it('lists the PCI devices of the demo machine', async () => {
    const { openView, tree } = workbench();
    await openView('PCI Devices');
    const device = await tree('PCI Devices').item('0000:00:04.0');
    assert.equal(await device.getAttribute('aria-level'), '2');
  });

  it('offers the devices when BAR0 is opened from the command palette', async () => {
    const { runCommand, quickInput } = workbench();
    await runCommand('Regscope: Open BAR0');
    const rows = await quickInput.rows();
    assert(
      rows.some((row) => row.includes('0000:00:04.0')),
      rows.join('\n'),
    );
    await quickInput.cancel();
  });
});
