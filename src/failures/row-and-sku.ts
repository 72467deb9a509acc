/** What a message of an import says about where its error is. */
export interface Place {
  /** The row of the imported file, as the message counts it. */
  readonly row: number | undefined;
  readonly sku: string | undefined;
}

/** `row 7`, `Line: 8`, `row #7`, `"row":18`. */
const ROW =
  /(?<![\p{L}\p{N}_])(?:row|line)["']?(?:\s*[:=#]|\s+(?:no\.?|number)(?=[\s:#]))*\s*["']?(\d{1,9})(?![\p{L}\p{N}_]|[.,]\d)/iu;
/** `sku 'A-1007'`, `sku: "A 1007"`, `"sku":"A-1018"`. */
const QUOTED_SKU =
  /(?<![\p{L}\p{N}_])sku(?:["']\s*:|(?!["']\s*:)(?:\s+(?:value|number|code))?\s*[:=]?)\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'(?=[\p{L}\p{N}_]))*)'|`([^`]*)`|“([^”]*)”|‘([^’]*)’)/iu;
/** `sku A-1008`, `sku: A1008`. A word that has neither a digit nor the look of a code is one of the sentence. */
const BARE_SKU = /(?<![\p{L}\p{N}_])sku["']?\s*[:=]?\s*([\p{L}\p{N}_]+(?:[-./+#@][\p{L}\p{N}_]+)*)/giu;
const CODE = /\p{Nd}|^\p{Lu}+(?:[-_.]\p{Lu}+)+$/u;

/** Longer ones are no SKU, but what stands behind a quote that never closes. */
const MAX_SKU = 200;

/** What is behind it is not read: a hostile message must not cost more time than others. */
const MAX_READ = 1_000;

/** Reads row and SKU off a message; what it does not say is undefined. */
export function placeOf(message: string): Place {
  const read = message.slice(0, MAX_READ);
  const row = ROW.exec(read)?.[1];
  return { row: row === undefined ? undefined : Number(row), sku: skuIn(read) };
}

function skuIn(message: string): string | undefined {
  const quoted = QUOTED_SKU.exec(message);
  const bare = [...message.matchAll(BARE_SKU)].find(([, word]) => word !== undefined && CODE.test(word));
  // Where a message names several, the first is meant.
  if (bare !== undefined && (quoted === null || bare.index < quoted.index)) return bare[1];
  const [, double, ...others] = quoted ?? [];
  const sku = (
    double === undefined ? others.find((value) => value !== undefined) : unescaped(double)
  )?.trim();
  return sku === undefined || sku === '' || sku.length > MAX_SKU ? undefined : sku;
}

/** A quoted value may come out of JSON. */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text;
  }
}
