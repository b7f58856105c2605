import assert from 'node:assert/strict';
import { parseFromMemoryMap } from '../../src/shared/protocol/memoryMapProtocol';

const range = { base: '0x1000', end: '0x2000', name: 'Reserved' };

describe('messages of the memory map', () => {
  it('are known', () => {
    const messages = [
      { type: 'ready' },
      { type: 'open', range },
      { type: 'reveal', range },
      { type: 'export', svg: '<svg xmlns="http://www.w3.org/2000/svg"></svg>' },
    ];
    for (const message of messages) assert.deepEqual(parseFromMemoryMap(message), message);
  });

  it('and nothing else is', () => {
    const others = [
      undefined,
      'ready',
      { type: 'ready', more: 1 },
      { type: 'open', range: { ...range, base: '/dev/mem' } },
      { type: 'open', range, command: 'workbench.action.quit' },
      { type: 'reveal' },
      { type: 'export', svg: '<html>' },
      { type: 'poke', range },
    ];
    for (const message of others)
      assert.equal(parseFromMemoryMap(message), undefined, JSON.stringify(message));
  });
});
