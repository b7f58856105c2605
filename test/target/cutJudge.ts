import { isRefusal, type Failure } from '../../src/shared/model/failure';

/** A write that was asked for, of a value that nobody else writes. */
export interface AskedWrite {
  readonly value: bigint;
  /** What was reported of it: that it was made, or why it was not or may not have been. */
  readonly report: 'made' | Failure;
}

/** What is wrong with what was reported, by what arrived, in its order; in words. */
export function judgeReports(asked: readonly AskedWrite[], arrived: readonly bigint[]): readonly string[] {
  const times = new Map<bigint, number>();
  for (const value of arrived) times.set(value, (times.get(value) ?? 0) + 1);
  const wrong = asked.flatMap(({ value, report }) => {
    const found = times.get(value) ?? 0;
    times.delete(value);
    const name = `0x${value.toString(16)}`;
    const said = report === 'made' ? report : `${report.code}${isRefusal(report) ? ', refused' : ''}`;
    const isRight = report === 'made' ? found === 1 : found <= (isRefusal(report) ? 0 : 1);
    return [
      ...(isRight ? [] : [`${name} arrived ${found} times; reported: ${said}`]),
      ...(report === 'made' || hasRightWords(report)
        ? []
        : [`${name} is told of wrongly: ${wordsOf(report)}`]),
    ];
  });
  return [...wrong, ...[...times.keys()].map((value) => `0x${value.toString(16)} was asked for by nobody`)];
}

/** A user is told that nothing was written, or that it is not known: one of both. */
function hasRightWords(failure: Failure): boolean {
  const words = wordsOf(failure);
  return (
    isRefusal(failure) === /Nothing was written/.test(words) && isRefusal(failure) !== /not known/.test(words)
  );
}

const wordsOf = ({ what, why = '', next = '' }: Failure) => [what, why, next].join(' ');
