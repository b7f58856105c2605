import assert from 'node:assert/strict';
import { useWorkbench } from './useWorkbench';

describe('a workspace that is not trusted', () => {
  const workbench = useWorkbench({
    trust: 'asked',
    user: 'ordinary',
    settings: {
      'regscope.machine': 'local',
      'security.workspace.trust.enabled': true,
      'security.workspace.trust.startupPrompt': 'never',
      'security.workspace.trust.banner': 'never',
    },
  });
  /** While it is laid out, there may be two of them. */
  const welcome = () => workbench().page.locator('.welcome-view-content').filter({ visible: true });
  const helpers = () =>
    workbench()
      .log()
      .match(/helper started/g)?.length ?? 0;

  it('gets no helper for this machine, and the views say why and what to do', async () => {
    const { openView, page, runCommand, notification } = workbench();
    await openView('PCI Devices');
    await welcome()
      .getByText(/Regscope starts no helper in Restricted Mode/)
      .first()
      .waitFor();
    await runCommand('Regscope: Enable Writes');
    const refused = await notification('the workspace is not trusted');
    assert.equal(helpers(), 0);
    await refused.getByRole('button', { name: 'Manage Workspace Trust' }).click();
    await page.locator('.workspace-trust-editor').waitFor();
  });

  it('has the demo machine, whose helper has no rights of its own', async () => {
    const { runCommand, tree } = workbench();
    await runCommand('Regscope: Show the Demo Machine');
    await tree('PCI Devices').item('0000:00:04.0');
    assert.equal(helpers(), 1);
    await runCommand('Regscope: Show This Machine');
  });

  it('is asked for this machine as soon as it is trusted', async () => {
    const { page } = workbench();
    const restricted = welcome()
      .getByText(/Restricted Mode/)
      .first();
    await restricted.waitFor();
    await welcome().getByRole('button', { name: 'Manage Workspace Trust' }).first().click();
    const editor = page.locator('.workspace-trust-editor');
    await editor.getByText('Trust', { exact: true }).click();
    await restricted.waitFor({ state: 'hidden' });
    await welcome().first().waitFor();
  });
});
