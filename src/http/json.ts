/**
 * Reads JSON with bounds. Levels and values are counted in the text before it is parsed: a value with a million parts would
 * cost seconds in later code, and a hundred thousand levels would overflow the stack.
 */

/** The deepest body in the fixtures has 9 levels. */
const deepestLevel = 100;

/** The largest body in the fixtures has about 400 values. With 20,000 values, each has 13 bytes of a body. */
const mostValues = 20_000;

export type ReadJson =
  | { readonly ok: true; readonly value: unknown }
  /** `bound`: which bound it exceeds, as a text to show. Null: the text is not JSON. */
  | { readonly ok: false; readonly bound: string | null };

/** Never throws. Linear in the text. */
export function readJson(text: string, most = mostValues): ReadJson {
  const bound = boundOf(text, most);
  if (bound !== null) return { ok: false, bound };
  try {
    return { ok: true, value: /\d{16}/.test(text) ? JSON.parse(text, withLongNumbers) : JSON.parse(text) };
  } catch {
    return { ok: false, bound: null };
  }
}

/** An id with more digits than a number holds exactly stays text. As a number it could be another booking's id. */
function withLongNumbers(_name: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  const isLong = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
  return isLong && source !== undefined && /^-?\d+$/.test(source) ? source : value;
}

function boundOf(text: string, most: number): string | null {
  let values = 1;
  let open = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (quoted) {
      if (code === 0x5c) index += 1;
      else if (code === 0x22) quoted = false;
    } else if (code === 0x22) quoted = true;
    else if (code === 0x7d || code === 0x5d) open -= 1;
    else if (code === 0x7b || code === 0x5b || code === 0x2c) {
      // A bracket starts one value, a comma one more.
      values += 1;
      if (code !== 0x2c) open += 1;
      if (open > deepestLevel) return `more than ${deepestLevel} levels`;
      if (values > most) return `more than ${most} values`;
    }
  }
  return null;
}
