/** What a name in an expression stands for: a number, or a macro with arguments. Undefined where it is not known. */
export type CNames = (name: string, args: readonly bigint[] | undefined) => bigint | undefined;

const tokens =
  /\s*(?:(0[xX][\dA-Fa-f]+|0[bB][01]+|\d+)[uUlL]*(?![\w.])|([A-Za-z_]\w*)|(<<|>>|[-+*/%|&^~(),]))/y;

/** Binary operators of C by how closely they bind (ISO C 6.5.5 to 6.5.12). */
const precedence: Readonly<Record<string, number>> = {
  '|': 1,
  '^': 2,
  '&': 3,
  '<<': 4,
  '>>': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '%': 6,
};

const deepest = 64;
const longest = 2000;
const allOnes = (1n << 64n) - 1n;

/** The value of a constant expression of C, in 64 bits; undefined where it is none. Never throws. */
export function evaluateC(text: string, names: CNames): bigint | undefined {
  const found = text.length > longest ? undefined : tokenize(text);
  if (found === undefined) return undefined;
  let at = 0;
  let depth = 0;

  const binary = (least: number): bigint | undefined => {
    let left = unary();
    for (;;) {
      const operator = found[at]?.text ?? '';
      const binds = precedence[operator];
      if (left === undefined || binds === undefined || binds < least) return left;
      at++;
      const right = binary(binds + 1);
      left = right === undefined ? undefined : apply(operator, left, right);
    }
  };

  const unary = (): bigint | undefined => {
    if (++depth > deepest) return undefined;
    const value = operand();
    depth--;
    return value;
  };

  const operand = (): bigint | undefined => {
    const token = found[at++];
    if (token === undefined) return undefined;
    if (token.value !== undefined) return token.value;
    const { text: symbol } = token;
    if (symbol === '(') return closed(binary(1));
    if (symbol === '~' || symbol === '-' || symbol === '+') {
      const value = unary();
      if (value === undefined || symbol === '+') return value;
      return (symbol === '~' ? ~value : -value) & allOnes;
    }
    if (!/^\w/.test(symbol)) return undefined;
    if (found[at]?.text !== '(') return names(symbol, undefined);
    at++;
    const args = [binary(1)];
    while (found[at]?.text === ',') {
      at++;
      args.push(binary(1));
    }
    const known = args.filter((arg) => arg !== undefined);
    return closed(known.length === args.length ? names(symbol, known) : undefined);
  };

  const closed = (value: bigint | undefined): bigint | undefined =>
    found[at++]?.text === ')' ? value : undefined;

  const value = binary(1);
  return at === found.length ? value : undefined;
}

interface Token {
  readonly text: string;
  readonly value?: bigint;
}

function tokenize(text: string): readonly Token[] | undefined {
  const found: Token[] = [];
  const source = text.trimEnd();
  tokens.lastIndex = 0;
  while (tokens.lastIndex < source.length) {
    const [, number, name, symbol] = tokens.exec(source) ?? [];
    const token = number ?? name ?? symbol;
    if (token === undefined) return undefined;
    found.push(number === undefined ? { text: token } : { text: token, value: numberOf(number) & allOnes });
  }
  return found;
}

/** With C's octal. */
function numberOf(digits: string): bigint {
  return BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits}` : digits);
}

function apply(operator: string, left: bigint, right: bigint): bigint | undefined {
  switch (operator) {
    case '|':
      return left | right;
    case '^':
      return left ^ right;
    case '&':
      return left & right;
    case '<<':
      return right < 64n ? (left << right) & allOnes : undefined;
    case '>>':
      return right < 64n ? left >> right : undefined;
    case '+':
      return (left + right) & allOnes;
    case '-':
      return (left - right) & allOnes;
    case '*':
      return (left * right) & allOnes;
    case '/':
      return right === 0n ? undefined : left / right;
    default:
      return right === 0n ? undefined : left % right;
  }
}
