/** An element of an SVD file that has others in it, as it stands there: nothing derived or inherited yet. */
export interface SvdElement {
  readonly tag: ElementTag;
  readonly line: number;
  readonly parent: SvdElement | undefined;
  readonly derivedFrom: string | undefined;
  /** The elements in it that hold only text: few, so that a list is faster than a map. */
  readonly texts: readonly SvdText[];
  readonly elements: readonly SvdElement[];
}

export interface SvdText {
  readonly name: string;
  readonly text: string;
  readonly line: number;
}

/** Something odd in a description file, by its line there. */
export interface ImportWarning {
  readonly line: number;
  readonly what: string;
}

const properties = ['size', 'access', 'protection', 'resetValue', 'resetMask'];
const repeat = ['dim', 'dimIncrement', 'dimIndex', 'dimName'];
const naming = ['name', 'description'];

/** What may stand where: CMSIS-SVD.xsd 1.3.9, without its order and its counts. */
export const svdSchema = {
  device: {
    elements: ['cpu', 'peripheral'],
    texts: [
      ...naming,
      ...properties,
      ...['vendor', 'vendorID', 'series', 'version', 'licenseText', 'addressUnitBits', 'width'],
      ...['headerSystemFilename', 'headerDefinitionsPrefix'],
    ],
  },
  cpu: {
    elements: [],
    texts: [
      ...['name', 'revision', 'endian', 'mpuPresent', 'fpuPresent', 'fpuDP', 'dspPresent', 'icachePresent'],
      ...[
        'dcachePresent',
        'itcmPresent',
        'dtcmPresent',
        'vtorPresent',
        'nvicPrioBits',
        'vendorSystickConfig',
      ],
      ...['deviceNumInterrupts', 'sauNumRegions', 'mveFP', 'mvePresent', 'pmuPresent', 'pmuNumEventCnt'],
    ],
  },
  peripheral: {
    elements: ['addressBlock', 'interrupt', 'register', 'cluster', 'dimArrayIndex'],
    texts: [
      ...naming,
      ...properties,
      ...repeat,
      ...['version', 'alternatePeripheral', 'groupName', 'prependToName', 'appendToName', 'headerStructName'],
      ...['disableCondition', 'baseAddress'],
    ],
  },
  addressBlock: { elements: [], texts: ['offset', 'size', 'usage', 'protection'] },
  interrupt: { elements: [], texts: [...naming, 'value'] },
  cluster: {
    elements: ['register', 'cluster', 'dimArrayIndex'],
    texts: [...naming, ...properties, ...repeat, 'alternateCluster', 'headerStructName', 'addressOffset'],
  },
  register: {
    elements: ['field', 'writeConstraint', 'dimArrayIndex'],
    texts: [
      ...naming,
      ...properties,
      ...repeat,
      ...['displayName', 'alternateGroup', 'alternateRegister', 'addressOffset', 'dataType'],
      ...['modifiedWriteValues', 'readAction'],
    ],
  },
  field: {
    elements: ['enumeratedValues', 'writeConstraint', 'dimArrayIndex'],
    texts: [
      ...naming,
      ...repeat,
      ...['bitOffset', 'bitWidth', 'lsb', 'msb', 'bitRange', 'access', 'modifiedWriteValues', 'readAction'],
    ],
  },
  enumeratedValues: { elements: ['enumeratedValue'], texts: ['name', 'headerEnumName', 'usage'] },
  enumeratedValue: { elements: [], texts: [...naming, 'value', 'isDefault'] },
  dimArrayIndex: { elements: ['enumeratedValue'], texts: ['headerEnumName'] },
  writeConstraint: { elements: ['range'], texts: ['writeAsRead', 'useEnumeratedValues'] },
  range: { elements: [], texts: ['minimum', 'maximum'] },
} as const satisfies Readonly<
  Record<string, { readonly elements: readonly string[]; readonly texts: readonly string[] }>
>;

export type ElementTag = keyof typeof svdSchema;

/** They hold others and say nothing themselves. */
export const svdWrappers: ReadonlySet<string> = new Set(['peripherals', 'registers', 'fields']);

/** What is in them is not about registers, or everybody's own. */
export const svdIgnored: ReadonlySet<string> = new Set(['vendorExtensions', 'sauRegionsConfig']);

/** The text of one of the elements right in another. */
export function textOf({ texts }: SvdElement, name: string): SvdText | undefined {
  for (const text of texts) if (text.name === name) return text;
  return undefined;
}

/** The name an element has in the file. */
export function nameOf(element: SvdElement): string | undefined {
  return textOf(element, 'name')?.text;
}
