import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';

interface Metafile {
  readonly outputs: Readonly<Record<string, { readonly inputs: Readonly<Record<string, unknown>> }>>;
}

/** Everything that may run as root. A new entry here is a decision, not an accident. */
const helperInputs = [
  'node_modules/valibot',
  'node_modules/vscode-jsonrpc',
  'src/helper/accessFacts.ts',
  'src/helper/busAccess.ts',
  'src/helper/channels/file.ts',
  'src/helper/channels/mapped.ts',
  'src/helper/channels/mappings.ts',
  'src/helper/channels/openChannel.ts',
  'src/helper/channels/port.ts',
  'src/helper/channels/portPermission.ts',
  'src/helper/channels/wordByWord.ts',
  'src/helper/claim.ts',
  'src/helper/configWord.ts',
  'src/helper/connectToClient.ts',
  'src/helper/dispatch.ts',
  'src/helper/enumerate.ts',
  'src/helper/grants.ts',
  'src/helper/hardening/everyThread.ts',
  'src/helper/hardening/harden.ts',
  'src/helper/hardening/landlock.ts',
  'src/helper/hardening/replaceablePart.ts',
  'src/helper/hardening/systemCalls.ts',
  'src/helper/kernelFacts.ts',
  'src/helper/libc.ts',
  'src/helper/linkStatus.ts',
  'src/helper/lookUpRegion.ts',
  'src/helper/machinePaths.ts',
  'src/helper/machineStamp.ts',
  'src/helper/main.ts',
  'src/helper/notRecorded.ts',
  'src/helper/operations/bench.ts',
  'src/helper/operations/block.ts',
  'src/helper/operations/flush.ts',
  'src/helper/operations/halves.ts',
  'src/helper/operations/judge.ts',
  'src/helper/operations/keepAwake.ts',
  'src/helper/operations/modify.ts',
  'src/helper/operations/peek.ts',
  'src/helper/operations/poke.ts',
  'src/helper/operations/pokeMany.ts',
  'src/helper/operations/sample.ts',
  'src/helper/operations/turns.ts',
  'src/helper/operations/waitFor.ts',
  'src/helper/platform.ts',
  'src/helper/policy/administrator.ts',
  'src/helper/policy/checkReach.ts',
  'src/helper/policy/protectedRanges.ts',
  'src/helper/policy/rateLimit.ts',
  'src/helper/policy/systemRam.ts',
  'src/helper/powerControls.ts',
  'src/helper/readiness.ts',
  'src/helper/recordMachine.ts',
  'src/helper/refusal.ts',
  'src/helper/sources/bar.ts',
  'src/helper/sources/config.ts',
  'src/helper/sources/file.ts',
  'src/helper/sources/memory.ts',
  'src/helper/sources/port.ts',
  'src/helper/sources/rom.ts',
  'src/helper/sources/uio.ts',
  'src/helper/thunks/arm64.ts',
  'src/helper/thunks/arm64SystemCalls.ts',
  'src/helper/thunks/install.ts',
  'src/helper/thunks/thunk.ts',
  'src/helper/thunks/x64.ts',
  'src/helper/thunks/x64Ports.ts',
  'src/helper/thunks/x64SystemCalls.ts',
  'src/helper/ticks.ts',
  'src/helper/via.ts',
  'src/helper/withinThisCpu.ts',
  'src/helper/words.ts',
  'src/shared/base/hex.ts',
  'src/shared/linux/deviceTree.ts',
  'src/shared/linux/ioResourceMap.ts',
  'src/shared/linux/kernelCommandLine.ts',
  'src/shared/linux/kernelConfig.ts',
  'src/shared/linux/lockdown.ts',
  'src/shared/linux/mtrr.ts',
  'src/shared/linux/patMemtypes.ts',
  'src/shared/linux/pciResource.ts',
  'src/shared/linux/processStatus.ts',
  'src/shared/linux/recordedFiles.ts',
  'src/shared/linux/resourceTree.ts',
  'src/shared/model/accessFacts.ts',
  'src/shared/model/accessWidth.ts',
  'src/shared/model/failure.ts',
  'src/shared/model/installedFolder.ts',
  'src/shared/model/pciAddress.ts',
  'src/shared/model/source.ts',
  'src/shared/protocol/helperProtocol.ts',
  'src/shared/protocol/schemas.ts',
  'src/transport/frameDecoder.ts',
  'src/transport/messageStream.ts',
];

const budgets = { 'dist/helper.js': 320_000, 'dist/webview.js': 450_000, 'dist/memoryMap.js': 40_000 };

describe('bundles', () => {
  it('the helper is made of the files that are known to be, and no others', () => {
    const { outputs } = JSON.parse(readFileSync('out/meta/helper.json', 'utf8')) as Metafile;
    const inputs = Object.keys(outputs['dist/helper.js']?.inputs ?? {});
    const named = inputs.map((input) => /^node_modules\/(@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? input);
    assert.deepEqual([...new Set(named)].sort(), helperInputs);
  });

  it('the helper is not minified: anyone can read what runs as root', () => {
    const text = readFileSync('dist/helper.js', 'utf8');
    assert.ok(text.includes('function lookUpRegion('), 'names are gone');
    assert.ok(text.length / text.split('\n').length < 60, 'lines are joined');
  });

  for (const [file, budget] of Object.entries(budgets)) {
    it(`${file} is smaller than ${budget / 1000} KB`, () => {
      const { size } = statSync(file);
      console.log(`      ${file}: ${(size / 1000).toFixed(1)} KB`);
      assert.ok(size < budget, `${size} bytes`);
    });
  }
});
