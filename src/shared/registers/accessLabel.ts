import type { Access, Effects, ModifiedWriteValues, ReadAction } from './registerModel';

const accessLabels: Readonly<Record<Access, string>> = {
  'read-only': 'RO',
  'write-only': 'WO',
  'read-write': 'RW',
  writeOnce: 'W1',
  'read-writeOnce': 'RW1',
};

const readLabels: Readonly<Record<ReadAction, string>> = {
  clear: 'RC',
  set: 'RS',
  modify: 'RM',
  modifyExternal: 'RX',
  pop: 'POP',
};

const writeLabels: Readonly<Record<ModifiedWriteValues, string>> = {
  oneToClear: 'W1C',
  oneToSet: 'W1S',
  oneToToggle: 'W1T',
  zeroToClear: 'W0C',
  zeroToSet: 'W0S',
  zeroToToggle: 'W0T',
  clear: 'WC',
  set: 'WS',
  modify: 'WM',
  push: 'PUSH',
  singlePulse: 'WP',
};

/** What datasheets call a FIFO: `POP` and `PUSH`, as far as the access allows both. */
const fifoLabel = 'FIFO';

/** What an access label says. */
export type LabelledEffects = Pick<Effects, 'access' | 'readAction' | 'modifiedWriteValues'>;

/** Access and side effects as datasheets shorten them: `RO`, `RW W1C`, `RO RC`, `RW FIFO`. */
export function accessLabel({ access, readAction, modifiedWriteValues }: LabelledEffects): string {
  const fifo = fifoOf(access);
  const effects =
    readAction === fifo.readAction && modifiedWriteValues === fifo.modifiedWriteValues
      ? [fifoLabel]
      : [
          ...(readAction === undefined ? [] : [readLabels[readAction]]),
          ...(modifiedWriteValues === undefined ? [] : [writeLabels[modifiedWriteValues]]),
        ];
  return [accessLabels[access], ...effects].join(' ');
}

/** The inverse: without an access, `RW`. Undefined for a text that is no label. */
export function parseAccessLabel(label: string): LabelledEffects | undefined {
  if (!accessLabelPattern.test(label)) return undefined;
  const words = label.split(' ');
  const access = meaning(accessLabels, words) ?? 'read-write';
  if (words.includes(fifoLabel)) return { access, ...fifoOf(access) };
  return {
    access,
    readAction: meaning(readLabels, words),
    modifiedWriteValues: meaning(writeLabels, words),
  };
}

/** What a label is: an access, what reads do, what writes do, in this order, each of which may be left out. */
export const accessLabelPattern = ((): RegExp => {
  const [access, onRead, onWrite] = [accessLabels, readLabels, writeLabels].map((labels) =>
    Object.values(labels).join('|'),
  );
  const effects = `${fifoLabel}|(?:${onRead})(?: (?:${onWrite}))?|${onWrite}`;
  return new RegExp(`^(?:${access}|(?:(?:${access}) )?(?:${effects}))$`);
})();

function fifoOf(access: Access): Pick<LabelledEffects, 'readAction' | 'modifiedWriteValues'> {
  return {
    readAction: access === 'write-only' || access === 'writeOnce' ? undefined : 'pop',
    modifiedWriteValues: access === 'read-only' ? undefined : 'push',
  };
}

function meaning<Word extends string>(
  labels: Readonly<Record<Word, string>>,
  words: readonly string[],
): Word | undefined {
  return (Object.keys(labels) as Word[]).find((word) => words.includes(labels[word]));
}
