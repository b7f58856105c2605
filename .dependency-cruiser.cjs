// The layers of ARCHITECTURE.md, as rules. test/static plants one violation per rule and expects it to be found.

/** @param {string} name @param {string} comment @param {string} from @param {string[]} allowed */
const layer = (name, comment, from, allowed) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { pathNot: [from, ...allowed] },
});

const base = '^src/shared/base/';
const model = '^src/shared/model/';
const protocol = '^src/shared/protocol/';
const helperProtocol = `${protocol}helperProtocol`;
const linux = '^src/shared/linux/';
const pci = '^src/shared/pci/';
const registers = '^src/shared/registers/';
const npm = (/** @type {string} */ name) => `^node_modules/(@types/)?${name}/`;
const transport = '^src/transport/';
const nodeBuiltins =
  '^(node:)?(fs|os|path|process|crypto|events|stream|url|util|module|timers|net|zlib|buffer)(/|$)';
const nodeTypes = npm('node');

module.exports = {
  forbidden: [
    layer('base-imports-nothing', 'shared/base is plain ECMAScript.', base, []),
    layer('model-imports-base', 'shared/model knows shared/base only.', model, [base]),
    layer('protocol-imports-model', 'Message types and their validators.', protocol, [
      base,
      model,
      npm('valibot'),
    ]),
    layer('linux-imports-model', 'Parsers are pure.', linux, [base, model]),
    layer('pci-imports-registers', 'Decoders are pure; configuration space is registers.', pci, [
      base,
      model,
      registers,
    ]),
    layer('registers-import-model', 'Register descriptions: pure, with an XML parser.', registers, [
      base,
      model,
      npm('saxes'),
    ]),
    layer('copy-imports-model', 'What is copied, as text: pure.', '^src/shared/copy/', [base, model]),
    layer('transport-imports', 'JSON-RPC over streams, for both ends.', transport, [
      nodeBuiltins,
      nodeTypes,
      npm('vscode-jsonrpc'),
    ]),
    layer('helper-imports', 'The privileged program: few, named imports.', '^src/helper/', [
      transport,
      base,
      model,
      protocol,
      linux,
      '^src/shared/pci/(?!config/)',
      nodeBuiltins,
      nodeTypes,
      npm('vscode-jsonrpc'),
      npm('valibot'),
      npm('koffi'),
    ]),
    layer('extension-imports', 'The VS Code side.', '^src/extension/', [
      '^src/shared/',
      transport,
      nodeBuiltins,
      '^(node:)?(child_process|worker_threads)$',
      nodeTypes,
      '^vscode$',
      npm('vscode'),
      npm('vscode-jsonrpc'),
      npm('valibot'),
      npm('modern-tar'),
      npm('@vscode/l10n'),
    ]),
    layer('webview-imports', 'The browser side.', '^webview/', [
      '^src/shared/',
      npm('@vscode/webview-ui-toolkit'),
      npm('@vscode/l10n'),
    ]),
    {
      name: 'webview-not-helper-protocol',
      comment: 'The webview never speaks to the helper.',
      severity: 'error',
      from: { path: '^webview/' },
      to: { path: helperProtocol },
    },
    {
      name: 'koffi-in-one-file',
      comment: 'Native calls have one door.',
      severity: 'error',
      from: { pathNot: '^src/helper/libc\\.ts$' },
      to: { path: npm('koffi') },
    },
    {
      name: 'toolkit-in-one-file',
      comment: 'The toolkit is archived upstream: a swap must be one edit.',
      severity: 'error',
      from: { pathNot: '^webview/toolkit\\.ts$' },
      to: { path: npm('@vscode/webview-ui-toolkit') },
    },
    {
      name: 'saxes-in-one-file',
      comment: 'The XML parser has one door.',
      severity: 'error',
      from: { pathNot: '^src/shared/registers/svd/readElements\\.ts$' },
      to: { path: npm('saxes') },
    },
    {
      name: 'child-process-in-one-folder',
      comment: 'Only src/extension/helper/ starts processes.',
      severity: 'error',
      from: { path: '^(src|webview)/', pathNot: '^src/extension/helper/' },
      to: { path: '^(node:)?child_process$' },
    },
    {
      name: 'helper-has-no-demo',
      comment: "The demo machine's devices are not part of the privileged program.",
      severity: 'error',
      from: { path: '^src/helper/', pathNot: '^src/helper/demoDevices/' },
      to: { path: '^src/helper/demoDevices/' },
    },
    {
      name: 'no-circular',
      comment: 'A cycle hides which layer is the lower one.',
      severity: 'error',
      from: { path: '^(src|webview|test)/' },
      to: { circular: true },
    },
    {
      name: 'nothing-unresolved',
      comment: 'An import that resolves to nothing would pass every other rule.',
      severity: 'error',
      from: { path: '^(src|webview)/' },
      to: { couldNotResolve: true, pathNot: '^vscode$' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    builtInModules: { add: ['vscode'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
