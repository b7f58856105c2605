import assert from 'node:assert';
import { acrossFiles } from '../support/acrossFiles.mjs';
import { leaveOpen } from '../support/leftOpen.mjs';
import { openWorkbench, type Workbench, type WorkbenchOptions } from './workbench';

/**
 * Gives the tests of one `describe` a workbench that they share: started before the first (10 s), closed after the
 * last. A test that fails leaves a screenshot named after it in out/screenshots/ and what the browser logged.
 *
 *     describe('PCI Devices', () => {
 *       const workbench = useWorkbench({ settings: { 'regscope.machine': 'demo' } });
 *
 *       it('lists the functions', async () => {
 *         const { openView, tree } = workbench();
 *         await openView('PCI Devices');
 *         await tree('PCI Devices').expand('0000:00:04.0');
 *       });
 *     });
 */
export function useWorkbench(options: WorkbenchOptions = {}): () => Workbench {
  return use(
    () => openWorkbench(options),
    (workbench) => workbench.close(),
  );
}

/**
 * The same, for tests that leave the demo machine as it is and stage nothing: the workbench is tidied up and goes on to the
 * next `describe` that shares it.
 */
export function useSharedWorkbench(): () => Workbench {
  return use(openShared, () => Promise.resolve());
}

function use(
  open: () => Promise<Workbench>,
  leave: (workbench: Workbench) => Promise<void>,
): () => Workbench {
  let workbench: Workbench | undefined;

  before(async () => {
    workbench = await open();
  });

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed' || !workbench) return;
    const name = this.currentTest.fullTitle().replaceAll(/[^a-z0-9]+/gi, '-');
    await workbench.screenshot(`failed-${name}`);
    const lastLines = workbench.log().split('\n').slice(-60).join('\n');
    console.log(`      see out/screenshots/failed-${name}.png\n${lastLines.replaceAll(/^/gm, '        | ')}`);
  });

  after(async () => {
    const errors = workbench?.webviewErrors.splice(0) ?? [];
    if (workbench) await leave(workbench);
    assert.deepEqual(errors, [], 'Webviews have reported errors.');
  });

  return () => {
    assert(workbench, 'The workbench is only there inside tests and hooks.');
    return workbench;
  };
}

/** The workbench that has no options. */
const shared = acrossFiles('workbench', (): { workbench?: Promise<Workbench> | undefined } => ({}));

async function closeShared(): Promise<void> {
  const { workbench } = shared;
  shared.workbench = undefined;
  await (await workbench)?.close();
}

async function openShared(): Promise<Workbench> {
  const open = shared.workbench;
  if (open === undefined) leaveOpen(closeShared);
  const workbench = await (shared.workbench ??= openWorkbench());
  if (open !== undefined) await workbench.tidyUp();
  return workbench;
}
