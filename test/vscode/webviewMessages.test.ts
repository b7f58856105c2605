import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { RegisterDocument } from '../../src/extension/editors/registerDocument';
import { RegisterEditor } from '../../src/extension/editors/registerEditor';
import { toUri } from '../../src/extension/editors/regionUri';
import { createJournal } from '../../src/extension/machine/journal';
import type { HelperRights } from '../../src/extension/helper/helperArguments';
import { launchHelper } from '../../src/extension/helper/launch';
import { Machine } from '../../src/extension/machine/machine';
import { classNamesOnly } from '../../src/extension/machine/pciNames';
import { parsePciAddress } from '../../src/shared/model/pciAddress';
import { editorRequests, type FromWebview } from '../../src/shared/protocol/webviewProtocol';
import { createRandom, type Random } from '../support/random';

/** One of each kind, whole. */
const whole: readonly FromWebview[] = [
  { type: 'ready' },
  { type: 'peek', offset: 0, width: 32, count: 1 },
  { type: 'poke', offset: 0, width: 32, value: '0x1', verify: false },
  { type: 'stage', offset: 0, width: 32, value: '0x1', verify: true },
  { type: 'unstage', id: 0 },
  { type: 'pokeStaged', id: 0 },
  { type: 'moveStaged', id: 0, by: 1 },
  { type: 'verifyStaged', id: 0, verify: true },
  { type: 'restage', id: 0 },
  { type: 'flush', readBack: { offset: 0, width: 32 } },
  { type: 'request', request: 'save' },
  { type: 'enableWrites' },
  { type: 'selection', offset: 0, width: 32, count: 1, order: 'little', bytesPerRow: 16 },
];

/** What no field takes. */
const nonsense: readonly unknown[] = [
  NaN,
  Infinity,
  -2,
  1.5,
  2 ** 53,
  '',
  '4',
  'true',
  '0x',
  '0X1',
  '0x1g',
  ' 0x1',
  `0x${'1'.repeat(17)}`,
  '__proto__',
  'x'.repeat(10_000),
  null,
  [],
  [0],
  {},
  { toString: 'x' },
];

/** A message that is none: one whole one with one thing wrong. */
function broken(random: Random): unknown {
  const message: Record<string, unknown> = structuredClone(random.pick(whole));
  const fields = Object.keys(message);
  const field = random.pick(fields);
  switch (random.pick(['wrong', 'wrong', 'wrong', 'missing', 'extra', 'no object'] as const)) {
    case 'missing':
      if (field === 'readBack') return { ...message, readBack: { offset: 0 } };
      return Object.fromEntries(Object.entries(message).filter(([name]) => name !== field));
    case 'extra':
      return {
        ...message,
        [random.pick(['command', 'path', 'constructor', 'toJSON'])]: random.pick(nonsense),
      };
    case 'no object':
      return random.pick([...nonsense, 0, true, JSON.stringify(message), [message]]);
    case 'wrong':
      return { ...message, [field]: random.pick(nonsense) };
  }
}

