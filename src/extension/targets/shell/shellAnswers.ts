/** What the loop on a target said to one line. */
export interface ShellAnswer {
  /** `0`, the exit status of the command that failed, or a word of the loop's. */
  readonly status: string;
  readonly output: Buffer;
}

/** The longest answer that is taken. Bytes. */
const longestAnswer = 64 * 1024 * 1024;
/** Characters. */
const longestLine = 200;

/** One line for the loop. Words are ours, and hold nothing that a shell gives a meaning to: all else is a defect. */
export function shellLine(...words: readonly (string | number)[]): string {
  const line = words.join(' ');
  if (line.length > longestLine || !words.every((word) => /^[\w./:\\-]+$/.test(String(word))))
    throw new RangeError(`${JSON.stringify(line)} is no line for a target’s shell.`);
  return `${line}\n`;
}

/** Cuts what the loop prints into answers. The mark is nobody else's, so that a file's content is not taken for one. */
export function createAnswerReader(mark: string): (chunk: Buffer) => readonly ShellAnswer[] {
  const ending = Buffer.from(`\n${mark} `);
  let held: readonly Buffer[] = [];
  let size = 0;
  return (chunk) => {
    held = [...held, chunk];
    size += chunk.length;
    if (size > longestAnswer) throw new Error('A target’s answer is too long.');
    if (!chunk.includes('\n')) return [];
    let rest = Buffer.concat(held);
    const answers: ShellAnswer[] = [];
    for (;;) {
      const at = rest.indexOf(ending);
      const end = at < 0 ? -1 : rest.indexOf('\n', at + ending.length);
      if (end < 0) break;
      const status = rest.toString('latin1', at + ending.length, end);
      answers.push({ status, output: rest.subarray(0, at) });
      rest = rest.subarray(end + 1);
    }
    held = [rest];
    size = rest.length;
    return answers;
  };
}
