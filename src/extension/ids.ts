/** Every id that package.json knows too. A test holds the two to each other. */

export const commands = {
  openBar0: 'regscope.openBar0',
  openRegion: 'regscope.openRegion',
  peek: 'regscope.peek',
  poke: 'regscope.poke',
  flush: 'regscope.flush',
  flushByReading: 'regscope.flushByReading',
  goToOffset: 'regscope.goToOffset',
  peekRow: 'regscope.peekRow',
  peekVisible: 'regscope.peekVisible',
  find: 'regscope.find',
  findNext: 'regscope.findNext',
  findPrevious: 'regscope.findPrevious',
  selectAll: 'regscope.selectAll',
  copy: 'regscope.copy',
  copyAs: 'regscope.copyAs',
  editBits: 'regscope.editBits',
  toggleInspector: 'regscope.toggleInspector',
  nextWidth: 'regscope.nextWidth',
  toggleByteOrder: 'regscope.toggleByteOrder',
  nextBytesPerRow: 'regscope.nextBytesPerRow',
  toggleRegisters: 'regscope.toggleRegisters',
  locateBlocks: 'regscope.locateBlocks',
  save: 'regscope.save',
  undo: 'regscope.undo',
  redo: 'regscope.redo',
  discardStaged: 'regscope.discardStaged',
  modify: 'regscope.modify',
  fill: 'regscope.fill',
  revertWrites: 'regscope.revertWrites',
  toggleLive: 'regscope.toggleLive',
  stopLive: 'regscope.stopLive',
  editBookmark: 'regscope.editBookmark',
  goToBookmark: 'regscope.goToBookmark',
  compare: 'regscope.compare',
  compareMachines: 'regscope.compareMachines',
  stopComparing: 'regscope.stopComparing',
  copyDifferences: 'regscope.copyDifferences',
  peekBoth: 'regscope.peekBoth',
  refresh: 'regscope.refresh',
  enableWrites: 'regscope.enableWrites',
  disableWrites: 'regscope.disableWrites',
  unblockRange: 'regscope.unblockRange',
  showThisMachine: 'regscope.showThisMachine',
  showDemoMachine: 'regscope.showDemoMachine',
  showLog: 'regscope.showLog',
  openJournal: 'regscope.openJournal',
  installHelper: 'regscope.installHelper',
  removeHelper: 'regscope.removeHelper',
  showPciAsTree: 'regscope.showPciAsTree',
  showPciAsList: 'regscope.showPciAsList',
  openConfigSpace: 'regscope.openConfigSpace',
  readLinkStatus: 'regscope.readLinkStatus',
  copyAddress: 'regscope.copyAddress',
  copyAsCommand: 'regscope.copyAsCommand',
  revealInMemoryMap: 'regscope.revealInMemoryMap',
  dumpRegion: 'regscope.dumpRegion',
  loadIntoRegion: 'regscope.loadIntoRegion',
  showMachine: 'regscope.showMachine',
  connectToTarget: 'regscope.connectToTarget',
  editTarget: 'regscope.editTarget',
  disconnectTarget: 'regscope.disconnectTarget',
  removeTarget: 'regscope.removeTarget',
  removeTargetPrograms: 'regscope.removeTargetPrograms',
  openRecording: 'regscope.openRecording',
  openRecordedFolder: 'regscope.openRecordedFolder',
  pasteDump: 'regscope.pasteDump',
  openSelectionAsDump: 'regscope.openSelectionAsDump',
  recordMachine: 'regscope.recordMachine',
  revealInPciDevices: 'regscope.revealInPciDevices',
  showSystemRam: 'regscope.showSystemRam',
  hideSystemRam: 'regscope.hideSystemRam',
  findInMemory: 'regscope.findInMemory',
  findInPorts: 'regscope.findInPorts',
  openGap: 'regscope.openGap',
  goToAddress: 'regscope.goToAddress',
  findRegister: 'regscope.findRegister',
  openFile: 'regscope.openFile',
  openAsRegisters: 'regscope.openAsRegisters',
  openSharedMemory: 'regscope.openSharedMemory',
  removeFile: 'regscope.removeFile',
  copyCommandLine: 'regscope.copyCommandLine',
  showMemoryMap: 'regscope.showMemoryMap',
  importDescription: 'regscope.importDescription',
  exportDescription: 'regscope.exportDescription',
  bindDescription: 'regscope.bindDescription',
  unbindDescription: 'regscope.unbindDescription',
} as const;

export const views = {
  machines: 'regscope.machines',
  memory: 'regscope.memory',
  ports: 'regscope.ports',
  pci: 'regscope.pci',
  files: 'regscope.files',
  access: 'regscope.access',
} as const;

export const viewContainer = 'regscope';

export const registerEditor = 'regscope.registerEditor';

/** The view type of the memory-map picture. */
export const memoryMapPanel = 'regscope.memoryMap';

export const settings = {
  section: 'regscope',
  machine: 'machine',
  targets: 'targets',
  targetPrograms: 'targetPrograms',
  pciLayout: 'pciLayout',
  hideSystemRam: 'hideSystemRam',
  width: 'editor.width',
  bytesPerRow: 'editor.bytesPerRow',
  byteOrder: 'editor.byteOrder',
  enter: 'editor.enter',
  verify: 'editor.verify',
  confirmWrites: 'editor.confirmWrites',
  liveInterval: 'editor.liveInterval',
  readMemory: 'editor.readMemory',
  mode: 'editor.view',
  elevationWay: 'elevation.way',
  elevationCommand: 'elevation.command',
} as const;

export const contextKeys = {
  /** One of `MachineState`: what the welcome texts of the views depend on. */
  state: 'regscope.state',
  /** Behind a view's id and a dot: whether the kernel hides what the view would show. */
  addressesHidden: 'hidden',
  /** Whether the shown machine's writes are on. */
  writes: 'regscope.writes',
  /** Which kind of machine is shown: a `MachineKind`. */
  machine: 'regscope.machine',
  /** Of the active register editor: whether writes are staged, cells are live, it is compared with another. */
  staged: 'regscope.staged',
  live: 'regscope.live',
  comparing: 'regscope.comparing',
} as const;

/** `contextValue` of tree items, which the menus in package.json match. */
export const itemKinds = {
  /** Can be opened as a region. */
  region: 'region',
  /** A BAR that has an address. */
  bar: 'region.bar',
  /** A PCI function's configuration space or ROM. */
  pciRegion: 'region.pci',
  device: 'device',
  /** A PCI device whose BAR0 can be opened. */
  deviceWithBar0: 'device.bar0',
  /** A PCI Express device, whose link can be asked about. */
  deviceWithLink: 'device.link',
  deviceWithBar0AndLink: 'device.bar0.link',
  /** Has an address and cannot be opened. */
  range: 'range',
  /** Addresses that nothing claims. */
  gap: 'gap',
  /** A regular file or a segment of shared memory. */
  file: 'file',
  /** One that is no longer there. */
  missingFile: 'file.missing',
  /** A line of the Access view, by what its next step can be. */
  access: 'access',
  accessWithCommandLine: 'access.commandLine',
  accessWithLog: 'access.log',
  accessWithLogAndCommandLine: 'access.log.commandLine',
  accessWithThisMachine: 'access.thisMachine',
  /** A machine in the list of those that can be shown: a target, connected or not; a recording; one that is always there. */
  target: 'machine.target',
  connectedTarget: 'machine.target.connected',
  recording: 'machine.recording',
  machine: 'machine',
  other: 'other',
} as const;

export const regionScheme = 'regscope';

/** Of the journal as a text. */
export const journalScheme = 'regscope-journal';
