import * as l10n from '@vscode/l10n';
import type { Disposable } from '../../shared/base/lifetime';
import { Lifetime } from '../../shared/base/lifetime';
import type { PciAddress } from '../../shared/model/pciAddress';
import type { RegionFacts, VirtioPlace } from '../../shared/registers/matchBindings';
import type { RegisterMap } from '../../shared/registers/registerModel';
import type { PlacedBlock } from '../../shared/registers/placedBlock';
import { placeBlocks, type KnownRegister, type UnplacedBlock } from '../../shared/registers/placeBlocks';
import { isSamePlace, type BlockChoice, type BlockChoices } from './blockChoices';
import type { DescribedRegion } from './describedRegion';
import type { DescriptionFile, LoadedDescription } from './descriptionFile';
import type { Importer } from './importer';

/** A file that describes registers, and where it was found. */
export interface Description extends DescriptionFile {
  /** The same on each machine that has it. */
  readonly id: string;
  readonly origin: DescriptionOrigin;
  /** How it is called as long as it was not read: its file's name. */
  readonly title: string;
  /** Changes with the file's content, or that of the overrides beside it. */
  readonly stamp: string;
}

/** In which order they go where two speak of the same: the last first. */
export const descriptionOrigins = ['builtIn', 'workspace', 'user'] as const;
export type DescriptionOrigin = (typeof descriptionOrigins)[number];

/** Where a description comes from, in words. */
export function originText(origin: DescriptionOrigin): string {
  switch (origin) {
    case 'builtIn':
      return l10n.t('built in');
    case 'user':
      return l10n.t('your own');
    case 'workspace':
      return l10n.t('workspace');
  }
}

/** Where a block is described. */
export interface DescribedIn {
  readonly description: Description;
  /** What the description calls what it describes. */
  readonly title: string;
}

/** A block in a region. */
export interface DescribedBlock extends PlacedBlock, DescribedIn {
  /** The user has bound it there. */
  readonly isByHand: boolean;
}

/** What the descriptions say of a region. */
export interface RegionBlocks {
  /** In the order of their offsets. */
  readonly placed: readonly DescribedBlock[];
  /** They are there, but where is not known until something is read. */
  readonly unplaced: readonly (DescribedIn & Pick<UnplacedBlock<DescribedIn>, 'block' | 'needs'>)[];
}

/** What was read already and tells where blocks lie. */
export interface KnownOfRegion {
  /** The value of a register at an offset of the region. */
  readonly register?: KnownRegister;
  /** Where a device's virtio structures lie, once its capabilities were read. */
  readonly virtio?: (device: PciAddress) => readonly VirtioPlace[] | undefined;
}

/** All descriptions that there are. They are looked for when they are first asked for, and read when they are first needed. */
export interface Descriptions extends Disposable {
  /** Built-in ones first. Never rejects. */
  readonly list: () => Promise<readonly Description[]>;
  /** Never rejects: what is wrong with a file is in its problems. */
  readonly load: (description: Description) => Promise<LoadedDescription>;
  /** Which blocks lie in a region. Reads nothing of it. Never rejects. */
  readonly blocksFor: (region: DescribedRegion, known?: KnownOfRegion) => Promise<RegionBlocks>;
  /** Looks for them again: a folder that was just made is not watched yet. */
  readonly refresh: () => void;
  /** What blocks lie where may have changed, of the regions of a key or of all. */
  readonly onDidChange: (listener: (key: string | undefined) => void) => Disposable;
}

/** Finds the files. */
export interface DescriptionFinder {
  readonly find: () => Promise<readonly Description[]>;
  readonly onDidChange: (listener: () => void) => Disposable;
}

export interface DescriptionsOptions {
  readonly finder: DescriptionFinder;
  readonly importer: Importer;
  readonly choices: BlockChoices;
  /** Hears what was read. */
  readonly onDidLoad: (description: Description, loaded: LoadedDescription) => void;
  /** Milliseconds that a region waits for descriptions: one large file in a workspace does not hold up the others. */
  readonly patience?: number;
}

