/** Every id that package.json knows too. A test holds the two to each other. */

export const commands = {
  openBar0: 'regscope.openBar0',
  openRegion: 'regscope.openRegion',
  peek: 'regscope.peek',
  poke: 'regscope.poke',
  flush: 'regscope.flush',
  flushByReading: 'regscope.flushByReading',
  goToOffset: 'regscope.goToOffset',
  refresh: 'regscope.refresh',
  enableWrites: 'regscope.enableWrites',
  disableWrites: 'regscope.disableWrites',
  showThisMachine: 'regscope.showThisMachine',
  showDemoMachine: 'regscope.showDemoMachine',
  showLog: 'regscope.showLog',
  openJournal: 'regscope.openJournal',
} as const;

export const views = {
  memory: 'regscope.memory',
  ports: 'regscope.ports',
  pci: 'regscope.pci',
} as const;

export const viewContainer = 'regscope';

export const registerEditor = 'regscope.registerEditor';

export const settings = {
  section: 'regscope',
  machine: 'machine',
} as const;

export const contextKeys = {
  /** One of `MachineState`: what the welcome texts of the views depend on. */
  state: 'regscope.state',
  /** Whether the shown machine's writes are on. */
  writes: 'regscope.writes',
  /** Which machine is shown. */
  machine: 'regscope.machine',
} as const;

/** `contextValue` of tree items, which the menus in package.json match. */
export const itemKinds = {
  /** Can be opened as a region. */
  region: 'region',
  device: 'device',
  /** A PCI device whose BAR0 can be opened. */
  deviceWithBar0: 'device.bar0',
  other: 'other',
} as const;

export const regionScheme = 'regscope';
