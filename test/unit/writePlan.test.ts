import assert from 'node:assert/strict';
import type { Hex } from '../../src/shared/base/hex';
import {
  afterPoke,
  discard,
  move,
  planOf,
  putInDoubt,
  redo,
  restage,
  send,
  shownPlan,
  stage,
  undo,
  unstage,
  type PlanState,
} from '../../src/extension/editors/writePlan';

const edit = (offset: number, value: Hex, more: { old?: Hex; further?: boolean } = {}) => ({
  offset,
  width: 32 as const,
  value,
  verify: false,
  ...more,
});
const told = ({ writes }: PlanState) => writes.map(({ offset, value }) => `${offset}=${value}`).join(' ');

describe('a write plan', () => {
  it('keeps the order in which writes were staged; typing over a staged cell changes its write in place', () => {
    let plan = stage(planOf(), edit(8, '0x1', { old: '0x7' }));
    plan = stage(plan, edit(0, '0x2'));
    plan = stage(plan, edit(8, '0x3', { old: '0x9' }));
    assert.equal(told(plan), '8=0x3 0=0x2');
    assert.equal(plan.writes[0]?.old, '0x7', 'what it replaced was never written');
  });

  it('takes a further write to the same cell where that is asked for', () => {
    const strobe = stage(stage(planOf(), edit(4, '0x1')), edit(4, '0x0', { further: true }));
    assert.equal(told(strobe), '4=0x1 4=0x0');
    assert.equal(told(stage(strobe, edit(4, '0x5'))), '4=0x1 4=0x5');
  });

  it('moves within its ends', () => {
    const plan = stage(stage(planOf(), edit(0, '0x1')), edit(4, '0x2'));
    assert.equal(told(move(plan, 1, -1)), '4=0x2 0=0x1');
    assert.equal(move(plan, 0, -1), plan);
    assert.equal(move(plan, 1, 1), plan);
  });

  it('says what undo would take back', () => {
    const plan = stage(planOf(), edit(4, '0x1'));
    assert.equal(shownPlan(plan).undo, 'staging 0x00000001 at +0x4');
    assert.equal(shownPlan(undo(plan).state).redo, 'staging 0x00000001 at +0x4');
    assert.equal(shownPlan(planOf()).undo, undefined);
    assert.match(undo(planOf()).told, /nothing to undo/);
  });

  it('undoes and redoes edits, discarding among them', () => {
    const plan = stage(stage(planOf(), edit(0, '0x1')), edit(4, '0x2'));
    const discarded = discard(plan);
    assert.equal(told(discarded), '');
    const back = undo(discarded).state;
    assert.equal(told(back), '0=0x1 4=0x2');
    assert.equal(told(undo(back).state), '0=0x1');
    assert.equal(told(redo(undo(back).state).state), '0=0x1 4=0x2');
    assert.equal(told(unstage(plan, 0)), '4=0x2');
  });

  it('stages what stood there before when a poke is undone, in reverse order, and writes nothing', () => {
    const poked = afterPoke(planOf(), [
      { offset: 0, width: 32, value: '0x1', old: '0xa' },
      { offset: 4, width: 32, value: '0x2', old: '0xb' },
    ]);
    const { state, told: words } = undo(poked);
    assert.equal(told(state), '4=0xb 0=0xa');
    assert.match(words, /nothing is written until you save/);
    assert.equal(told(redo(state).state), '');
  });

  it('says so where it is not known what stood there', () => {
    const poked = afterPoke(planOf(), [{ offset: 0, width: 32, value: '0x1' }]);
    const { state, told: words } = undo(poked);
    assert.equal(told(state), '');
    assert.match(words, /nothing to stage .* Of 1 it is not known/);
  });

  it('skips edits that are about nothing any more once their writes were made', () => {
    const [write] = stage(planOf(), edit(0, '0x1', { old: '0xa' })).writes;
    assert.ok(write);
    const saved = afterPoke(send(stage(planOf(), edit(0, '0x1')), write.id), [{ ...write }]);
    assert.equal(told(undo(saved).state), '0=0xa');
    assert.match(undo(undo(saved).state).told, /nothing to undo/);
  });

  it('keeps a write in doubt through undo, and stages it again only when told to', () => {
    const plan = stage(planOf(), edit(0, '0x1'));
    const [write] = plan.writes;
    assert.ok(write);
    const doubtful = putInDoubt(send(plan, write.id), write, 'the helper died');
    assert.equal(undo(doubtful).state.writes[0]?.doubt, 'the helper died');
    const again = restage(doubtful, write.id);
    assert.equal(again.writes[0]?.doubt, undefined);
    assert.notEqual(again.writes[0]?.id, write.id);
  });
});