export function createDescriptions({
  finder,
  importer,
  choices,
  onDidLoad,
  patience = 1500,
}: DescriptionsOptions): Descriptions {
  const listeners = new Set<(key: string | undefined) => void>();
  const loads = new Map<string, { readonly stamp: string; readonly loaded: Promise<LoadedDescription> }>();
  const lifetime = new Lifetime();
  let found: Promise<readonly Description[]> | undefined;
  const changed = (key: string | undefined): void => {
    for (const listener of listeners) listener(key);
  };
  const refresh = (): void => {
    found = undefined;
    changed(undefined);
  };
  lifetime.add(finder.onDidChange(refresh));
  lifetime.add(choices.onDidChange(changed));
  lifetime.add(importer);

  const list = (): Promise<readonly Description[]> => (found ??= finder.find());

  const load = (description: Description): Promise<LoadedDescription> => {
    const { id, stamp } = description;
    const known = loads.get(id);
    if (known?.stamp === stamp) return known.loaded;
    const loaded = importer.load(description);
    loads.set(id, { stamp, loaded });
    void loaded.then((result) => onDidLoad(description, result));
    return loaded;
  };

  /** What was read of descriptions before patience ends. Those that come later are a change. */
  const loadInTime = async (wanted: readonly Description[]) => {
    const inTime = new Map<Description, LoadedDescription>();
    const all = Promise.all(
      wanted.map(async (description) => void inTime.set(description, await load(description))),
    );
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), patience);
    });
    if ((await Promise.race([all, late])) === 'late') void all.then(() => changed(undefined));
    clearTimeout(timer);
    return wanted.flatMap((description) => {
      const loaded = inTime.get(description);
      return loaded === undefined ? [] : [{ description, map: loaded.map }];
    });
  };

  const findBlocks = async (
    descriptions: readonly Description[],
    facts: RegionFacts,
    register: KnownRegister,
  ) => {
    // An SVD file says nothing of where it belongs: what it describes may be another chip's.
    const bound = await loadInTime(descriptions.filter(({ kind }) => kind === 'regmap'));
    const maps = bound.map(({ description, map }) => {
      const rank = descriptionOrigins.indexOf(description.origin);
      return { map, rank, origin: { description, title: titleOf(description, map) } };
    });
    return placeBlocks(maps, facts, register);
  };

  /** The block of a choice, if it is still there. */
  const blockOf = async (
    descriptions: readonly Description[],
    choice: BlockChoice,
  ): Promise<DescribedBlock[]> => {
    const description = descriptions.find(({ id }) => id === choice.description);
    if (description === undefined) return [];
    const { map } = await load(description);
    const block = map.blocks.find(({ name }) => name === choice.block);
    if (block === undefined) return [];
    const { byteOrder } = map;
    const title = titleOf(description, map);
    return [{ block, offset: choice.offset, byteOrder, description, title, isByHand: true }];
  };

  const blocksFor = async (
    { key, facts }: DescribedRegion,
    { register = () => undefined, virtio = () => undefined }: KnownOfRegion = {},
  ): Promise<RegionBlocks> => {
    const descriptions = await list();
    const bars = facts.bars.map((bar) => ({ ...bar, virtio: virtio(bar.device.address) }));
    const { placed, unplaced } = await findBlocks(descriptions, { ...facts, bars }, register);
    const chosen = choices.of(key).filter(({ offset }) => offset < facts.size);
    const isChosen = (block: PlacedBlock, { id }: Description) =>
      chosen.some((choice) =>
        isSamePlace(choice, { description: id, block: block.block.name, offset: block.offset }),
      );
    const shown = chosen.filter(({ choice }) => choice === 'shown');
    const byHand = await Promise.all(shown.map((choice) => blockOf(descriptions, choice)));
    const byItself = placed
      .filter(({ origin, ...block }) => !isChosen(block, origin.description))
      .map(({ origin, ...block }) => ({ ...block, ...origin, isByHand: false }));
    return {
      placed: [...byItself, ...byHand.flat()].sort((a, b) => a.offset - b.offset),
      unplaced: unplaced.map(({ origin, ...block }) => ({ ...block, ...origin })),
    };
  };

  return {
    list,
    load,
    blocksFor,
    refresh,
    onDidChange(listener) {
      listeners.add(listener);
      return { dispose: () => void listeners.delete(listener) };
    },
    dispose: () => lifetime.dispose(),
  };
}

function titleOf({ title }: Description, { name }: RegisterMap): string {
  return name === '' ? title : name;
}
