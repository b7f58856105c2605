import * as vscode from 'vscode';
import { parseInteger, toHex } from '../../shared/base/hex';
import { RegscopeError } from '../../shared/model/failure';
import type { RegisterBlock } from '../../shared/registers/registerModel';
import type { DescribedRegion } from '../registers/describedRegion';
import type { RegisterDescriptions } from '../registers/registerDescriptions';
import {
  describedRegion,
  pickDescription,
  readPicked,
  registersText,
  type OpenRegion,
} from './descriptionPicks';

/** Says by hand which block of which description lies where in a region. Reads no register. Rejects with a RegscopeError. */
export async function bindDescription(descriptions: RegisterDescriptions, open: OpenRegion): Promise<void> {
  const { title } = open.reference;
  const region = await describedRegion(open);
  const description = await pickDescription(
    descriptions,
    vscode.l10n.t('Describe the registers of {0}', title),
  );
  if (description === undefined) return;
  const { blocks } = await readPicked(descriptions, description);
  if (blocks.length === 0) {
    throw new RegscopeError({
      code: 'bad-file',
      what: vscode.l10n.t('{0} describes no registers.', description.title),
      next: vscode.l10n.t('The log and the Problems view say what was found in it.'),
    });
  }
  const picked = await pickBlocks(blocks, region, title);
  const [first, ...others] = picked;
  if (first === undefined) return;
  // Several are bound where they say that they lie.
  const places =
    others.length > 0
      ? picked.map((block) => ({ block, offset: ownOffset(block, region) ?? 0 }))
      : await askForOffset(first, region, open);
  for (const { block, offset } of places)
    await descriptions.choices.put(region.key, {
      description: description.id,
      block: block.name,
      offset,
      choice: 'shown',
    });
}

async function pickBlocks(
  blocks: readonly RegisterBlock[],
  region: DescribedRegion,
  title: string,
): Promise<readonly RegisterBlock[]> {
  const here = blocks.filter((block) => ownOffset(block, region) !== undefined);
  const choices = blocks.map((block) => {
    const { name, baseAddress, description } = block;
    return {
      label: `$(symbol-structure) ${name}`,
      description: [registersText(block), ...(baseAddress === undefined ? [] : [toHex(baseAddress)])].join(
        ' · ',
      ),
      ...(description !== undefined && { detail: description }),
      blocks: [block],
    };
  });
  const all = {
    label: `$(layers) ${vscode.l10n.t('All that lie here by their addresses')}`,
    description: vscode.l10n.t('{0} of {1} blocks', here.length, blocks.length),
    blocks: here,
  };
  const choice = await vscode.window.showQuickPick(here.length > 1 ? [all, ...choices] : choices, {
    title: vscode.l10n.t('Which block lies in {0}', title),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return choice?.blocks ?? [];
}

/** Where a block says that it lies, in bytes from the region's start; undefined where that is elsewhere. */
function ownOffset({ baseAddress }: RegisterBlock, { facts }: DescribedRegion): number | undefined {
  if (baseAddress === undefined || facts.place === undefined) return undefined;
  const offset = baseAddress - facts.place.base;
  return offset >= 0n && offset < BigInt(facts.size) ? Number(offset) : undefined;
}

async function askForOffset(
  block: RegisterBlock,
  region: DescribedRegion,
  { offset, reference }: OpenRegion,
) {
  const { size } = region.facts;
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Where {0} begins in {1}', block.name, reference.title),
    prompt: vscode.l10n.t('Offset from the start of the region, in bytes: 0x0 to {0}', toHex(size - 1)),
    value: toHex(ownOffset(block, region) ?? offset),
    validateInput: (typed) => {
      const parsed = parseInteger(typed);
      if ('problem' in parsed) return parsed.problem;
      return parsed.value < BigInt(size) ? undefined : vscode.l10n.t('This is outside the region.');
    },
  });
  const parsed = text === undefined ? undefined : parseInteger(text);
  return parsed === undefined || 'problem' in parsed ? [] : [{ block, offset: Number(parsed.value) }];
}