describe('an editor whose page sends nonsense', () => {
  const device = parsePciAddress('0000:00:01.0') ?? assert.fail();
  const reference = { machine: 'demo', title: 'x', source: { kind: 'bar', device, bar: 0 } } as const;
  const content = Buffer.alloc(4096, 0x5a);
  const escaped: unknown[] = [];
  const onEscape = (reason: unknown) => escaped.push(reason);
  let root: string;
  let machine: Machine;
  let document: RegisterDocument;
  let editor: RegisterEditor;
  let send: vscode.EventEmitter<unknown>;
  let errors: string[];
  let requests: string[];
  let posted: number;

  before(() => {
    root = mkdtempSync(join(tmpdir(), 'regscope-nonsense-'));
    const folder = join(root, 'sys/bus/pci/devices', device);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'resource'), '0x00000000fe000000 0x00000000fe000fff 0x0000000000040200\n');
    writeFileSync(join(folder, 'resource0'), content);
    process.on('unhandledRejection', onEscape);
  });

  after(() => {
    process.off('unhandledRejection', onEscape);
    rmSync(root, { recursive: true, force: true });
  });

  beforeEach(() => {
    [errors, requests, posted] = [[], [], 0];
    const log = { info: () => undefined, error: (text: string) => errors.push(text) };
    const logChannel = log as unknown as vscode.LogOutputChannel;
    const { extensionPath } = vscode.extensions.getExtension('regscope.regscope') ?? assert.fail();
    const nature = {
      label: () => 'nonsense',
      root: { start: () => Promise.resolve(root), reset: () => undefined, dispose: () => undefined },
      loadNames: () => Promise.resolve(classNamesOnly),
      launch: (rights: HelperRights) => launchHelper({ programs: join(extensionPath, 'dist'), ...rights }),
    };
    const journal = createJournal(join(root, 'journal.jsonl'));
    machine = new Machine('demo', journal, logChannel, nature);
    const plans = { get: () => [], set: () => Promise.resolve() };
    const finder = {
      find: () => Promise.resolve({ placed: [], unplaced: [] }),
      readCapabilities: () => Promise.resolve(),
    };
    document = new RegisterDocument(toUri(reference), reference, machine, plans, finder, logChannel);
    send = new vscode.EventEmitter<unknown>();
    let isGone = false;
    const panel = {
      get webview() {
        if (isGone) throw new Error('Webview is disposed');
        return { onDidReceiveMessage: send.event, postMessage: () => Promise.resolve(++posted > 0) };
      },
      onDidChangeViewState: new vscode.EventEmitter<unknown>().event,
      dispose: () => (isGone = true),
      active: true,
      visible: true,
    } as unknown as vscode.WebviewPanel;
    editor = new RegisterEditor(document, panel, {
      log: logChannel,
      bookmarks: {
        of: () => [],
        onDidChange: new vscode.EventEmitter<void>().event,
      } as never,
      request: (request) => requests.push(request),
      changed: () => undefined,
    });
    closePanel = () => {
      panel.dispose();
      editor.dispose();
    };
  });
  let closePanel: () => void;

  afterEach(() => {
    editor.dispose();
    document.dispose();
    machine.dispose();
  });

  const settle = () => new Promise((resolve) => setTimeout(resolve, 300));
  const nothingWritten = () => {
    assert.ok(!existsSync(join(root, 'journal.jsonl')), 'Something was about to be written.');
    assert.ok(readFileSync(join(root, 'sys/bus/pci/devices', device, 'resource0')).equals(content));
    assert.deepEqual(escaped, []);
  };

  it('takes none of 100,000 broken messages, while writes are on', async function () {
    this.timeout(60_000);
    assert.ok(machine.writes);
    const random = createRandom();
    // An extension host's console is not ours.
    if (this.test !== undefined) this.test.title += ` (seed ${random.seed})`;
    const count = 100_000;
    for (let sent = 1; sent <= count; sent++) {
      const message = broken(random);
      send.fire(message);
      assert.equal(errors.length, sent, `It was taken: ${JSON.stringify(message)}`);
    }
    await settle();
    assert.ok(errors.every((text) => text.endsWith('the editor sent a message that is none.')));
    assert.deepEqual([document.session.plan.writes.length, requests.length, posted], [0, 0, 0]);
    assert.deepEqual(document.session.cells, []);
    nothingWritten();
  });

  it('writes nothing for whole messages that point nowhere, nor for any while writes are off', async function () {
    this.timeout(60_000);
    machine.setWrites(false);
    const random = createRandom();
    if (this.test !== undefined) this.test.title += ` (seed ${random.seed})`;
    const far = () => random.upTo(Number.MAX_SAFE_INTEGER);
    for (let sent = 0; sent < 1000; sent++) {
      const [offset, id] = [far(), far()];
      const width = random.pick([8, 16, 32, 64] as const);
      const cell = { offset: random.once(2) ? offset : random.upTo(4095), width };
      const message: FromWebview = random.pick<FromWebview>([
        { type: 'peek', ...cell, count: 1 + random.upTo(7) },
        { type: 'poke', ...cell, value: '0xff', verify: true },
        { type: 'stage', ...cell, value: '0xffffffffffffffff', verify: true, further: true },
        { type: 'unstage', id },
        { type: 'pokeStaged', id: random.upTo(9) },
        { type: 'moveStaged', id, by: -1 },
        { type: 'verifyStaged', id, verify: false },
        { type: 'restage', id },
        { type: 'flush', readBack: cell },
        { type: 'request', request: random.pick(editorRequests) },
        { type: 'selection', ...cell, count: 1 + random.upTo(9999), order: 'big', bytesPerRow: 64 },
      ]);
      send.fire(message);
      if (sent % 250 === 0) await settle();
    }
    await settle();
    assert.ok(errors.some((text) => text.includes('writes-off')) && requests.length > 0);
    nothingWritten();
  });

  it('ends quietly where the tab is closed while a request is under way', async () => {
    for (let count = 0; count < 20; count++) send.fire({ type: 'peek', offset: 0, width: 32, count: 1 });
    closePanel();
    await settle();
    assert.equal(document.session.cells.length, 1);
    nothingWritten();
  });
});
